/* Tasks, and short forms for tables written by hand, that tests of the runtime share. */
#ifndef TEST_LOCAL_TABLES_H
#define TEST_LOCAL_TABLES_H

#include <dagger/graph.h>
#include <dagger/local.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#define FROM_PARAM(i) {.source = DAGGER_FROM_PARAM, .index = (i)}
#define FROM_NODE(n) {.source = DAGGER_FROM_NODE, .index = (n)}
#define FROM_OUTPUT(n, o) {.source = DAGGER_FROM_NODE, .index = (n), .output = (o)}
#define FROM_CONSTANT(v) {.source = DAGGER_FROM_CONSTANT, .value = (v)}
#define FROM_DEFAULT {.source = DAGGER_FROM_DEFAULT}
#define INPUTS(...)                                                                      \
    .inputs = (const struct dagger_input[]){__VA_ARGS__},                                \
    .input_count = COUNT(((const struct dagger_input[]){__VA_ARGS__}))
#define AFTER(...)                                                                       \
    .after = (const unsigned[]){__VA_ARGS__},                                            \
    .after_count = COUNT(((const unsigned[]){__VA_ARGS__}))
#define RETURNS(...)                                                                     \
    .outputs = (const struct dagger_output[]){{.name = DAGGER_RETURN_VALUE,              \
                                               .type = __VA_ARGS__}},                    \
    .output_count = 1
#define NODES(list) .nodes = (list), .node_count = COUNT(list)
#define PARAMS(list) .params = (list), .param_count = COUNT(list)
#define OUTPUTS(list) .outputs = (list), .output_count = COUNT(list)
#define DAG(dag_name) .version = DAGGER_TABLE_VERSION, .name = (dag_name)

typedef DAGGER_LIST(int64_t) numbers;

static const struct dagger_type numbers_type = {
    .kind = DAGGER_KIND_LIST,
    .name = "numbers",
    .size = sizeof(numbers),
    .element = &dagger_type_int64,
};

typedef DAGGER_LIST(numbers) tables;

static const struct dagger_type tables_type __attribute__((unused)) = {
    .kind = DAGGER_KIND_LIST,
    .name = "tables",
    .size = sizeof(tables),
    .element = &numbers_type,
};

static const struct dagger_param number_param[] __attribute__((unused)) = {
    {.name = "n", .type = &dagger_type_int64},
};
static const struct dagger_param two_number_params[] __attribute__((unused)) = {
    {.name = "a", .type = &dagger_type_int64},
    {.name = "b", .type = &dagger_type_int64},
};
static const struct dagger_param numbers_param[] __attribute__((unused)) = {
    {.name = "values", .type = &numbers_type},
};

#define TASK(id, parameters, result_type)                                                \
    static const struct dagger_task id##_task __attribute__((unused)) = {                \
        .name = #id, .call = id, PARAMS(parameters), .result = (result_type)}

/* n + 1 */
static void increment(const void *const *inputs, void *result)
{
    *(int64_t *)result = *(const int64_t *)inputs[0] + 1;
}
TASK(increment, number_param, &dagger_type_int64);

/* 10 a + b: tells which argument is which */
static void combine(const void *const *inputs, void *result)
{
    *(int64_t *)result = 10 * *(const int64_t *)inputs[0] + *(const int64_t *)inputs[1];
}
TASK(combine, two_number_params, &dagger_type_int64);

/* 0, 1 … n - 1 */
static void count_up(const void *const *inputs, void *result)
{
    numbers *list = result;
    dagger_list_alloc(list, (size_t)*(const int64_t *)inputs[0]);
    for (size_t i = 0; i < list->count; i++)
        list->items[i] = (int64_t)i;
}
TASK(count_up, number_param, &numbers_type);

static void sum(const void *const *inputs, void *result)
{
    const numbers *list = inputs[0];
    int64_t total = 0;
    for (size_t i = 0; i < list->count; i++)
        total += list->items[i];
    *(int64_t *)result = total;
}
TASK(sum, numbers_param, &dagger_type_int64);

#endif
