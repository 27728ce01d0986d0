/*
 * DAGs inside of DAGs: a DAG function that another one calls becomes a single node there,
 * with nodes of its own. Their names are joined by dots ("variance.mean-1.sum"), and each
 * of them can be run alone.
 *
 *     nested_dags run
 *     nested_dags run -p 'values=[1, 2, 3, 4]'
 *     nested_dags graph
 */
#include <dagger/dsl.h>

typedef DAGGER_LIST(double) series;

struct moments {
    double mean;
    double variance;
};

DAGGER_TASK()
double sum(series values)
{
    double total = 0;
    for (size_t i = 0; i < values.count; i++)
        total += values.items[i];
    return total;
}

DAGGER_TASK()
double divide_by_count(double total, series values)
{
    if (values.count == 0)
        dagger_fail("an empty series has no mean");
    return total / (double)values.count;
}

DAGGER_TASK()
double squared_distance(double value, double center)
{
    return (value - center) * (value - center);
}

DAGGER_DAG()
double mean(series values)
{
    return divide_by_count(sum(values), values);
}

DAGGER_DAG()
double variance(series values)
{
    double center = mean(values);
    series squares = {0};
    DAGGER_FOR_EACH(double, value, values) {
        DAGGER_COLLECT(squares, squared_distance(value, center));
    }
    return mean(squares);
}

#define EXAMPLE ((series){.items = (double[]){2, 4, 4, 4, 5, 5, 7, 9}, .count = 8})

DAGGER_DAG()
struct moments nested_dags(series values DAGGER_DEFAULT(EXAMPLE))
{
    return (struct moments){.mean = mean(values), .variance = variance(values)};
}
