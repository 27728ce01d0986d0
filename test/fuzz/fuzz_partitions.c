/*
 * Folders of partitions. The input is a series of entries: a byte with what it is, the
 * length of its name, the name, the length of its content, the content. Read as the
 * machine interface reads a partitioned input; the partitions must come in the order of
 * their numbers.
 */
#include "fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz_pipeline.h"
#include "fuzz_types.h"
#include "inputs.h"
#include "partitions.h"

/* The input that is yet to be read. */
struct rest {
    const uint8_t *bytes;
    size_t size;
};

static char path[] = "/tmp/fuzz-partitions-XXXXXX";
static int folder = -1;

static void remove_folder(void)
{
    rmdir(path);
}

static void make_folder(void)
{
    if (folder >= 0)
        return;
    if (!mkdtemp(path) || (folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
        abort();
    atexit(remove_folder);
}

static void empty_folder(void)
{
    DIR *entries = fdopendir(dup(folder));
    struct dirent *entry;
    if (!entries)
        abort();
    rewinddir(entries);
    while ((entry = readdir(entries)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            unlinkat(folder, entry->d_name, entry->d_type == DT_DIR ? AT_REMOVEDIR : 0);
    closedir(entries);
}

static struct rest take(struct rest *rest)
{
    struct rest part = {rest->bytes, 0};
    if (rest->size == 0)
        return part;
    part.bytes++;
    part.size = rest->bytes[0] < rest->size ? rest->bytes[0] : rest->size - 1;
    rest->bytes += 1 + part.size;
    rest->size -= 1 + part.size;
    return part;
}

static void make_file(const char *name, struct rest content)
{
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return;
    if (write(fd, content.bytes, content.size) != (ssize_t)content.size)
        abort();
    close(fd);
}

static void make_entry(struct rest *rest)
{
    char name[256];
    uint8_t kind = rest->bytes[0];
    rest->bytes++;
    rest->size--;
    struct rest part = take(rest);
    struct rest content = take(rest);
    memcpy(name, part.bytes, part.size);
    name[part.size] = '\0';
    if (strchr(name, '/') || strlen(name) != part.size)
        return;
    if (kind == 'd')
        mkdirat(folder, name, 0700);
    else if (kind == 'l')
        (void)!symlinkat("0", folder, name);
    else
        make_file(name, content);
}

static bool in_order(const char *a, const char *b)
{
    a += strspn(a, "0");
    b += strspn(b, "0");
    size_t a_length = strlen(a), b_length = strlen(b);
    return a_length < b_length || (a_length == b_length && strcmp(a, b) < 0);
}

static void list(struct dagger_arena *arena)
{
    const char **names;
    size_t count;
    struct dagger_error error = {0};
    if (!dgi_partitions_list(folder, path, &names, &count, arena, &error)) {
        if (error.code == DAGGER_OK || strchr(error.message, '\n'))
            abort();
        return;
    }
    for (size_t i = 1; i < count; i++)
        if (!in_order(names[i - 1], names[i]))
            abort();
}

static void read_all(struct dagger_arena *arena)
{
    enum { LISTS = 3 };
    static const char *const lists[LISTS] = {"p10", "p12", "p14"};
    struct dgi_cli cli = {.program = "pipeline", .dag = fuzz_pipeline(), .arena = arena};
    for (int i = 0; i < LISTS; i++) {
        const char *paths[32] = {0};
        struct dgi_target target = {.subject = "the DAG",
                                    .params = cli.dag->params,
                                    .param_count = cli.dag->param_count};
        struct dgi_inputs inputs = {&target, paths};
        struct dagger_error error = {0};
        const void **values;
        for (size_t k = 0; k < target.param_count; k++)
            if (strcmp(target.params[k].name, lists[i]) == 0)
                paths[k] = path;
        if (!dgi_inputs_read(&inputs, &cli, &values, &error) && error.code == DAGGER_OK)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rest rest = {data, size};
    struct dagger_arena *arena = dagger_arena_create();
    make_folder();
    while (rest.size)
        make_entry(&rest);
    list(arena);
    read_all(arena);
    empty_folder();
    dagger_arena_destroy(arena);
    return 0;
}
