/* Most of the DSL at once. */
// run: -p c='{"name":"run","layers":[{"width":2,"rates":[0.5,0.25]},{"width":1,"rates":[]}]}'
// expect: {"best":{"id":0,"score":7.0,"tag":"run-0"},"count":2,"mode":"slow","scores":[7.0,4.0],"tags":["run-0","run-1"]}
// run: -p c='{"name":"x","layers":[]}' -p mode=fast -p bias=1
// expect: {"best":{"id":-1,"score":0.0,"tag":null},"count":0,"mode":"fast","scores":[],"tags":[]}
#include <dagger/dsl.h>

typedef DAGGER_LIST(double) reals;
typedef DAGGER_LIST(const char *) strings;
enum mode { fast = 1, slow = 4 };
struct layer {
    int width;
    reals rates;
};
typedef DAGGER_LIST(struct layer) layers;
struct config {
    const char *name;
    layers layers;
};
struct model {
    int id;
    double score;
    const char *tag;
};
typedef DAGGER_LIST(struct model) models;
struct report {
    struct model best;
    size_t count;
    enum mode mode;
    reals scores;
    strings tags;
};
struct trained {
    struct model model;
    struct {
        double loss;
    } info;
};

DAGGER_TASK(.retries = 1)
layers number_layers(layers all)
{
    layers out;
    dagger_list_alloc(&out, all.count);
    for (size_t i = 0; i < all.count; i++)
        out.items[i] = (struct layer){(int)i, all.items[i].rates};
    return out;
}

DAGGER_TASK(.cpus = 1)
double weigh(double rate, enum mode mode)
{
    return rate * (double)mode;
}

DAGGER_TASK()
double total(reals all, double bias)
{
    for (size_t i = 0; i < all.count; i++)
        bias += all.items[i];
    return bias;
}

DAGGER_TASK()
struct trained fit(int id, double loss, const char *name)
{
    return (struct trained){{id, loss, dagger_printf("%s-%d", name, id)}, {loss / 2}};
}

DAGGER_TASK()
double add(double a, double b)
{
    return a + b;
}

DAGGER_TASK()
struct model rescore(struct model m, double score)
{
    m.score = score;
    return m;
}

DAGGER_TASK()
struct model choose(models all)
{
    struct model best = {.id = -1};
    for (size_t i = 0; i < all.count; i++)
        if (best.id < 0 || all.items[i].score > best.score)
            best = all.items[i];
    return best;
}

DAGGER_TASK()
size_t count(models all)
{
    return all.count;
}

DAGGER_DAG()
struct trained train(struct layer l, const char *name, enum mode mode, double bias)
{
    reals weighed = {0};
    DAGGER_FOR_EACH(double, r, l.rates)
        DAGGER_COLLECT(weighed, weigh(r, mode));
    return DAGGER_NODE("fit-it", fit(l.width, total(weighed, bias), name));
}

DAGGER_DAG()
struct report pipeline(struct config c, enum mode mode DAGGER_DEFAULT(slow),
                       double bias DAGGER_DEFAULT(0.25))
{
    const double quarter = 0.25;
    models all = {0};
    reals scores = {0};
    strings tags = {0};
    double shift = add(4, -quarter);
    DAGGER_FOR_EACH(struct layer, l, number_layers(c.layers)) {
        struct trained t = train(l, c.name, mode, bias);
        double score = add(add(t.info.loss, t.info.loss), shift);
        DAGGER_COLLECT(all, rescore(t.model, score));
        DAGGER_COLLECT(scores, score);
        DAGGER_COLLECT(tags, t.model.tag);
    }
    return (struct report){.best = choose(all),
                           .count = count(all),
                           .mode = mode,
                           .scores = scores,
                           .tags = tags};
}
