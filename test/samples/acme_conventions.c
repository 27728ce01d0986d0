#include "../../samples/acme_conventions/acme_conventions.c"

#include <criterion/criterion.h>

Test(acme_conventions, converts_every_amount)
{
    struct report report = acme_conventions(US, 2);
    cr_assert_str_eq(report.title, "Orders of the US");
    cr_assert_float_eq(report.total, 500, 1e-12);
}
