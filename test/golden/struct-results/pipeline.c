/* Fields of what a task returns, to some depth; the struct itself as well. */
#include <dagger/dsl.h>

struct part {
    int64_t rows;
    double mean;
};

struct dataset {
    struct part train, test;
    struct {
        int64_t rows;
    } rest;
};

DAGGER_TASK()
struct dataset load(const char *path);

DAGGER_TASK()
double train(struct part part, int64_t rows);

DAGGER_TASK()
double report(struct dataset all, double quality, int64_t rest);

DAGGER_DAG()
double pipeline(const char *path)
{
    struct dataset ds = load(path);
    return report(ds, train(ds.train, ds.test.rows), ds.rest.rows);
}
