/* A type of each kind, named and unnamed. */
#include <dagger/dsl.h>

enum color { RED, GREEN = 5, BLUE = -7 };

typedef struct point {
    double x, y;
} point;

struct everything {
    bool yes;
    unsigned char byte;
    short small;
    uint64_t large;
    float real;
    const char *text;
    char code[8];
    enum color color;
    point at[3];
    double matrix[2][3];
    DAGGER_LIST(point) path;
    DAGGER_LIST(struct { int64_t id; const char *name; }) rows;
    point *maybe;
    struct {
        int level;
        struct {
            int deep;
        } inner;
    } nested;
    dagger_bytes data;
    dagger_file file;
    struct json_t *any;
};

DAGGER_TASK()
struct everything make(int n);

DAGGER_TASK()
int deep(int n, point first);

DAGGER_DAG()
int pipeline(struct everything given)
{
    return deep(make(given.nested.level).nested.inner.deep, (point){1, -0.0});
}
