/* cr_redirect_stderr and what goes with it are declared there. */
#include <criterion/criterion.h>
