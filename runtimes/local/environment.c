#include "environment.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static size_t count_variables(void)
{
    size_t count = 0;
    while (environ && environ[count])
        count++;
    return count;
}

/* The copy that there is already: variables may be it, and tasks may know where it is. */
static char *copy_of(const char *string, size_t place, struct dgi_environment *before)
{
    for (size_t i = 0; i < before->count; i++) {
        char **copy = &before->copies[(place + i) % before->count];
        if (*copy && strcmp(*copy, string) == 0) {
            char *taken = *copy;
            *copy = NULL;
            return taken;
        }
    }
    return strdup(string);
}

/* False: there is no memory for all of it. */
static bool copy_variables(struct dgi_environment *now, struct dgi_environment *before)
{
    bool ok = true;
    for (size_t i = 0; i < now->count; i++) {
        now->seen[i] = environ[i];
        now->copies[i] = copy_of(environ[i], i, before);
        ok = ok && now->copies[i];
    }
    return ok;
}

static void forget(struct dgi_environment *environment)
{
    free(environment->seen);
    environment->seen = NULL;
}

/* But for the array that the C library has now. */
static void release(struct dgi_environment *environment)
{
    forget(environment);
    for (size_t i = 0; environment->copies && i < environment->count; i++)
        free(environment->copies[i]);
    free(environment->copies);
    if (environ != environment->array)
        free(environment->array);
}

void dgi_environment_note(struct dgi_environment *environment)
{
    struct dgi_environment now = {.count = count_variables()};
    bool is_used = environ && environ == environment->array;
    now.seen = calloc(now.count + 1, sizeof *now.seen);
    now.copies = calloc(now.count + 1, sizeof *now.copies);
    now.array = is_used ? environment->array : calloc(now.count + 1, sizeof *now.array);
    if (!now.seen || !now.copies || !now.array) {
        release(&now);
        forget(environment);
        return;
    }
    if (!copy_variables(&now, environment))
        forget(&now);
    release(environment);
    *environment = now;
}

static bool has_changed(const struct dgi_environment *environment)
{
    size_t i = 0;
    while (i < environment->count && environ && environ[i] == environment->seen[i])
        i++;
    return i < environment->count || (environ && environ[i]);
}

/* Strings that the C library has made may be gone: the copies take their place. */
void dgi_environment_restore(struct dgi_environment *environment)
{
    size_t size = (environment->count + 1) * sizeof *environment->copies;
    if (!environment->seen || !has_changed(environment))
        return;
    memcpy(environment->array, environment->copies, size);
    memcpy(environment->seen, environment->copies, size);
    environ = environment->array;
}
