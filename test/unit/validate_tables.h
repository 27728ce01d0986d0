/* A valid table of every kind of thing, for the tests of validation to change. */
#ifndef DAGGER_TEST_VALIDATE_TABLES_H
#define DAGGER_TEST_VALIDATE_TABLES_H

#include <criterion/criterion.h>

#include "json_support.h"

#include <dagger/validate.h>

static void call(const void *const *inputs, void *result)
{
    (void)inputs;
    (void)result;
}

typedef DAGGER_LIST(struct point) point_list;
static const struct dagger_type other_points_type = LIST_TYPE("point_list", &point_type);
static const struct dagger_type points_points_type =
    LIST_TYPE("list of points", &points_type);
static const struct dagger_type ints_type = LIST_TYPE("ints", &dagger_type_int32);
static const int32_t seven = 7;

/* scatter -> (work, partitioned) -> gather -> nested(inner) */
enum { SCATTER, WORK, GATHER, NESTED, NODES };

static struct dagger_param scatter_params[2];
static struct dagger_param work_params[2];
static struct dagger_param gather_params[1];
static struct dagger_param inner_params[1];
static struct dagger_param params[1];
static struct dagger_task scatter;
static struct dagger_task work;
static struct dagger_task gather;
static struct dagger_task leaf;
static struct dagger_output scatter_outputs[2];
static struct dagger_output work_outputs[1];
static struct dagger_output gather_outputs[1];
static struct dagger_output leaf_outputs[1];
static struct dagger_input scatter_inputs[2];
static struct dagger_input work_inputs[2];
static struct dagger_input gather_inputs[1];
static struct dagger_input nested_inputs[1];
static struct dagger_input leaf_inputs[1];
static struct dagger_node nodes[NODES];
static struct dagger_node inner_nodes[1];
static struct dagger_dag_output inner_outputs[1];
static struct dagger_dag_output outputs[2];
static struct dagger_dag inner;
static struct dagger_dag dag;

struct scattered {
    points all;
    int32_t count;
};
static const struct dagger_field scattered_fields[] = {
    FIELD(struct scattered, all, &points_type),
    FIELD(struct scattered, count, &dagger_type_int32),
};
static const struct dagger_type scattered_type =
    STRUCT_TYPE(struct scattered, scattered_fields);

static struct dagger_place at(unsigned line)
{
    return (struct dagger_place){"pipeline.c", line, 5};
}

static void set_up_tasks(void)
{
    scatter_params[0] = (struct dagger_param){
        .name = "seed", .type = &dagger_type_int32, .place = at(101)};
    scatter_params[1] = (struct dagger_param){
        .name = "size", .type = &dagger_type_int32, .default_value = &seven};
    work_params[0] = (struct dagger_param){.name = "item", .type = &point_type};
    work_params[1] = (struct dagger_param){.name = "count", .type = &dagger_type_int32};
    gather_params[0] = (struct dagger_param){.name = "done", .type = &points_type};
    scatter = (struct dagger_task){.name = "scatter",
                                   .call = call,
                                   .params = scatter_params,
                                   .param_count = 2,
                                   .result = &scattered_type};
    work = (struct dagger_task){.name = "work",
                                .call = call,
                                .params = work_params,
                                .param_count = 2,
                                .result = &point_type};
    gather = (struct dagger_task){.name = "gather",
                                  .call = call,
                                  .params = gather_params,
                                  .param_count = 1,
                                  .result = &dagger_type_int32};
    leaf = (struct dagger_task){.name = "leaf",
                                .call = call,
                                .params = inner_params,
                                .param_count = 1,
                                .result = &dagger_type_int32};
    scatter_outputs[0] = (struct dagger_output){
        .name = "all", .type = &points_type, .is_partitioned = true};
    scatter_outputs[1] =
        (struct dagger_output){.name = "count",
                               .type = &dagger_type_int32,
                               .offset = offsetof(struct scattered, count)};
    work_outputs[0] = (struct dagger_output){.name = "return_value", .type = &point_type};
    gather_outputs[0] =
        (struct dagger_output){.name = "return_value", .type = &dagger_type_int32};
    leaf_outputs[0] = gather_outputs[0];
}

