/* Variables, assignments, nested calls: a chain, a diamond, one output used many times.
 */
// run: -p seed=1
// expect: {"return_value":"((1+1)*(1+1))-((1+1)+((1+1)*(1+1)))"}
// run: -p seed=0
// expect: {"return_value":"((0+0)*(0+0))-((0+0)+((0+0)*(0+0)))"}
#include <dagger/dsl.h>

DAGGER_TASK()
const char *text(int seed)
{
    return dagger_printf("%d", seed);
}

DAGGER_TASK()
const char *binary(const char *a, const char *sign, const char *b)
{
    return dagger_printf("(%s%s%s)", a, sign, b);
}

DAGGER_TASK()
const char *strip(const char *a)
{
    const char *copy = dagger_printf("%s", a + 1);
    ((char *)copy)[0] = copy[0];
    size_t length = 0;
    while (copy[length])
        length++;
    ((char *)copy)[length - 1] = '\0';
    return copy;
}

DAGGER_DAG()
const char *pipeline(int seed)
{
    const char *one = text(seed);
    const char *sum;
    sum = binary(one, "+", one);
    const char *product = binary(sum, "*", sum);
    return strip(binary(product, "-", binary(sum, "+", product)));
}
