/* A compound literal names the outputs; a caller takes them one by one or as a whole. */
#include <dagger/dsl.h>

typedef DAGGER_LIST(double) samples;

struct range {
    double low, high;
};

struct summary {
    struct range range;
    samples all;
    double weight;
};

DAGGER_TASK()
samples measure(int64_t count);

DAGGER_TASK()
double smallest(samples all);

DAGGER_TASK()
double largest(samples all);

DAGGER_TASK()
double judge(struct summary summary, double low);

DAGGER_DAG()
struct summary summarize(int64_t count, double weight)
{
    samples all = measure(count);
    return (struct summary){
        .range = {.low = smallest(all), .high = largest(all)},
        .all = all,
        .weight = weight,
    };
}

DAGGER_DAG()
double pipeline(int64_t count)
{
    struct summary s = summarize(count, 0.5);
    return judge(s, s.range.low);
}
