/* Defaults of enums, structs, arrays in structs, lists and optional pointers. */
// run:
// expect: {"return_value":"green 1,2 4 5 6 -1 none xy"}
// run: -p c=red
// expect: {"return_value":"red 1,2 4 5 6 -1 none xy"}
// run: -p c='"blue"' -p p='{"x":7,"y":8}' -p l='[]' -p o=12 -p t='{"text":"abc","three":[1,2,3]}'
// expect: {"return_value":"blue 7,8 12 abc"}
#include <dagger/dsl.h>

typedef DAGGER_LIST(int) numbers;
enum color { red, green, blue };
struct point {
    int x, y;
};
struct text {
    char text[8];
    int three[3];
};

DAGGER_TASK()
const char *show_color(enum color c)
{
    return c == red ? "red" : c == green ? "green" : "blue";
}

DAGGER_TASK()
const char *show_point(struct point p)
{
    return dagger_printf("%d,%d", p.x, p.y);
}

DAGGER_TASK()
const char *show_list(numbers l)
{
    const char *text = "";
    for (size_t i = 0; i < l.count; i++)
        text = dagger_printf("%s%d ", text, l.items[i]);
    return text;
}

DAGGER_TASK()
const char *show_optional(const int *o)
{
    return o ? dagger_printf("%d", *o) : "none";
}

DAGGER_TASK()
const char *show_text(struct text t)
{
    return dagger_printf("%s", t.text);
}

DAGGER_TASK()
const char *join(const char *a, const char *b, const char *c, const char *d,
                 const char *e)
{
    return dagger_printf("%s %s %s%s %s", a, b, c, d, e);
}

DAGGER_DAG()
const char *pipeline(enum color c DAGGER_DEFAULT(green),
                     struct point p DAGGER_DEFAULT((struct point){1, 2}),
                     numbers l DAGGER_DEFAULT((numbers){(int[]){4, 5, 6, -1}, 4}),
                     const int *o DAGGER_DEFAULT(NULL),
                     struct text t DAGGER_DEFAULT((struct text){"xy", {1}}))
{
    return join(show_color(c), show_point(p), show_list(l), show_optional(o),
                show_text(t));
}
