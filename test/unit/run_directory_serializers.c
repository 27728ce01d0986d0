/* Run directories: outputs with serializers of their own, and values that cannot be
 * stored. */
#include <dagger/serializer.h>

#include "run_directory_whole.h"

TestSuite(run_directory_serializers, .init = set_up, .fini = tear_down, .timeout = 60);

/* ---- Serializers that refuse values --------------------------------------------------
 */

static enum { NEITHER, WRITING, READING } refused;

static bool write_json(const struct dagger_type *type, const void *value,
                       struct dagger_writer *writer, struct dagger_error *failure)
{
    return refused != WRITING &&
           dagger_json_serializer.write(type, value, writer, failure);
}

static bool read_json(const struct dagger_type *type, void *value,
                      struct dagger_reader *reader, struct dagger_arena *arena,
                      struct dagger_error *failure)
{
    if (refused == READING)
        return dagger_error_set(failure, DAGGER_ERROR_INVALID, "it is none of ours");
    return dagger_json_serializer.read(type, value, reader, arena, failure);
}

#define SERIALIZER(id, ending)                                                           \
    static const struct dagger_serializer id = {                                         \
        .name = #id, .extension = (ending), .write = write_json, .read = read_json}
SERIALIZER(nameless, NULL);
SERIALIZER(odd, "../odd");
SERIALIZER(lengthy, "an-ending-that-is-longer-than-any-other");

/* No text at all is a value as well. */
static void give_nothing(const void *const *inputs, void *result)
{
    (void)inputs;
    *(const char **)result = "";
}
TASK(give_nothing, number_param, &dagger_type_string);

static const struct dagger_param all_params[] = {
    {.name = "a", .type = &dagger_type_int64}, {.name = "b", .type = &dagger_type_int64},
    {.name = "c", .type = &dagger_type_int64}, {.name = "d", .type = &numbers_type},
    {.name = "e", .type = &texts_type},        {.name = "f", .type = &dagger_type_int64},
};

static void add_all(const void *const *inputs, void *result)
{
    const numbers *list = inputs[3];
    const texts *nothing = inputs[4];
    int64_t total = *(const int64_t *)inputs[0] + *(const int64_t *)inputs[1] +
                    *(const int64_t *)inputs[2] + *(const int64_t *)inputs[5];
    for (size_t i = 0; i < list->count; i++)
        total += list->items[i];
    for (size_t i = 0; i < nothing->count; i++)
        total += nothing->items[i][0] == '\0' ? 100 : 0;
    *(int64_t *)result = total;
}
TASK(add_all, all_params, &dagger_type_int64);

#define INCREMENT(id, with)                                                              \
    {.name = (id),                                                                       \
     .task = &noted_increment_task,                                                      \
     INPUTS(FROM_PARAM(0)),                                                              \
     RETURNS(&dagger_type_int64, .serializer = &(with))}

static const struct dagger_node nodes[] = {
    {.name = "count-up",
     .task = &count_up_task,
     INPUTS(FROM_PARAM(0)),
     RETURNS(&numbers_type, .is_partitioned = true)},
    INCREMENT("nameless", nameless),
    INCREMENT("odd", odd),
    INCREMENT("lengthy", lengthy),
    {.name = "each",
     .task = &noted_increment_task,
     INPUTS(FROM_NODE(0)),
     .partition_by = 1,
     RETURNS(&dagger_type_int64, .serializer = &odd)},
    {.name = "nothing",
     .task = &give_nothing_task,
     INPUTS(FROM_NODE(0)),
     .partition_by = 1,
     RETURNS(&dagger_type_string, .serializer = &dagger_text_serializer)},
    {.name = "all",
     .task = &add_all_task,
     INPUTS(FROM_NODE(1), FROM_NODE(2), FROM_NODE(3), FROM_NODE(4), FROM_NODE(5),
            FROM_CONSTANT(&more)),
     RETURNS(&dagger_type_int64)},
};

static int64_t run_dag(const struct dagger_node *first, size_t count, unsigned result,
                       const struct dagger_type *type,
                       enum dagger_run_directory_mode mode)
{
    struct dagger_dag_output output = {
        .name = DAGGER_RETURN_VALUE, .type = type, .node = result};
    whole.nodes = first;
    whole.node_count = count;
    whole.outputs = &output;
    return run_whole(mode);
}

static int64_t run_all(enum dagger_run_directory_mode mode)
{
    return run_dag(nodes, COUNT(nodes), 6, &dagger_type_int64, mode);
}

/* 4 of each of three, 1 + 2 + 3, three times no text. */
enum { ALL = 12 + 6 + 300 };

Test(run_directory_serializers, of_any_extension_are_kept)
{
    cr_expect_eq(run_all(DAGGER_RUN_DIRECTORY_NEW), ALL + more, "%s", error.message);
    shell("test \"$(cat kept/outputs/*/return_value.bin)\" = 444");
    more++;
    cr_expect_eq(run_all(DAGGER_RUN_DIRECTORY_RESUME), ALL + more, "%s", error.message);
    cr_expect_eq(ran, 0);
}

Test(run_directory_serializers, that_refuse_a_value_fail_its_task)
{
    refused = WRITING;
    cr_expect_eq(run_all(DAGGER_RUN_DIRECTORY_NEW), -1);
    cr_expect_eq(error.code, DAGGER_ERROR_RUN);
    cr_expect(strstr(error.message, ": its serializer failed"), "%s", error.message);
    refused = NEITHER;
    cr_expect_eq(run_all(DAGGER_RUN_DIRECTORY_RESUME), ALL + more, "%s", error.message);
}

static int64_t run_nameless(enum dagger_run_directory_mode mode)
{
    return run_dag(&nodes[1], 1, 0, &dagger_type_int64, mode);
}

static void expect_unreadable(int64_t (*run)(enum dagger_run_directory_mode mode),
                              const char *message)
{
    int64_t result = run(DAGGER_RUN_DIRECTORY_NEW);
    cr_assert_neq(result, -1, "%s", error.message);
    more++;
    refused = READING;
    cr_expect_eq(run(DAGGER_RUN_DIRECTORY_RESUME), -1);
    cr_expect_eq(error.code, DAGGER_ERROR_IO);
    cr_expect(strstr(error.message, message), "%s", error.message);
    refused = NEITHER;
    cr_expect_geq(run(DAGGER_RUN_DIRECTORY_RESUME), result, "%s", error.message);
    remove_kept();
}

Test(run_directory_serializers, that_refuse_what_is_stored_are_named_by_the_file)
{
    expect_unreadable(run_all, "kept/segments: it is none of ours");
    expect_unreadable(run_nameless,
                      "outputs/nameless/return_value.bin: it is none of ours");
}

/* ---- Values that cannot be stored ----------------------------------------------------
 */

static void give_no_file(const void *const *inputs, void *result)
{
    (void)inputs;
    *(dagger_file *)result = (dagger_file){0};
}
static const struct dagger_task give_no_file_task = {
    .name = "give_no_file", .call = give_no_file, .result = &dagger_type_file};

static void give_no_items(const void *const *inputs, void *result)
{
    (void)inputs;
    *(ratios *)result = (ratios){.count = 3};
}
static const struct dagger_task give_no_items_task = {
    .name = "give_no_items", .call = give_no_items, .result = &ratios_type};

static void expect_not_stored(const struct dagger_task *task, const char *message)
{
    struct dagger_output output = {.name = DAGGER_RETURN_VALUE, .type = task->result};
    struct dagger_node node = {
        .name = "odd", .task = task, .outputs = &output, .output_count = 1};
    cr_expect_eq(run_dag(&node, 1, 0, task->result, DAGGER_RUN_DIRECTORY_NEW), -1);
    cr_expect(strstr(error.message, message), "%s", error.message);
    remove_kept();
}

Test(run_directory_serializers, values_that_are_none_are_not_stored)
{
    expect_not_stored(&give_no_file_task,
                      "odd: output 'return_value': cannot read the file ''");
    expect_not_stored(&give_no_items_task, "odd: ");
}
