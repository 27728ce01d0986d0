/* Constant compound literals: nested structs, arrays, enumerators, what is left out. */
// run:
// expect: {"return_value":"p 1,-2 box 3,4 5,0 blue name tags 7 8 9 | p 0,0 box 0,0 0,0 red  tags 0 1 0 | p 1,2 box 3,4 5,6 green xy tags 1 2 3"}
#include <dagger/dsl.h>

enum color { RED, GREEN = 5, BLUE };

struct point {
    int x, y;
};

struct shape {
    struct point p;
    struct {
        struct point low, high;
    } box;
    enum color color;
    char name[8];
    int tags[3];
};

DAGGER_TASK()
const char *describe(struct shape s)
{
    return dagger_printf("p %d,%d box %d,%d %d,%d %s %s tags %d %d %d", s.p.x, s.p.y,
                         s.box.low.x, s.box.low.y, s.box.high.x, s.box.high.y,
                         s.color == RED     ? "red"
                         : s.color == GREEN ? "green"
                                            : "blue",
                         s.name, s.tags[0], s.tags[1], s.tags[2]);
}

DAGGER_TASK()
const char *join(const char *a, const char *b, const char *c)
{
    return dagger_printf("%s | %s | %s", a, b, c);
}

DAGGER_DAG()
const char *pipeline(void)
{
    return join(describe((struct shape){.p = {1, -2},
                                        .box = {.low = {3, 4}, .high = {.x = 5}},
                                        .color = BLUE,
                                        .name = "name",
                                        .tags = {7, 8, 9}}),
                describe((struct shape){.color = RED, .tags = {[1] = 1}}),
                describe((struct shape){
                    {1, 2}, {{3, 4}, {5, 6}}, (enum color)5, "xy", {1, 2, 3}}));
}
