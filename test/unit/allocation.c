/* Every allocation fails in turn, once and from then on: linked with --wrap. */
#include <criterion/criterion.h>

#include "json_support.h"

#include <dagger/address.h>
#include <dagger/invoke.h>
#include <dagger/validate.h>
#include <dagger/value.h>

TestSuite(allocation, .timeout = 60);

static size_t allocations;
static size_t failing; /* the n-th, from 1; 0: none */
static bool is_sticky; /* all after it as well */

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *bytes, size_t size);
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *bytes, size_t size);

static bool fails(void)
{
    allocations++;
    return failing && (allocations == failing || (is_sticky && allocations > failing));
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *bytes, size_t size)
{
    return fails() ? NULL : __real_realloc(bytes, size);
}

/* Runs `work` with each of its allocations failing, until it needs no more. It must
 * succeed, or fail with the right code, whichever of them fails. */
static void expect_survives(bool (*work)(struct dagger_error *error),
                            enum dagger_error_code code)
{
    for (int sticky = 0; sticky < 2; sticky++) {
        is_sticky = sticky;
        size_t failures = 0;
        for (size_t n = 1;; n++) {
            struct dagger_error error = {0};
            allocations = 0;
            failing = n;
            bool worked = work(&error);
            failing = 0;
            cr_assert(worked || error.code == code, "allocation %zu: %s", n,
                      error.message);
            failures += !worked;
            if (allocations < n)
                break;
        }
        cr_expect_gt(failures, 0, "no allocation mattered");
    }
}

static bool read_everything(struct dagger_error *error)
{
    struct dagger_arena *arena = dagger_arena_create();
    if (!arena)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "arena");
    struct everything value = {0};
    bool is_read = read_text(&everything_type, &value, EVERYTHING_JSON, arena, error);
    dagger_arena_destroy(arena);
    return is_read;
}

Test(allocation, reading)
{
    json_set_alloc_funcs(__wrap_malloc, free);
    expect_survives(read_everything, DAGGER_ERROR_MEMORY);
}

static struct everything source;

static bool write_everything(struct dagger_error *error)
{
    struct dagger_writer writer;
    dagger_writer_init_memory(&writer);
    bool is_written =
        dagger_json_serializer.write(&everything_type, &source, &writer, error);
    dagger_writer_release(&writer);
    return is_written;
}

static bool copy_everything(struct dagger_error *error)
{
    struct dagger_arena *arena = dagger_arena_create();
    if (!arena)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "arena");
    struct everything copy;
    bool is_copied = dagger_value_copy(&everything_type, &copy, &source, arena, error);
    dagger_arena_destroy(arena);
    return is_copied;
}

Test(allocation, writing_and_copying)
{
    struct dagger_arena *arena = dagger_arena_create();
    cr_assert(read_text(&everything_type, &source, EVERYTHING_JSON, arena, NULL));
    expect_survives(write_everything, DAGGER_ERROR_MEMORY);
    expect_survives(copy_everything, DAGGER_ERROR_MEMORY);
    dagger_arena_destroy(arena);
}

static bool read_long_list(struct dagger_error *error)
{
    enum { ITEMS = 100000 };
    static char text[2 * ITEMS + 2];
    memset(text, ',', sizeof text);
    text[0] = '[';
    for (size_t i = 0; i < ITEMS; i++)
        text[2 * i + 1] = '7';
    text[2 * ITEMS] = ']';
    struct dagger_arena *arena = dagger_arena_create();
    if (!arena)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "arena");
    doubles value = {0};
    bool is_read = read_bytes(&doubles_type, &value, text, 2 * ITEMS + 1, arena, error);
    dagger_arena_destroy(arena);
    return is_read;
}

Test(allocation, reading_what_is_adopted_by_the_arena)
{
    expect_survives(read_long_list, DAGGER_ERROR_MEMORY);
}

static void work_in_task(const void *const *inputs, void *result)
{
    (void)inputs;
    (void)result;
    DAGGER_LIST(int) list = {0};
    for (int i = 0; i < 10000; i++)
        dagger_list_append(&list, i);
    dagger_json(json_array());
    dagger_printf("%5000d", 1);
    dagger_copy("abc", 3);
}

static bool invoke_task(struct dagger_error *error)
{
    struct dagger_arena *arena = dagger_arena_create();
    if (!arena)
        return dagger_error_set(error, DAGGER_ERROR_RUN, "arena");
    bool worked = dagger_invoke(work_in_task, NULL, NULL, arena, error);
    dagger_arena_destroy(arena);
    return worked;
}

Test(allocation, what_tasks_call)
{
    expect_survives(invoke_task, DAGGER_ERROR_RUN);
}

static void do_nothing(const void *const *inputs, void *result)
{
    (void)inputs;
    (void)result;
}

static const struct dagger_task task = {
    .name = "task",
    .call = do_nothing,
    .result = &everything_type,
    .options = {.runtime_options = "{\"a\":[1,{\"b\":null}]}"},
};
static const struct dagger_output task_outputs[] = {
    {.name = "return_value", .type = &everything_type}};
static const struct dagger_node nodes[] = {
    {.name = "a", .task = &task, .outputs = task_outputs, .output_count = 1},
    {.name = "b", .task = &task, .after = (const unsigned[]){0}, .after_count = 1},
};
static const struct dagger_dag_output dag_outputs[] = {
    {.name = "return_value", .type = &everything_type, .node = 0}};
static const struct dagger_dag dag = {.version = DAGGER_TABLE_VERSION,
                                      .name = "dag",
                                      .nodes = nodes,
                                      .node_count = COUNT(nodes),
                                      .outputs = dag_outputs,
                                      .output_count = 1};

static bool validate(struct dagger_error *error)
{
    return dagger_dag_validate(&dag, error);
}

Test(allocation, validation)
{
    expect_survives(validate, DAGGER_ERROR_MEMORY);
}

static bool resolve(struct dagger_error *error)
{
    const struct dagger_node *node;
    return dagger_address_resolve(&dag, "c", &node, error) ||
           error->code == DAGGER_ERROR_INVALID;
}

Test(allocation, addresses)
{
    expect_survives(resolve, DAGGER_ERROR_MEMORY);
}

static bool open_streams(struct dagger_error *error)
{
    struct dagger_writer writer;
    struct dagger_reader reader;
    if (!dagger_writer_init_fd(&writer, 100, "output", error))
        return false;
    bool is_open = dagger_reader_init_fd(&reader, 100, "input", error);
    if (is_open)
        dagger_reader_release(&reader);
    dagger_writer_release(&writer);
    return is_open;
}

Test(allocation, streams)
{
    expect_survives(open_streams, DAGGER_ERROR_MEMORY);
}
