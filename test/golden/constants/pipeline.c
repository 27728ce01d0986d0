/* Constants of each kind, at their limits. */
#include <dagger/dsl.h>

enum color { RED, GREEN = 5, BLUE = -7 };

typedef DAGGER_LIST(double) samples;
typedef DAGGER_LIST(const char *) words;

struct config {
    char code[4];
    int grid[2][3];
    samples samples;
    words words;
    int64_t *maybe;
    enum color color;
    struct {
        bool on;
        float level;
    } flags;
};

DAGGER_TASK()
int integers(int8_t a, uint8_t b, int32_t c, uint32_t d, int64_t e, uint64_t f);

DAGGER_TASK()
int reals(double a, double b, double c, float d);

DAGGER_TASK()
int texts(const char *a, const char *b, const char *c, const char *d);

DAGGER_TASK()
int structs(struct config a, struct config b, int64_t *c);

DAGGER_DAG()
void pipeline(void)
{
    integers(INT8_MIN, UINT8_MAX, INT32_MIN, UINT32_MAX, INT64_MIN, UINT64_MAX);
    reals(0.1, -1e300, 5e-324, 0.1f);
    texts("", "a \"b\" \\ \n\t\001" "23", "trigraph ?\?= caf\u00e9", NULL);
    structs((struct config){.code = "abc",
                            .grid = {{1, 2, 3}, {4, 5, 6}},
                            .samples = {(double[]){0.5, 1, -2}, 3},
                            .words = {(const char *[]){"one", NULL}, 2},
                            .maybe = &(int64_t){9},
                            .color = BLUE,
                            .flags = {true, 1.5f}},
            (struct config){0}, NULL);
}
