#include "../../samples/argo_specific_extras/argo_specific_extras.c"

#include <criterion/criterion.h>
#include <criterion/redirect.h>

Test(argo_specific_extras, runs_without_argo, .init = cr_redirect_stderr)
{
    argo_specific_extras();
    cr_assert_stderr_eq_str("A long task, which gains from a timeout and from retries\n");
}
