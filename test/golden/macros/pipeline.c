// options: --dag pipeline
/* Everything behind macros: wrappers of the annotations, names, bodies, calls. */
#include <dagger/dsl.h>

#define ACME_TASK(cpu, ...)                                                              \
    DAGGER_TASK(.cpus = (cpu),                                                           \
                .runtime_options =                                                       \
                    DAGGER_JSON({"labels" : {"cpus" : cpu, "team" : "ml"}}),             \
                __VA_ARGS__)
#define ACME_DAG DAGGER_DAG(.runtime_options = DAGGER_JSON({}))
#define NUMBER int64_t
#define CALL(function, ...) function(__VA_ARGS__)
#define EACH DAGGER_FOR_EACH
#define DECLARE(type, name) type name
#define TWICE(x)                                                                         \
    {                                                                                    \
        NUMBER y = add_up(x, 1);                                                         \
        NUMBER z = add_up(y, 2);                                                         \
        return z;                                                                        \
    }
#define STEP(n) DAGGER_NODE("step-" #n, add_up(x, n))
#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)

typedef DAGGER_LIST(NUMBER) numbers;

ACME_TASK(2.5, .retries = 1)
static NUMBER JOIN(add, _up)(DECLARE(NUMBER, n), NUMBER by DAGGER_DEFAULT(1 + 2))
{
    return n + by;
}

ACME_TASK(4, .retries = 0x10)
extern numbers many(NUMBER n);

DAGGER_TASK()
static inline __attribute__((unused)) NUMBER twice(NUMBER(n))
{
    return n * 2;
}

DAGGER_TASK()
NUMBER(bracketed)(NUMBER x);

DAGGER_TASK()
void nothing(void);

DAGGER_TASK(.gpus = 1)
NUMBER one(NUMBER a), two(NUMBER b);

DAGGER_DAG()
NUMBER from_macro(NUMBER x) TWICE(x)

    ACME_DAG NUMBER pipeline(NUMBER x)
{
    ;
    {
        NUMBER a = CALL(add_up, x, 3), b = STEP(4);
        ((nothing()));
        {
            NUMBER c = (((CALL(bracketed, b))));
            DAGGER_AFTER(nothing(), c, bracketed, "step-4");
        }
        DAGGER_AFTER(nothing(), a);
        (void)DAGGER_NODE("voided", DAGGER_AFTER(one(a), b));
    }
    _Static_assert(sizeof(NUMBER) == 8, "a number is 64 bits wide");
    numbers got = {0}, more = {0};
    EACH(NUMBER, n, many(x))
    {
        NUMBER y = twice(n);
        EACH(NUMBER, m, many(y))
        {
            DAGGER_COLLECT(more, add_up(m, x));
        }
        dagger_list_append(&got, y);
    }
    EACH(NUMBER, n, got)
    DAGGER_COLLECT(more, add_up(n, 3));
    NUMBER d;
    d = two(one(from_macro(x)));
    return d;
}
