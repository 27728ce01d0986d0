/* Nodes that run once, and several consumers of one output. */
#include "journal.h"

struct halves {
    int64_t low;
    const char *high;
};

DAGGER_TASK()
struct halves split(int64_t n)
{
    journal("split");
    return (struct halves){n % 10, dagger_printf("%lld é \"quoted\"", (long long)n / 10)};
}

DAGGER_TASK()
double weigh(int64_t n)
{
    journal("weigh");
    return (double)n / 3;
}

DAGGER_TASK()
const char *repeat(const char *text, int64_t times)
{
    journal("repeat");
    char *all = dagger_alloc(strlen(text) * (size_t)times + 1);
    for (int64_t i = 0; i < times; i++)
        strcat(all, text);
    return all;
}

DAGGER_TASK()
void note(const char *text)
{
    journal("note");
    (void)text;
}

DAGGER_TASK()
const char *join(double weight, const char *text)
{
    journal("join");
    return dagger_printf("%.17g: %s", weight, text);
}

DAGGER_DAG()
const char *diamond(int64_t n DAGGER_DEFAULT(123))
{
    struct halves halves = split(n);
    double weight = weigh(halves.low);
    const char *text = repeat(halves.high, halves.low);
    note(text);
    return DAGGER_AFTER(join(weight, text), note);
}
