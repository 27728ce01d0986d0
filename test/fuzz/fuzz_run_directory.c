/*
 * Run directories whose files were changed: the first byte says which file, the rest are
 * changes, of four bytes each: where (two bytes), what, and how long. They are looked at,
 * and all outputs loaded: whatever they hold, that ends with values or an error.
 * Or (third kind) the rest is a record of a segment, as if its check were right.
 */
#include "fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <dagger/local.h>

#include "../unit/local_tables.h"
#include "keep/results.h"

enum { DATABASE, SEGMENT, OUTPUT, RECORD, KINDS };

static const char *const names[] = {"run.db", "segments/1.seg",
                                    "outputs/count-up/return_value.json"};

static const struct dagger_node nodes[] = {
    {.name = "count-up",
     .task = &count_up_task,
     INPUTS(FROM_PARAM(0)),
     RETURNS(&numbers_type, .is_partitioned = true)},
    {.name = "increment",
     .task = &increment_task,
     INPUTS(FROM_NODE(0)),
     .partition_by = 1,
     RETURNS(&dagger_type_int64)},
    {.name = "sum", .task = &sum_task, INPUTS(FROM_NODE(1)), RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag_output outputs[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64, .node = 2},
};
static const struct dagger_dag dag = {DAG("fuzzed"), PARAMS(number_param), NODES(nodes),
                                      OUTPUTS(outputs)};
static const int64_t count = 3;
static const void *const params[] = {&count};

static char folder[64];
static char *contents[RECORD];
static size_t sizes[RECORD];

static void remove_folder(void)
{
    char command[100];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    if (folder[0] && system(command) != 0)
        fprintf(stderr, "%s is left\n", folder);
}

static int open_file(int kind, int flags)
{
    char path[200];
    snprintf(path, sizeof path, "%s/kept/%s", folder, names[kind]);
    int fd = open(path, flags | O_CLOEXEC);
    if (fd < 0)
        abort();
    return fd;
}

static void take_contents(int kind)
{
    struct stat status;
    int fd = open_file(kind, O_RDONLY);
    if (fstat(fd, &status) != 0)
        abort();
    sizes[kind] = (size_t)status.st_size;
    contents[kind] = malloc(sizes[kind]);
    if (read(fd, contents[kind], sizes[kind]) != status.st_size)
        abort();
    close(fd);
}

static void put_contents(int kind, const char *bytes, size_t size)
{
    int fd = open_file(kind, O_WRONLY | O_TRUNC);
    if (write(fd, bytes, size) != (ssize_t)size)
        abort();
    close(fd);
}

static struct dagger_run_directory *open_kept(enum dagger_run_directory_mode mode,
                                              bool is_look, struct dagger_error *error)
{
    char path[100];
    snprintf(path, sizeof path, "%s/kept", folder);
    return dagger_run_directory_open(path, mode, is_look, &dag, params, error);
}

static void make_folder(void)
{
    struct dagger_values values;
    struct dagger_local_options options = {.jobs = 1,
                                           .isolation = DAGGER_ISOLATION_THREAD};
    strcpy(folder, "/tmp/dagger-fuzz-XXXXXX");
    if (!mkdtemp(folder))
        abort();
    atexit(remove_folder);
    options.directory = open_kept(DAGGER_RUN_DIRECTORY_NEW, false, NULL);
    if (!options.directory || !dagger_local_run(&dag, params, &options, &values, NULL) ||
        !dagger_run_directory_close(options.directory, NULL, NULL))
        abort();
    dagger_values_release(&values);
    for (int kind = 0; kind < RECORD; kind++)
        take_contents(kind);
}

static void load(const struct dagger_run_directory *directory, uint32_t site,
                 const uint32_t *path, uint32_t depth)
{
    struct dgi_record record;
    struct dagger_error error = {0};
    numbers value;
    struct dagger_arena *arena = dagger_arena_create();
    if (dgi_result_find(directory, DGI_RECORD_RESULT, site, path, depth, &record) &&
        !dgi_result_load(directory, site, &record, 0, &value, arena, &error) &&
        error.code != DAGGER_ERROR_IO)
        abort();
    dagger_arena_destroy(arena);
}

static void print(const char *address, bool would_run, const char *why, void *context)
{
    *(size_t *)context += strlen(address) + strlen(why) + would_run;
}

static void look(void)
{
    struct dagger_error error = {0};
    size_t length = 0;
    struct dagger_run_directory *directory =
        open_kept(DAGGER_RUN_DIRECTORY_RESUME, true, &error);
    if (!directory && error.code != DAGGER_ERROR_IO)
        abort();
    if (!directory)
        return;
    dagger_run_directory_explain(directory, print, &length);
    load(directory, 0, NULL, 0);
    for (uint32_t i = 0; i < 4; i++)
        load(directory, 1, &i, 1);
    load(directory, 2, NULL, 0);
    if (!dagger_run_directory_close(directory, NULL, NULL))
        abort();
}

static void look_changed(int kind, const uint8_t *data, size_t size)
{
    char *bytes = malloc(sizes[kind]);
    memcpy(bytes, contents[kind], sizes[kind]);
    for (; size >= 4; data += 4, size -= 4) {
        size_t at = ((size_t)data[0] << 8 | data[1]) % sizes[kind];
        for (size_t i = 0; i <= data[3] % 16u && at + i < sizes[kind]; i++)
            bytes[at + i] = (char)data[2];
    }
    /* What is left over shortens it. */
    put_contents(kind, bytes, sizes[kind] - (size ? data[0] % sizes[kind] : 0));
    look();
    put_contents(kind, contents[kind], sizes[kind]);
    free(bytes);
}

static void read_record(const uint8_t *data, size_t size)
{
    struct dgi_record record;
    size_t whole = size & ~(size_t)7;
    char *bytes = malloc(whole + 8);
    memcpy(bytes, data, whole);
    if (whole >= sizeof *record.head) {
        struct dgi_record_head *head = (struct dgi_record_head *)bytes;
        if (dgi_record_size(head->depth, head->outputs, 0) <= whole)
            dgi_record_seal(bytes, whole);
    }
    if (dgi_record_read(&record, bytes, whole))
        for (uint32_t k = 0; k < record.head->outputs; k++) {
            const char *stored = dgi_record_stored(&record, k);
            if (stored < bytes || stored + record.outputs[k].stored > bytes + whole)
                abort();
        }
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!folder[0])
        make_folder();
    if (!size)
        look();
    else if (data[0] % KINDS == RECORD)
        read_record(data + 1, size - 1);
    else
        look_changed(data[0] % KINDS, data + 1, size - 1);
    return 0;
}
