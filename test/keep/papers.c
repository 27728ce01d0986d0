/* Outputs that are files, other serializers, and values that JSON has no form for. */
#include <math.h>

#include "journal.h"

typedef DAGGER_LIST(double) samples;
typedef DAGGER_LIST(dagger_file) papers;

struct model {
    samples weights DAGGER_SERIALIZER(raw);
    samples scales;
    double score;
};

DAGGER_TASK()
struct model train(int64_t n)
{
    journal("train");
    struct model model = {.score = n > 100 ? 0.5 : NAN};
    dagger_list_alloc(&model.weights, (size_t)n);
    for (size_t i = 0; i < model.weights.count; i++)
        model.weights.items[i] = sqrt((double)i);
    dagger_list_alloc(&model.scales, 3);
    for (size_t i = 0; i < model.scales.count; i++)
        model.scales.items[i] = 1 / (double)(i + 2);
    return model;
}

DAGGER_TASK()
dagger_file publish(samples weights DAGGER_SERIALIZER(raw), double score)
{
    journal("publish");
    return journal_file(dagger_printf("%zu %d %.17g\n", weights.count, isnan(score),
                                      weights.items[weights.count - 1]));
}

DAGGER_TASK()
dagger_file review(double scale, dagger_file paper)
{
    journal("review");
    return journal_file(dagger_printf("%g %s", scale, journal_read(paper)));
}

DAGGER_TASK()
dagger_file bind_papers(papers all)
{
    journal("bind-papers");
    char *text = "";
    for (size_t i = 0; i < all.count; i++)
        text = dagger_printf("%s%s", text, journal_read(all.items[i]));
    return journal_file(text);
}

DAGGER_DAG()
dagger_file journal_of_papers(int64_t n DAGGER_DEFAULT(5))
{
    struct model model = train(n);
    dagger_file paper = publish(model.weights, model.score);
    papers reviews = {0};
    DAGGER_FOR_EACH(double, scale, model.scales)
        DAGGER_COLLECT(reviews, review(scale, paper));
    return bind_papers(reviews);
}
