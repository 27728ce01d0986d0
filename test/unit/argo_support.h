/* Graphs for the tests of the Argo runtime, and how they look at manifests. */
#ifndef ARGO_SUPPORT_H
#define ARGO_SUPPORT_H

#include <criterion/criterion.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <dagger/argo.h>
#include <dagger/validate.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void unused_call(const void *const *inputs, void *result)
{
    (void)inputs;
    (void)result;
}

/* ---- Types and tasks ----------------------------------------------------------------
 */

__attribute__((unused)) static const struct dagger_type type_numbers = {
    .kind = DAGGER_KIND_LIST,
    .name = "numbers",
    .size = sizeof(struct dagger_any_list),
    .element = &dagger_type_int64,
};

__attribute__((unused)) static const int64_t one = 1, two = 2;

#define NUMBER(name_) {.name = name_, .type = &dagger_type_int64}
#define NUMBERS(name_) {.name = name_, .type = &type_numbers}

#define TASK(variable, name_, result_, ...)                                              \
    __attribute__((unused)) static const struct dagger_param variable##_params[] = {     \
        __VA_ARGS__};                                                                    \
    __attribute__((unused)) static const struct dagger_task variable = {                 \
        .name = name_,                                                                   \
        .call = unused_call,                                                             \
        .params = variable##_params,                                                     \
        .param_count = COUNT(variable##_params),                                         \
        .result = result_,                                                               \
        .place = {"pipeline.c", 7, 1},                                                   \
    }

TASK(task_generate, "generate_numbers", &type_numbers, NUMBER("seed"));
TASK(task_raise, "raise_number", &dagger_type_int64, NUMBER("n"),
     {.name = "exponent", .type = &dagger_type_int64, .default_value = &two});
TASK(task_sum, "sum_numbers", &dagger_type_int64, NUMBERS("values"));
TASK(task_step, "step", &dagger_type_int64, NUMBER("x"));
TASK(task_greet, "greet", &dagger_type_string,
     {.name = "name", .type = &dagger_type_string});

__attribute__((unused)) static const struct dagger_output number_output[] = {
    {.name = "return_value", .type = &dagger_type_int64}};
__attribute__((unused)) static const struct dagger_output numbers_output[] = {
    {.name = "return_value", .type = &type_numbers}};
__attribute__((unused)) static const struct dagger_output partitioned_output[] = {
    {.name = "return_value", .type = &type_numbers, .is_partitioned = true}};
__attribute__((unused)) static const struct dagger_output text_output[] = {
    {.name = "return_value", .type = &dagger_type_string}};

#define INPUTS(...)                                                                      \
    .inputs = (const struct dagger_input[]){__VA_ARGS__},                                \
    .input_count = COUNT(((const struct dagger_input[]){__VA_ARGS__}))
#define FROM_PARAM(index_) {.source = DAGGER_FROM_PARAM, .index = index_}
#define FROM_NODE(index_) {.source = DAGGER_FROM_NODE, .index = index_}
#define FROM_CONSTANT(value_) {.source = DAGGER_FROM_CONSTANT, .value = value_}
#define FROM_DEFAULT {.source = DAGGER_FROM_DEFAULT}
#define OUTPUTS(array) .outputs = array, .output_count = COUNT(array)
#define DAG(variable, name_, params_, nodes_, outputs_)                                  \
    __attribute__((unused)) static const struct dagger_dag variable = {                  \
        .version = DAGGER_TABLE_VERSION,                                                 \
        .name = name_,                                                                   \
        .params = params_,                                                               \
        .param_count = COUNT(params_),                                                   \
        .nodes = nodes_,                                                                 \
        .node_count = COUNT(nodes_),                                                     \
        .outputs = outputs_,                                                             \
        .output_count = COUNT(outputs_),                                                 \
    }

/* ---- Map and reduce -----------------------------------------------------------------
 */

__attribute__((unused)) static const struct dagger_param map_reduce_params[] = {
    NUMBER("seed"),
    {.name = "exponent", .type = &dagger_type_int64, .default_value = &two},
};
__attribute__((unused)) static const struct dagger_node map_reduce_nodes[] = {
    {.name = "generate",
     .task = &task_generate,
     INPUTS(FROM_PARAM(0)),
     OUTPUTS(partitioned_output)},
    {.name = "raise",
     .task = &task_raise,
     INPUTS(FROM_NODE(0), FROM_PARAM(1)),
     OUTPUTS(number_output),
     .partition_by = 1},
    {.name = "sum", .task = &task_sum, INPUTS(FROM_NODE(1)), OUTPUTS(number_output)},
};
__attribute__((unused)) static const struct dagger_dag_output sum_outputs[] = {
    {.name = "return_value", .type = &dagger_type_int64, .node = 2}};
DAG(map_reduce, "map_reduce", map_reduce_params, map_reduce_nodes, sum_outputs);

/* ---- Manifests ----------------------------------------------------------------------
 */

__attribute__((unused)) static const struct dagger_argo_options some_options = {
    .image = "registry.example.com/app:1.2"};

/* Leaves the manifest where the tests against Argo's own code look for it. */
static void keep(const json_t *manifest)
{
    static unsigned count;
    const char *folder = getenv("DAGGER_TEST_MANIFESTS");
    if (!folder || !manifest)
        return;
    char path[4096];
    struct dagger_writer writer;
    const char *file = strrchr(__BASE_FILE__, '/');
    snprintf(path, sizeof path, "%s/%s-%d-%u.yaml", folder,
             file ? file + 1 : __BASE_FILE__, (int)getpid(), count++);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    cr_assert_geq(fd, 0, "%s", path);
    cr_assert(dagger_writer_init_fd(&writer, fd, path, NULL));
    cr_assert(dagger_argo_write_yaml(manifest, &writer, NULL));
    cr_assert(dagger_writer_flush(&writer, NULL));
    dagger_writer_release(&writer);
    close(fd);
}

/* The Workflow of a DAG, which must have one; it is not kept: the time of Argo's checks
 * grows with the square of a DAG's nodes. */
__attribute__((unused)) static json_t *
large_workflow(const struct dagger_dag *dag, const struct dagger_argo_options *options)
{
    struct dagger_error error = {0};
    cr_assert(dagger_dag_validate(dag, &error), "%s", error.message);
    json_t *manifest = dagger_argo_workflow(dag, NULL, options, &error);
    cr_assert(manifest, "%s (%s)", error.message, error.hint);
    return manifest;
}

/* The Workflow of a DAG, which must have one. */
__attribute__((unused)) static json_t *
workflow_with(const struct dagger_dag *dag, const struct dagger_argo_options *options)
{
    json_t *manifest = large_workflow(dag, options);
    keep(manifest);
    return manifest;
}

/* The error of a DAG that has no Workflow with these options. */
__attribute__((unused)) static struct dagger_error
refusal(const struct dagger_dag *dag, const struct dagger_argo_options *options)
{
    struct dagger_error error = {0};
    json_t *manifest = dagger_argo_workflow(dag, NULL, options, &error);
    cr_assert_null(manifest, "there is a manifest");
    cr_assert_eq(error.code, DAGGER_ERROR_INVALID, "%d: %s", (int)error.code,
                 error.message);
    cr_assert_not(strchr(error.message, '\n'), "%s", error.message);
    return error;
}

#define assert_mentions(text, part)                                                      \
    cr_assert(strstr(text, part), "\"%s\" does not mention \"%s\"", text, part)

/*
 * What is at a path: keys, "[2]" and "[name]" (the object of that name), joined by dots.
 * NULL: nothing.
 */
__attribute__((unused)) static const json_t *at(const json_t *value, const char *path)
{
    while (value && *path) {
        char step[160];
        bool is_index = *path == '[';
        size_t length = strcspn(path + is_index, is_index ? "]" : ".[");
        cr_assert_lt(length, sizeof step);
        memcpy(step, path + is_index, length);
        step[length] = '\0';
        path += length + (is_index ? 2 : 0);
        path += *path == '.';
        if (!is_index) {
            value = json_object_get(value, step);
        } else if (*step >= '0' && *step <= '9') {
            value = json_array_get(value, (size_t)atoi(step));
        } else {
            const json_t *list = value;
            value = NULL;
            for (size_t i = 0; i < json_array_size(list) && !value; i++) {
                const json_t *item = json_array_get(list, i);
                const char *name = json_string_value(json_object_get(item, "name"));
                value = name && strcmp(name, step) == 0 ? item : NULL;
            }
        }
    }
    return value;
}

/* The value at a path is the one that `expected` is in JSON. */
__attribute__((unused)) static void assert_json(const json_t *manifest, const char *path,
                                                const char *expected)
{
    json_error_t error;
    json_t *wanted = json_loads(expected, JSON_DECODE_ANY, &error);
    cr_assert(wanted, "%s: %s", expected, error.text);
    const json_t *found = at(manifest, path);
    char *text = found ? json_dumps(found, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    cr_assert(found && json_equal((json_t *)found, wanted), "%s is %s, not %s", path,
              text ? text : "not there", expected);
    free(text);
    json_decref(wanted);
}

/* The value at a path is this string. */
__attribute__((unused)) static void assert_text(const json_t *manifest, const char *path,
                                                const char *expected)
{
    const char *found = json_string_value(at(manifest, path));
    cr_assert(found && strcmp(found, expected) == 0, "%s is %s, not %s", path,
              found ? found : "no string", expected);
}

#endif
