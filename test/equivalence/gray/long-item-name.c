/* An item with a name too long for a lifted node. */
// run: -p n=2
// expect: {"return_value":[2,3]}
#include "numbers.h"

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t,
                    an_item_with_a_name_of_sixty_four_characters_exactly_as_allowed_,
                    range(0, n)) {
        int64_t y =
            add(an_item_with_a_name_of_sixty_four_characters_exactly_as_allowed_, 1);
        DAGGER_COLLECT(out, add(y, 1));
    }
    return out;
}
