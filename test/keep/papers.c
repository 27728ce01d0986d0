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

static dagger_file write_paper(const char *text)
{
    char *path =
        dagger_printf("%s-XXXXXX", getenv("JOURNAL") ? getenv("JOURNAL") : "paper");
    int fd = mkstemp(path);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
        dagger_fail("cannot write %s", path);
    close(fd);
    return (dagger_file){path};
}

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
    return write_paper(dagger_printf("%zu %d %.17g\n", weights.count, isnan(score),
                                     weights.items[weights.count - 1]));
}

DAGGER_TASK()
dagger_file review(double scale, dagger_file paper)
{
    journal("review");
    char text[100] = "";
    int fd = open(paper.path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || read(fd, text, sizeof text - 1) < 0)
        dagger_fail("cannot read %s", paper.path);
    close(fd);
    return write_paper(dagger_printf("%g %s", scale, text));
}

DAGGER_TASK()
dagger_file bind_papers(papers all)
{
    journal("bind-papers");
    char *text = "";
    for (size_t i = 0; i < all.count; i++) {
        char part[200] = "";
        int fd = open(all.items[i].path, O_RDONLY | O_CLOEXEC);
        if (fd < 0 || read(fd, part, sizeof part - 1) < 0)
            dagger_fail("cannot read %s", all.items[i].path);
        close(fd);
        text = dagger_printf("%s%s", text, part);
    }
    return write_paper(text);
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
