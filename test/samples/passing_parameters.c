#include "../../samples/passing_parameters/passing_parameters.c"

#include <criterion/criterion.h>

Test(passing_parameters, quotes_an_order)
{
    struct quote quote =
        passing_parameters("Emma", 100, A5, PAPER_PLAIN, true, DEFAULT_FORMATS, NULL);
    /* 3 by 1 pages on each side of a sheet, 62400 pages. */
    cr_assert_str_eq(quote.text, "\"Emma\" on 10400 sheets, with pdf and epub");
    cr_assert_eq(quote.sheets, 10400);
    cr_assert_eq(quote.cents, 41600);
    cr_assert_str_eq(quote.currency, "EUR");
}

Test(passing_parameters, takes_the_discount_off)
{
    double discount = 0.25;
    struct quote quote = passing_parameters("Emma", 100, A5, PAPER_CARDBOARD, false,
                                            (names){0}, &discount);
    cr_assert_str_eq(quote.text, "\"Emma\" on 20800 sheets");
    cr_assert_eq(quote.cents, 234000);
}

Test(passing_parameters, fails_where_pages_do_not_fit, .exit_code = 1)
{
    lay_out((struct size){.width_mm = 600, .height_mm = 10}, 3, true);
}

Test(passing_parameters, fails_without_copies, .exit_code = 1)
{
    count_sheets(0, 10, 4);
}
