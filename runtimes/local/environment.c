#include "environment.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static size_t count_variables(size_t *size)
{
    size_t count = 0;
    *size = 0;
    for (; environ && environ[count]; count++)
        *size += strlen(environ[count]) + 1;
    return count;
}

/* But for what the C library has now. */
static void release(struct dgi_environment *environment)
{
    free(environment->seen);
    free(environment->copies);
    if (environ != environment->array)
        free(environment->array);
    if (!environment->is_used)
        free(environment->text);
    *environment = (struct dgi_environment){0};
}

void dgi_environment_note(struct dgi_environment *environment)
{
    struct dgi_environment now = {0};
    size_t size;
    release(environment);
    now.count = count_variables(&size);
    now.seen = calloc(now.count + 1, sizeof *now.seen);
    now.copies = calloc(now.count + 1, sizeof *now.copies);
    now.array = calloc(now.count + 1, sizeof *now.array);
    now.text = malloc(size + 1);
    if (!now.seen || !now.copies || !now.array || !now.text)
        release(&now);
    char *end = now.text;
    for (size_t i = 0; i < now.count; i++) {
        now.seen[i] = environ[i];
        now.copies[i] = strcpy(end, environ[i]);
        end += strlen(end) + 1;
    }
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
    environment->is_used = true;
}
