/* Constants of every type, in every way C has to write them. */
#include <dagger/dsl.h>
#include <float.h>
#include <limits.h>

#define LIMIT 40
#define NAME                                                                             \
    "a"                                                                                  \
    "b"
#define POINT(x, y) ((struct point){(x), (y)})

enum color { RED = 3, GREEN, BLUE = -1 };

struct point {
    double x;
    double y;
};

struct row {
    int cells[2][3];
    struct {
        int u;
        int v;
    };
    char name[8];
    const char *text;
    enum color color;
};

typedef DAGGER_LIST(int) numbers;
typedef DAGGER_LIST(numbers) table;

static const int file_int = 3 * LIMIT;
static const double file_real = 0.1;
static const char *const file_text = "file";
static const char file_chars[] = "chars";
static const struct point file_point = {1, .y = 2};
static const struct row file_row = {
    {{1, 2, 3}, [1][1] = 9, [1][2] = 4}, {5, 6}, "xy", .color = RED};

DAGGER_TASK()
void integers(int8_t a, uint8_t b, int16_t c, uint32_t d, int64_t e, uint64_t f, char g,
              size_t h, bool i);

DAGGER_TASK()
void reals(float a, double b, double c, float d);

DAGGER_TASK()
void texts(const char *a, const char *b, const char *c, const char *d);

DAGGER_TASK()
void structs(struct point a, struct row b, const struct point *c, numbers d, table e,
             enum color f, dagger_bytes g, dagger_file h, const int *i);

DAGGER_TASK()
void defaults(
    int8_t a DAGGER_DEFAULT(-128), uint64_t b DAGGER_DEFAULT(UINT64_MAX),
    double c DAGGER_DEFAULT(1), float d DAGGER_DEFAULT(0.1f),
    const char *e DAGGER_DEFAULT(NULL), const char *f DAGGER_DEFAULT(NAME "\n\"é\\"),
    enum color g DAGGER_DEFAULT(GREEN), struct point h DAGGER_DEFAULT(POINT(1, -2.5)),
    const struct point *i DAGGER_DEFAULT(&(struct point){3, 4}),
    numbers j DAGGER_DEFAULT((numbers){.items = (int[]){1, 2, 3}, .count = 3}),
    bool k DAGGER_DEFAULT(true), int l DAGGER_DEFAULT(sizeof(int64_t) == 8 ? LIMIT : 0),
    char m DAGGER_DEFAULT('x'), numbers n DAGGER_DEFAULT((numbers){0}),
    int o DAGGER_DEFAULT(file_int), double p DAGGER_DEFAULT(file_real),
    const char *q DAGGER_DEFAULT(file_text), struct row r DAGGER_DEFAULT(file_row));

DAGGER_DAG()
void pipeline(void)
{
    const int k = 7, k2 = k * 2;
    const char *const text = "local";
    const double half = 0.5;
    const struct point p = {half, 3};
    integers(INT8_MIN, UINT8_MAX, SHRT_MIN, UINT32_MAX, INT64_MIN, UINT64_MAX, 'a',
             SIZE_MAX, false);
    integers(k, k2, k == 3 ? 1 : 2, 4, -k, ~0u, '\177', sizeof(struct point), !k);
    integers(1, 1, 1, 1, 2.0, 1, (char)300, (uint8_t)-1, 1.0 == 1);
    reals(0.1, 0.1f, DBL_MAX, 1e-40f);
    reals(k, half, file_real, FLT_MAX);
    reals(16777216, -0.0, 1e3, +2.5);
    texts("x", "y" NAME, text, file_chars);
    texts(NULL, 0, file_text, ((void *)0));
    texts(u8"größe", "tab\t\x01\177", "", "😀");
    structs(p, (struct row){{{1}, {2, 3}}, .text = "s", .color = BLUE, .u = 1},
            &(struct point){1, 2}, (numbers){(int[]){1, 2}, 2},
            (table){.items = (numbers[]){{(int[]){1}, 1}, {0}}, .count = 2}, GREEN,
            (dagger_bytes){(unsigned char[]){'a', 0, 'b'}, 3}, (dagger_file){"in.txt"},
            (int[]){5});
    structs(file_point, file_row, NULL, (numbers){0}, (table){0}, BLUE,
            (dagger_bytes){.size = 2, .data = (unsigned char[]){1, 255}},
            (dagger_file){.path = NAME}, 0);
    structs(file_point,
            (struct row){.name = {'a', 'b'}, .color = 4, .cells = {{0}, {[2] = 1}}}, NULL,
            (numbers){0}, (table){0}, 3, (dagger_bytes){0}, (dagger_file){.path = NAME},
            0);
}
