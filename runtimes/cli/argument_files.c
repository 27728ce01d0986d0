/* Arguments in files: @FILE stands for the lines of FILE. */
#include "options.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "files.h"

enum { DEPTH_LIMIT = 16 };

/* The arguments so far. */
struct expansion {
    struct dagger_arena *arena;
    char **items;
    size_t count;
    size_t capacity;
};

static bool append(struct expansion *expansion, char *argument,
                   struct dagger_error *error)
{
    if (expansion->count == expansion->capacity) {
        size_t capacity = 2 * expansion->capacity + 16;
        char **items =
            dagger_arena_alloc_array(expansion->arena, capacity, sizeof *items);
        if (!items)
            return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
        if (expansion->count)
            memcpy(items, expansion->items, expansion->count * sizeof *items);
        expansion->items = items;
        expansion->capacity = capacity;
    }
    expansion->items[expansion->count++] = argument;
    return true;
}

/* The whole of a file in the arena, NUL-terminated, and its size. */
static char *load(struct dagger_arena *arena, const char *path, size_t *size,
                  struct dagger_error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        dagger_error_set(error, DAGGER_ERROR_IO, "'@%s': %s", path, strerror(errno));
        dagger_error_hint(error, "an argument that begins with @ names a file of further "
                                 "arguments, one a line");
        return NULL;
    }
    struct dagger_writer text;
    dagger_writer_init_memory(&text);
    char *copy = NULL;
    if (dgi_file_load(fd, path, &text, error)) {
        *size = text.used;
        copy = dagger_arena_strndup(arena, text.used ? text.buffer : "", text.used);
        if (!copy)
            dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    }
    dagger_writer_release(&text);
    close(fd);
    return copy;
}

static bool expand(struct expansion *expansion, char *argument, unsigned depth,
                   struct dagger_error *error);

static bool expand_lines(struct expansion *expansion, const char *path, unsigned depth,
                         struct dagger_error *error)
{
    if (depth == DEPTH_LIMIT)
        return dagger_error_set(error, DAGGER_ERROR_USAGE,
                                "'@%s': files of arguments name each other", path);
    size_t size = 0;
    char *text = load(expansion->arena, path, &size, error);
    if (!text)
        return false;
    if (memchr(text, '\0', size))
        return dagger_error_set(error, DAGGER_ERROR_USAGE,
                                "'@%s': there is a NUL byte in it", path);
    for (char *end = text + size; text < end;) {
        char *line = text;
        size_t length = strcspn(line, "\n");
        text += length + 1;
        line[length] = '\0';
        if (length && line[length - 1] == '\r')
            line[length - 1] = '\0';
        if (!expand(expansion, line, depth + 1, error))
            return false;
    }
    return true;
}

static bool expand(struct expansion *expansion, char *argument, unsigned depth,
                   struct dagger_error *error)
{
    if (argument[0] == '@')
        return expand_lines(expansion, argument + 1, depth, error);
    return append(expansion, argument, error);
}

/* Options whose value may begin with '@' and means something else then. */
static bool takes_at_sign(const char *argument)
{
    return strcmp(argument, "--spec") == 0 || strcmp(argument, "--cron-spec") == 0 ||
           strcmp(argument, "--schedule") == 0;
}

bool dgi_arguments_expand(int *argc, char ***argv, struct dagger_arena *arena,
                          struct dagger_error *error)
{
    bool is_needed = false;
    for (int i = 1; i < *argc; i++)
        is_needed |= (*argv)[i][0] == '@';
    if (!is_needed)
        return true;
    struct expansion expansion = {.arena = arena};
    if (!append(&expansion, (*argv)[0], error))
        return false;
    for (int i = 1; i < *argc; i++)
        if (takes_at_sign((*argv)[i - 1]) ? !append(&expansion, (*argv)[i], error)
                                          : !expand(&expansion, (*argv)[i], 0, error))
            return false;
    *argc = (int)expansion.count;
    *argv = expansion.items;
    return true;
}
