/*
 * A DAG with several outputs: it returns a struct, and each field is an output of its
 * own, named after the field. A task's struct works the other way round: a field of it
 * that another node uses travels alone, without the rest.
 *
 *     multiple_outputs run -p 'readings=[12.5, 13, 11, 15.5]'
 *     multiple_outputs run -p 'readings=[1, 2]' -o mean=mean.json -o report=report.json
 */
#include <dagger/dsl.h>

typedef DAGGER_LIST(double) series;

struct extremes {
    double lowest;
    double highest;
};

struct summary {
    size_t count;
    double mean;
    struct extremes extremes;
};

struct findings {
    double mean;
    double range;
    const char *report;
};

DAGGER_TASK()
struct summary summarize(series readings)
{
    if (readings.count == 0)
        dagger_fail("there are no readings to summarize");
    double first = readings.items[0];
    struct summary s = {.count = readings.count, .extremes = {first, first}};
    double sum = 0;
    for (size_t i = 0; i < readings.count; i++) {
        double reading = readings.items[i];
        sum += reading;
        if (reading < s.extremes.lowest)
            s.extremes.lowest = reading;
        if (reading > s.extremes.highest)
            s.extremes.highest = reading;
    }
    s.mean = sum / (double)readings.count;
    return s;
}

DAGGER_TASK()
double distance(double from, double to)
{
    return to - from;
}

DAGGER_TASK()
const char *describe(struct summary s)
{
    return dagger_printf("%zu readings from %g to %g, %g on average", s.count,
                         s.extremes.lowest, s.extremes.highest, s.mean);
}

DAGGER_TASK()
double round_to(double value, double step)
{
    long long steps = (long long)(value / step + (value < 0 ? -0.5 : 0.5));
    return (double)steps * step;
}

DAGGER_DAG()
struct findings multiple_outputs(series readings)
{
    struct summary s = summarize(readings);
    double mean = round_to(s.mean, 0.25);
    return (struct findings){
        .mean = mean,
        .range = distance(s.extremes.lowest, s.extremes.highest),
        .report = describe(s),
    };
}