static void set_up_inner(void)
{
    inner_params[0] = (struct dagger_param){.name = "x", .type = &dagger_type_int32};
    leaf_inputs[0] = (struct dagger_input){.source = DAGGER_FROM_PARAM};
    inner_nodes[0] = (struct dagger_node){.name = "leaf",
                                          .task = &leaf,
                                          .inputs = leaf_inputs,
                                          .input_count = 1,
                                          .outputs = leaf_outputs,
                                          .output_count = 1,
                                          .place = at(50)};
    inner_outputs[0] =
        (struct dagger_dag_output){.name = "return_value", .type = &dagger_type_int32};
    inner = (struct dagger_dag){.version = DAGGER_TABLE_VERSION,
                                .name = "inner",
                                .call = call,
                                .params = inner_params,
                                .param_count = 1,
                                .nodes = inner_nodes,
                                .node_count = 1,
                                .outputs = inner_outputs,
                                .output_count = 1,
                                .result = &dagger_type_int32,
                                .place = at(40)};
}

static void set_up_nodes(void)
{
    scatter_inputs[0] = (struct dagger_input){.source = DAGGER_FROM_PARAM};
    scatter_inputs[1] = (struct dagger_input){.source = DAGGER_FROM_DEFAULT};
    work_inputs[0] = (struct dagger_input){.source = DAGGER_FROM_NODE, .index = SCATTER};
    work_inputs[1] =
        (struct dagger_input){.source = DAGGER_FROM_NODE, .index = SCATTER, .output = 1};
    gather_inputs[0] = (struct dagger_input){.source = DAGGER_FROM_NODE, .index = WORK};
    nested_inputs[0] = (struct dagger_input){.source = DAGGER_FROM_NODE, .index = GATHER};
    nodes[SCATTER] = (struct dagger_node){.name = "scatter",
                                          .task = &scatter,
                                          .inputs = scatter_inputs,
                                          .input_count = 2,
                                          .outputs = scatter_outputs,
                                          .output_count = 2,
                                          .place = at(10)};
    nodes[WORK] = (struct dagger_node){.name = "work",
                                       .task = &work,
                                       .inputs = work_inputs,
                                       .input_count = 2,
                                       .outputs = work_outputs,
                                       .output_count = 1,
                                       .partition_by = 1,
                                       .place = at(11)};
    nodes[GATHER] = (struct dagger_node){.name = "gather",
                                         .task = &gather,
                                         .inputs = gather_inputs,
                                         .input_count = 1,
                                         .outputs = gather_outputs,
                                         .output_count = 1,
                                         .place = at(12)};
    nodes[NESTED] = (struct dagger_node){.name = "nested",
                                         .dag = &inner,
                                         .inputs = nested_inputs,
                                         .input_count = 1,
                                         .place = at(13)};
}

struct result {
    int32_t total;
    point_list done;
};
static const struct dagger_field result_fields[] = {
    FIELD(struct result, total, &dagger_type_int32),
    FIELD(struct result, done, &other_points_type),
};
static const struct dagger_type result_type = STRUCT_TYPE(struct result, result_fields);

static void set_up(void)
{
    set_up_tasks();
    set_up_inner();
    set_up_nodes();
    params[0] =
        (struct dagger_param){.name = "seed", .type = &dagger_type_int32, .place = at(3)};
    outputs[0] = (struct dagger_dag_output){
        .name = "total", .type = &dagger_type_int32, .node = NESTED};
    outputs[1] = (struct dagger_dag_output){.name = "done",
                                            .type = &points_type,
                                            .node = WORK,
                                            .offset = offsetof(struct result, done)};
    dag = (struct dagger_dag){.version = DAGGER_TABLE_VERSION,
                              .name = "pipeline",
                              .call = call,
                              .params = params,
                              .param_count = 1,
                              .nodes = nodes,
                              .node_count = NODES,
                              .outputs = outputs,
                              .output_count = 2,
                              .result = &result_type,
                              .place = at(1)};
}

static inline void expect_valid(void)
{
    struct dagger_error error = {0};
    cr_expect(dagger_dag_validate(&dag, &error), "%s", error.message);
    cr_expect_eq(error.code, DAGGER_OK);
}

static inline void expect_invalid(unsigned line, const char *message)
{
    struct dagger_error error = {0};
    cr_expect_not(dagger_dag_validate(&dag, &error), "not refused: %s", message);
    cr_expect_eq(error.code, DAGGER_ERROR_INVALID);
    cr_expect_str_eq(error.message, message);
    cr_expect_str_eq(error.file, line ? "pipeline.c" : "");
    cr_expect_eq(error.line, line, "line %u", error.line);
}

#endif
