/* Fields of a parameter, as arguments and as the list of a loop. */
#include <dagger/dsl.h>

typedef DAGGER_LIST(const char *) words;

struct settings {
    int64_t rows;
    words names;
};

DAGGER_TASK()
int64_t count(const char *name, int64_t rows);

DAGGER_DAG()
void pipeline(struct settings settings)
{
    DAGGER_FOR_EACH (const char *, name, settings.names)
        count(name, settings.rows);
}
