/* Every type that a value may have. */
#include <dagger/dsl.h>

enum level { LOW = -5, MIDDLE, HIGH = 1 << 20, ALSO_HIGH = HIGH };
typedef enum { CAT, DOG } animal;
typedef enum level level_alias;
typedef int64_t money;
typedef money dollars;

typedef struct point {
    double x, y;
} point;

typedef struct {
    float radius;
    point center;
} circle;

typedef DAGGER_LIST(point) points;
typedef DAGGER_LIST(points) polygons;
typedef DAGGER_LIST(const char *) texts;
typedef DAGGER_LIST(char) letters;
typedef DAGGER_LIST(struct {
    int a;
    const char *b;
}) records;
typedef struct json_t json_t;
struct box;

struct all {
    bool yes;
    char plain;
    signed char small;
    unsigned char byte;
    short s;
    unsigned short us;
    int i;
    unsigned u;
    long l;
    unsigned long ul;
    long long ll;
    unsigned long long ull;
    int8_t i8;
    uint64_t u64;
    size_t size;
    ptrdiff_t difference;
    wchar_t wide;
    float f;
    double d;
    const char *text;
    char *mutable_text;
    char name[16];
    unsigned char digest[4];
    enum level level;
    animal pet;
    level_alias alias;
    dollars price;
    point where[2][3];
    struct {
        int a;
        struct {
            int deep;
        };
    } inner;
    points line;
    polygons map;
    texts words;
    letters letters;
    records rows;
    const point *maybe;
    int **deep;
    dagger_bytes raw DAGGER_SERIALIZER(raw);
    dagger_file file;
    json_t *json;
    const struct box *later;
    int aligned __attribute__((__aligned__(16)));
};

struct box {
    circle c;
};

DAGGER_TASK()
struct all make(int x);

DAGGER_TASK(.serializer = "msgpack", .isolation = DAGGER_ISOLATION_THREAD)
int use(struct all a, const struct all *b, const char *const *texts, points p);

DAGGER_DAG()
int pipeline(int x, const struct all *none DAGGER_DEFAULT(NULL))
{
    struct all a = make(x);
    points line = a.line;
    return use(a, none, NULL, line);
}
