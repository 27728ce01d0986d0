/* Constant lists: of numbers, of strings, of structs, empty, and inside a struct. */
// run:
// expect: {"return_value":"1,2,3; ; a,b \"c\",; 1/2 3/4 ; 10,20;x"}
#include <dagger/dsl.h>

typedef DAGGER_LIST(int64_t) numbers;
typedef DAGGER_LIST(const char *) strings;
struct point {
    int x, y;
};
typedef DAGGER_LIST(struct point) points;
struct bag {
    numbers n;
    const char *label;
};

DAGGER_TASK()
const char *show_numbers(numbers n)
{
    const char *text = "";
    for (size_t i = 0; i < n.count; i++)
        text = dagger_printf("%s%s%d", text, i ? "," : "", (int)n.items[i]);
    return text;
}

DAGGER_TASK()
const char *show_strings(strings s)
{
    const char *text = "";
    for (size_t i = 0; i < s.count; i++)
        text = dagger_printf("%s%s,", text, s.items[i]);
    return text;
}

DAGGER_TASK()
const char *show_points(points p)
{
    const char *text = "";
    for (size_t i = 0; i < p.count; i++)
        text = dagger_printf("%s%d/%d ", text, p.items[i].x, p.items[i].y);
    return text;
}

DAGGER_TASK()
const char *show_bag(struct bag b)
{
    return dagger_printf("%s;%s", show_numbers(b.n), b.label);
}

DAGGER_TASK()
const char *join(const char *a, const char *b)
{
    return dagger_printf("%s; %s", a, b);
}

DAGGER_DAG()
const char *pipeline(void)
{
    const char *first = join(show_numbers((numbers){(int64_t[]){1, 2, 3}, 3}),
                             show_numbers((numbers){0}));
    const char *second =
        join(show_strings((strings){(const char *[]){"a", "b \"c\""}, 2}),
             show_points((points){.items = (struct point[]){{1, 2}, {.y = 4, .x = 3}},
                                  .count = 2}));
    return join(join(first, second),
                show_bag((struct bag){.n = {(int64_t[]){10, 20, 30}, 2}, .label = "x"}));
}
