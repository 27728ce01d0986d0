/* How long, and how often, who waits looks out before it sleeps. */
#include "lookout.h"

#include <criterion/criterion.h>

TestSuite(lookout, .timeout = 60);

static void look_in_vain(struct dgi_lookout *lookout)
{
    while (dgi_lookout_goes_on(lookout))
        ;
}

/* Waits until one that looks out, that included. */
static unsigned count_waits(struct dgi_lookout *lookout)
{
    unsigned waits = 1;
    while (!dgi_lookout_begin(lookout))
        waits++;
    return waits;
}

Test(lookout, comes_to_an_end)
{
    struct dgi_lookout lookout = {0};
    cr_assert(dgi_lookout_begin(&lookout));
    look_in_vain(&lookout);
    cr_expect_not(dgi_lookout_begin(&lookout));
}

Test(lookout, is_taken_at_every_wait_while_it_pays)
{
    struct dgi_lookout lookout = {0};
    for (unsigned i = 0; i < 1000; i++) {
        cr_assert(dgi_lookout_begin(&lookout), "%u", i);
        dgi_lookout_end(&lookout);
    }
}

Test(lookout, is_seldom_taken_where_it_is_in_vain)
{
    struct dgi_lookout lookout = {0};
    unsigned waits = 0;
    for (unsigned i = 0; i < 100; i++) {
        unsigned before = waits;
        waits = count_waits(&lookout);
        cr_expect(waits >= before && waits < 1000, "%u after %u", waits, before);
        look_in_vain(&lookout);
    }
    cr_expect(waits > 200, "%u", waits);
}

Test(lookout, is_taken_again_at_every_wait_after_it_paid_once)
{
    struct dgi_lookout lookout = {0};
    for (unsigned i = 0; i < 20; i++) {
        count_waits(&lookout);
        look_in_vain(&lookout);
    }
    count_waits(&lookout);
    dgi_lookout_end(&lookout);
    cr_expect(dgi_lookout_begin(&lookout));
}
