/* One test a rule: a valid table, one thing changed, the message. */
#include <criterion/criterion.h>

#include "json_support.h"

#include <dagger/validate.h>

#include <math.h>

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

TestSuite(validate, .timeout = 60, .init = set_up);

static void expect_valid(void)
{
    struct dagger_error error = {0};
    cr_expect(dagger_dag_validate(&dag, &error), "%s", error.message);
    cr_expect_eq(error.code, DAGGER_OK);
}

static void expect_invalid(unsigned line, const char *message)
{
    struct dagger_error error = {0};
    cr_expect_not(dagger_dag_validate(&dag, &error), "not refused: %s", message);
    cr_expect_eq(error.code, DAGGER_ERROR_INVALID);
    cr_expect_str_eq(error.message, message);
    cr_expect_str_eq(error.file, line ? "pipeline.c" : "");
    cr_expect_eq(error.line, line, "line %u", error.line);
}

Test(validate, accepts_what_is_right)
{
    expect_valid();
}

Test(validate, needs_no_error_to_report_in)
{
    cr_expect(dagger_dag_validate(&dag, NULL));
    dag.version = 0;
    cr_expect_not(dagger_dag_validate(&dag, NULL));
}

/* ---- The DAG itself ---- */

Test(validate, version)
{
    dag.version = 99;
    expect_invalid(1, "DAG pipeline: its table is of version 99, this library reads "
                      "version 1: generate it again");
}

Test(validate, version_of_a_nested_dag)
{
    inner.version = 0;
    expect_invalid(40, "DAG inner: its table is of version 0, this library reads version "
                       "1: generate it again");
}

Test(validate, dag_name)
{
    dag.name = NULL;
    expect_invalid(1, "DAG (no name): it has no name");
    dag.name = "";
    expect_invalid(1, "DAG : it has no name");
}

Test(validate, at_least_one_node)
{
    dag.node_count = 0;
    expect_invalid(1, "DAG pipeline: it has no nodes: a DAG needs at least one");
    dag.node_count = NODES;
    dag.nodes = NULL;
    expect_invalid(1, "DAG pipeline: it has no nodes: a DAG needs at least one");
}

Test(validate, dag_runtime_options)
{
    dag.options.runtime_options = "{\"argo_dag_template_overrides\": {}}";
    expect_valid();
    dag.options.runtime_options = "{\n \"a\": tru}";
    expect_invalid(1, "DAG pipeline: .runtime_options is not valid JSON: line 2, column "
                      "7: expected a value, found tru");
    dag.options.runtime_options = "[]";
    expect_invalid(1, "DAG pipeline: .runtime_options must be a JSON object, as "
                      "DAGGER_JSON({\"runtime\": ...})");
}

Test(validate, no_place_is_fine)
{
    dag.version = 99;
    dag.place = (struct dagger_place){0};
    expect_invalid(0, "DAG pipeline: its table is of version 99, this library reads "
                      "version 1: generate it again");
}

/* ---- Names ---- */

Test(validate, node_names)
{
    nodes[WORK].name = "wor_k";
    expect_invalid(11, "DAG pipeline: the node name \"wor_k\" does not match "
                       "[a-zA-Z0-9][a-zA-Z0-9-]{0,63}");
    nodes[WORK].name = "\x1b[2J";
    expect_invalid(11, "DAG pipeline: the node name \"\\x1b[2J\" does not match "
                       "[a-zA-Z0-9][a-zA-Z0-9-]{0,63}");
    nodes[WORK].name = NULL;
    expect_invalid(11, "DAG pipeline: node 1 has no name");
    nodes[WORK].name = "gather";
    expect_invalid(12, "DAG pipeline: there are two nodes called \"gather\"");
}

Test(validate, parameter_names)
{
    params[0].name = "a.b";
    expect_invalid(3, "DAG pipeline: the parameter name \"a.b\" does not match "
                      "[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}");
    params[0].name = "seed";
    scatter_params[1].name = "seed";
    expect_invalid(10, "DAG pipeline, node \"scatter\": there are two parameters called "
                       "\"seed\"");
    scatter_params[0].name = NULL;
    expect_invalid(101, "DAG pipeline, node \"scatter\": parameter 0 has no name");
}

Test(validate, output_names)
{
    scatter_outputs[1].name = "all";
    expect_invalid(
        10, "DAG pipeline, node \"scatter\": there are two outputs called \"all\"");
    scatter_outputs[1].name = "";
    expect_invalid(10, "DAG pipeline, node \"scatter\": the output name \"\" does not "
                       "match [a-zA-Z0-9][a-zA-Z0-9_-]{0,63}");
    scatter_outputs[1].name = "count";
    outputs[1].name = "total";
    expect_invalid(1, "DAG pipeline: there are two outputs called \"total\"");
}

/* ---- Nodes and tasks ---- */

Test(validate, a_task_or_a_dag)
{
    nodes[WORK].task = NULL;
    expect_invalid(11, "DAG pipeline, node \"work\": it runs neither a task nor a DAG");
    nodes[WORK].task = &work;
    nodes[WORK].dag = &inner;
    expect_invalid(11, "DAG pipeline, node \"work\": it runs both a task and a DAG");
}

Test(validate, tasks_have_a_name_and_a_function)
{
    work.name = NULL;
    expect_invalid(11, "DAG pipeline, node \"work\": its task has no name");
    work.name = "work";
    work.call = NULL;
    expect_invalid(11,
                   "DAG pipeline, node \"work\": task \"work\" has no function to call");
}

Test(validate, arrays_that_are_not_there)
{
    work.params = NULL;
    expect_invalid(11, "DAG pipeline, node \"work\": it says it has 2 parameters, but "
                       "has none");
    work.params = work_params;
    nodes[WORK].inputs = NULL;
    expect_invalid(11,
                   "DAG pipeline, node \"work\": it says it has 2 inputs, but has none");
    nodes[WORK].inputs = work_inputs;
    nodes[WORK].outputs = NULL;
    expect_invalid(11,
                   "DAG pipeline, node \"work\": it says it has 1 outputs, but has none");
    nodes[WORK].outputs = work_outputs;
    nodes[WORK].after_count = 3;
    expect_invalid(
        11, "DAG pipeline, node \"work\": it says it waits for 3 nodes, but names none");
    nodes[WORK].after_count = 0;
    dag.outputs = NULL;
    expect_invalid(1, "DAG pipeline: it says it has 2 outputs, but has none");
}

Test(validate, input_count)
{
    nodes[GATHER].input_count = 0;
    expect_invalid(
        12, "DAG pipeline, node \"gather\": it has 0 inputs, but its task takes 1");
    nodes[GATHER].input_count = 1;
    nodes[NESTED].input_count = 2;
    expect_invalid(13,
                   "DAG pipeline, node \"nested\": it has 2 inputs, but its DAG takes 1");
}

/* ---- Types ---- */

Test(validate, types_are_there)
{
    work_params[0].type = NULL;
    expect_invalid(11, "DAG pipeline, node \"work\": parameter \"item\" has no type");
    work_params[0].type = &point_type;
    work_outputs[0].type = NULL;
    expect_invalid(11,
                   "DAG pipeline, node \"work\": output \"return_value\" has no type");
    work_outputs[0].type = &point_type;
    outputs[0].type = NULL;
    expect_invalid(1, "DAG pipeline: output \"total\" has no type");
}

Test(validate, types_are_what_they_say)
{
    static const struct dagger_field no_name[] = {{NULL, &dagger_type_int32, 0}};
    static const struct dagger_field no_type[] = {{.name = "a"}};
    static const struct dagger_field outside[] = {{"a", &dagger_type_int64, 4}};
    static const struct dagger_enumerator nameless[] = {{NULL, 0}};
    static struct dagger_type loop = LIST_TYPE("loop", &loop);
    const struct {
        struct dagger_type type;
        const char *why;
    } rows[] = {
        {{0, .name = "t"}, "its kind is unknown"},
        {{.kind = 99, .name = "t"}, "its kind is unknown"},
        {{.kind = DAGGER_KIND_BOOL, .size = 1}, "it has no name"},
        {{.kind = DAGGER_KIND_BOOL, .name = "t", .size = 2},
         "its size is not that of its kind"},
        {{.kind = DAGGER_KIND_INT, .name = "t", .size = 3},
         "an integer must have 1, 2, 4 or 8 bytes"},
        {{.kind = DAGGER_KIND_FLOAT, .name = "t", .size = 2},
         "its size is not that of its kind"},
        {{.kind = DAGGER_KIND_STRING, .name = "t", .size = 1},
         "its size is not that of its kind"},
        {{.kind = DAGGER_KIND_BYTES, .name = "t", .size = 8},
         "its size is not that of its kind"},
        {{.kind = DAGGER_KIND_CHARS, .name = "t"}, "a char[] must have a length"},
        {{.kind = DAGGER_KIND_CHARS, .name = "t", .size = 4, .length = 5},
         "its size is not that of its kind"},
        {{.kind = DAGGER_KIND_ENUM, .name = "t", .size = 4},
         "an enum must have enumerators"},
        {{.kind = DAGGER_KIND_ENUM,
          .name = "t",
          .size = 4,
          .enumerators = nameless,
          .enumerator_count = 1},
         "an enumerator has no name"},
        {{.kind = DAGGER_KIND_STRUCT, .name = "t", .size = 4},
         "a struct must have fields"},
        {{.kind = DAGGER_KIND_STRUCT,
          .name = "t",
          .size = 8,
          .fields = no_name,
          .field_count = 1},
         "a field has no name"},
        {{.kind = DAGGER_KIND_STRUCT,
          .name = "t",
          .size = 8,
          .fields = no_type,
          .field_count = 1},
         "a field has no type"},
        {{.kind = DAGGER_KIND_STRUCT,
          .name = "t",
          .size = 8,
          .fields = outside,
          .field_count = 1},
         "a field does not fit into its struct"},
        {{.kind = DAGGER_KIND_LIST, .name = "t", .size = 8, .element = &point_type},
         "its size is not that of its kind"},
        {LIST_TYPE("t", NULL), "an array, list or optional must have an element"},
        {OPTIONAL_TYPE("t", NULL), "an array, list or optional must have an element"},
        {{.kind = DAGGER_KIND_OPTIONAL, .name = "t", .element = &point_type},
         "its size is not that of its kind"},
        {ARRAY_TYPE("t", NULL, 1, 4), "an array, list or optional must have an element"},
        {ARRAY_TYPE("t", &dagger_type_int32, 2, 4),
         "an array's size is not that of its elements"},
        {LIST_TYPE("t", &loop), "it contains itself"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char message[256];
        snprintf(message, sizeof message,
                 "DAG pipeline, node \"work\": the type %s of parameter \"item\" is "
                 "wrong: %s",
                 rows[i].type.name ? rows[i].type.name : "(no name)", rows[i].why);
        work_params[0].type = &rows[i].type;
        expect_invalid(11, message);
    }
}

Test(validate, types_may_be_deep_but_not_without_end)
{
    static struct dagger_type levels[1200];
    for (size_t i = 0; i < COUNT(levels); i++)
        levels[i] = (struct dagger_type)OPTIONAL_TYPE("level", i ? &levels[i - 1]
                                                                 : &dagger_type_int32);
    work_params[1].type = &levels[COUNT(levels) - 1];
    expect_invalid(11, "DAG pipeline, node \"work\": the type level of parameter "
                       "\"count\" is wrong: it is nested more than 1000 deep");
}

Test(validate, result_types)
{
    static const struct dagger_type wrong = {.name = "t"};
    work.result = &wrong;
    expect_invalid(11, "DAG pipeline, node \"work\": the type t of the result of task "
                       "\"work\" is wrong: its kind is unknown");
    work.result = &point_type;
    dag.result = &wrong;
    expect_invalid(1, "DAG pipeline: the type t of the result of \"pipeline\" is wrong: "
                      "its kind is unknown");
}

/* ---- Options ---- */

Test(validate, numeric_options)
{
    work.options = (struct dagger_task_options){.retries = -1};
    expect_invalid(11, "DAG pipeline, node \"work\": .retries is -1: it must be a number "
                       "of at least 0");
    work.options = (struct dagger_task_options){.retry_delay_s = -0.5};
    expect_invalid(11, "DAG pipeline, node \"work\": .retry_delay_s is -0.5: it must be "
                       "a number of at least 0");
    work.options = (struct dagger_task_options){.timeout_s = NAN};
    expect_invalid(11, "DAG pipeline, node \"work\": .timeout_s is nan: it must be a "
                       "number of at least 0");
    work.options = (struct dagger_task_options){.cpus = INFINITY};
    expect_invalid(11,
                   "DAG pipeline, node \"work\": .cpus is inf: it must be a number of "
                   "at least 0");
    work.options = (struct dagger_task_options){.gpus = -2};
    expect_invalid(11, "DAG pipeline, node \"work\": .gpus is -2: it must be a number of "
                       "at least 0");
    work.options = (struct dagger_task_options){
        .retries = 3, .retry_delay_s = 0.5, .timeout_s = 1e6, .cpus = 0.5, .gpus = 2};
    expect_valid();
}

Test(validate, memory_and_isolation)
{
    work.options.memory = "512MB";
    expect_invalid(11, "DAG pipeline, node \"work\": .memory: \"512MB\" is no amount of "
                       "memory: write it as \"512Mi\", \"1.5G\" or \"1048576\" (k, M, G, "
                       "T, P, E or Ki, Mi, Gi, Ti, Pi, Ei)");
    work.options.memory = "512Mi";
    work.options.isolation = 7;
    expect_invalid(11, "DAG pipeline, node \"work\": .isolation is 7, which is no "
                       "isolation there is");
    work.options.isolation = DAGGER_ISOLATION_THREAD;
    expect_valid();
}

Test(validate, runtime_options_of_a_task)
{
    work.options.runtime_options = "{\"a\":1,\"a\":2}";
    expect_invalid(11, "DAG pipeline, node \"work\": .runtime_options is not valid JSON: "
                       "line 1, column 8: duplicate key \"a\"");
    work.options.runtime_options = "null";
    expect_invalid(11, "DAG pipeline, node \"work\": .runtime_options must be a JSON "
                       "object, as DAGGER_JSON({\"runtime\": ...})");
    work.options.runtime_options = "";
    expect_invalid(11, "DAG pipeline, node \"work\": .runtime_options is not valid JSON: "
                       "line 1, column 1: expected a value, found the end of the input");
}

/* ---- Inputs ---- */

Test(validate, inputs_from_parameters)
{
    scatter_inputs[0].index = 1;
    expect_invalid(10, "DAG pipeline, node \"scatter\": input \"seed\" comes from "
                       "parameter 1 of the DAG, which has 1");
    scatter_inputs[0].index = 0;
    params[0].type = &dagger_type_int64;
    expect_invalid(10, "DAG pipeline, node \"scatter\": input \"seed\" is of type "
                       "int32_t, but the DAG's parameter \"seed\" is int64_t");
}

Test(validate, inputs_from_nodes)
{
    gather_inputs[0].index = NODES;
    expect_invalid(12, "DAG pipeline, node \"gather\": input \"done\" comes from node 4, "
                       "but there are 4 nodes");
    gather_inputs[0].index = WORK;
    gather_inputs[0].output = 1;
    expect_invalid(12, "DAG pipeline, node \"gather\": input \"done\" comes from output "
                       "1 of node \"work\", which has 1 outputs");
    gather_inputs[0] =
        (struct dagger_input){.source = DAGGER_FROM_NODE, .index = NESTED, .output = 1};
    expect_invalid(12, "DAG pipeline, node \"gather\": input \"done\" comes from output "
                       "1 of node \"nested\", which has 1 outputs");
}

Test(validate, input_types)
{
    nested_inputs[0] = (struct dagger_input){.source = DAGGER_FROM_NODE, .index = WORK};
    expect_invalid(13, "DAG pipeline, node \"nested\": input \"x\" is of type int32_t, "
                       "but output \"return_value\" of node \"work\" is a list of struct "
                       "point");
    nested_inputs[0] =
        (struct dagger_input){.source = DAGGER_FROM_NODE, .index = SCATTER};
    expect_invalid(13, "DAG pipeline, node \"nested\": input \"x\" is of type int32_t, "
                       "but output \"all\" of node \"scatter\" is points");
}

Test(validate, the_fan_in_of_a_partitioned_node_is_a_list)
{
    gather_params[0].type = &point_type;
    expect_invalid(12, "DAG pipeline, node \"gather\": input \"done\" is of type struct "
                       "point, but output \"return_value\" of node \"work\" is a list of "
                       "struct point");
    gather_params[0].type = &other_points_type;
    expect_valid();
}

Test(validate, defaults_and_constants)
{
    scatter_params[1].default_value = NULL;
    expect_invalid(10, "DAG pipeline, node \"scatter\": input \"size\" takes its "
                       "default, but has none");
    scatter_inputs[1] = (struct dagger_input){.source = DAGGER_FROM_CONSTANT};
    expect_invalid(10, "DAG pipeline, node \"scatter\": input \"size\" is a constant "
                       "without a value");
    scatter_inputs[1].value = &seven;
    expect_valid();
    nested_inputs[0] = (struct dagger_input){.source = DAGGER_FROM_DEFAULT};
    expect_invalid(13, "DAG pipeline, node \"nested\": input \"x\" takes its default, "
                       "but has none");
    inner_params[0].default_value = &seven;
    expect_valid();
    scatter_inputs[1].source = 9;
    expect_invalid(10, "DAG pipeline, node \"scatter\": input \"size\" has the unknown "
                       "source 9");
}

Test(validate, after)
{
    static unsigned after[] = {SCATTER, NODES};
    nodes[NESTED].after = after;
    nodes[NESTED].after_count = 1;
    expect_valid();
    nodes[NESTED].after_count = 2;
    expect_invalid(13, "DAG pipeline, node \"nested\": it waits for node 4, but there "
                       "are 4 nodes");
}

/* ---- Partitions ---- */

Test(validate, the_partition_input_is_there)
{
    nodes[WORK].partition_by = 3;
    expect_invalid(11, "DAG pipeline, node \"work\": it is partitioned by input 2, but "
                       "it has 2 inputs");
}

Test(validate, partitions_come_from_a_partitioned_output)
{
    scatter_outputs[0].is_partitioned = false;
    expect_invalid(11, "DAG pipeline, node \"work\": it is partitioned by input "
                       "\"item\", but output \"all\" of node \"scatter\" is not "
                       "partitioned");
}

Test(validate, partitions_do_not_come_from_parameters_or_constants)
{
    work_inputs[0] =
        (struct dagger_input){.source = DAGGER_FROM_CONSTANT, .value = &seven};
    expect_invalid(11, "DAG pipeline, node \"work\": it is partitioned by input "
                       "\"item\", which comes from no partitioned output of a node");
    work_inputs[0] = (struct dagger_input){.source = DAGGER_FROM_PARAM};
    expect_invalid(11, "DAG pipeline, node \"work\": it is partitioned by input "
                       "\"item\", which comes from no partitioned output of a node");
}

Test(validate, partitions_do_not_come_from_a_fan_in)
{
    nodes[NESTED].partition_by = 1;
    nested_inputs[0] = (struct dagger_input){.source = DAGGER_FROM_NODE, .index = WORK};
    expect_invalid(13, "DAG pipeline, node \"nested\": it is partitioned by input \"x\", "
                       "but output \"return_value\" of node \"work\" is not partitioned");
}

Test(validate, partitions_are_of_the_element_type)
{
    work_params[0].type = &points_type;
    expect_invalid(11, "DAG pipeline, node \"work\": input \"item\" is of type points, "
                       "but the partitions of output \"all\" of node \"scatter\" are "
                       "struct point");
}

Test(validate, other_inputs_of_a_partitioned_node_see_the_whole)
{
    work_params[1].type = &points_type;
    work_inputs[1].output = 0;
    expect_valid();
}

Test(validate, a_partitioned_output_is_a_list)
{
    scatter_outputs[1].is_partitioned = true;
    expect_invalid(10, "DAG pipeline, node \"scatter\": output \"count\" is partitioned, "
                       "but of type int32_t: it must be a list");
}

Test(validate, a_partitioned_node_has_no_partitioned_outputs)
{
    work.result = &points_type;
    work_outputs[0].type = &points_type;
    work_outputs[0].is_partitioned = true;
    gather_params[0].type = &points_points_type;
    expect_invalid(11, "DAG pipeline, node \"work\": output \"return_value\" cannot be "
                       "partitioned: the node itself is");
}

/* The nested DAG gives the partitions of `leaf`'s list. */
static void make_nested_partitioned(void)
{
    leaf.result = &ints_type;
    leaf_outputs[0].type = &ints_type;
    leaf_outputs[0].is_partitioned = true;
    inner_outputs[0].type = &ints_type;
    inner_outputs[0].is_partitioned = true;
    inner.result = &ints_type;
    dag.output_count = 0;
}

Test(validate, outputs_of_nested_dags_may_be_partitioned)
{
    make_nested_partitioned();
    expect_valid();
    leaf_outputs[0].is_partitioned = false;
    expect_invalid(40, "DAG inner: output \"return_value\" is partitioned, but output "
                       "\"return_value\" of node \"leaf\" is not");
}

Test(validate, a_dag_output_from_a_fan_in_is_not_partitioned)
{
    outputs[1].is_partitioned = true;
    expect_invalid(1, "DAG pipeline: output \"done\" is partitioned, but output "
                      "\"return_value\" of node \"work\" is not");
}

/* ---- Outputs ---- */

Test(validate, outputs_of_void_tasks)
{
    work.result = NULL;
    expect_invalid(11, "DAG pipeline, node \"work\": it has outputs, but task \"work\" "
                       "returns void");
}

Test(validate, outputs_are_fields_of_the_result)
{
    scatter_outputs[1].offset = 4;
    expect_invalid(10, "DAG pipeline, node \"scatter\": output \"count\" is a int32_t at "
                       "offset 4, where the result of task \"scatter\", struct "
                       "scattered, has no such value");
    scatter_outputs[1].offset = 1000;
    expect_invalid(10, "DAG pipeline, node \"scatter\": output \"count\" is a int32_t at "
                       "offset 1000, where the result of task \"scatter\", struct "
                       "scattered, has no such value");
    scatter_outputs[1].offset = 16;
    scatter_outputs[1].type = &dagger_type_uint32;
    expect_invalid(10, "DAG pipeline, node \"scatter\": output \"count\" is a uint32_t "
                       "at offset 16, where the result of task \"scatter\", struct "
                       "scattered, has no such value");
}

Test(validate, a_nested_dag_has_its_own_outputs)
{
    nodes[NESTED].outputs = gather_outputs;
    nodes[NESTED].output_count = 1;
    expect_invalid(13, "DAG pipeline, node \"nested\": it runs a DAG, whose outputs are "
                       "its own: its output_count must be 0");
}

Test(validate, dag_outputs_come_from_nodes)
{
    outputs[0].node = 9;
    expect_invalid(
        1, "DAG pipeline: output \"total\" comes from node 9, but there are 4 nodes");
    outputs[0].node = NESTED;
    outputs[0].output = 1;
    expect_invalid(1, "DAG pipeline: output \"total\" comes from output 1 of node "
                      "\"nested\", which has 1 outputs");
}

Test(validate, dag_output_types)
{
    outputs[0].type = &dagger_type_int64;
    expect_invalid(1, "DAG pipeline: output \"total\" is of type int64_t, but output "
                      "\"return_value\" of node \"nested\" is int32_t");
    outputs[0].type = &dagger_type_int32;
    outputs[1].type = &point_type;
    expect_invalid(1, "DAG pipeline: output \"done\" is of type struct point, but output "
                      "\"return_value\" of node \"work\" is a list of struct point");
}

Test(validate, dag_outputs_share_no_node_output)
{
    outputs[1] = outputs[0];
    outputs[1].name = "again";
    expect_invalid(1, "DAG pipeline: outputs \"total\" and \"again\" share output "
                      "\"return_value\" of node \"nested\"");
}

Test(validate, dag_outputs_are_fields_of_the_result)
{
    outputs[1].offset = 0;
    expect_invalid(1, "DAG pipeline: output \"done\" is a points at offset 0, where what "
                      "the DAG's function returns, struct result, has no such value");
    outputs[1].is_internal = true;
    expect_valid();
    outputs[1].is_internal = false;
    dag.call = NULL;
    expect_valid();
    dag.call = call;
    dag.result = NULL;
    expect_invalid(1, "DAG pipeline: output \"total\" is a int32_t at offset 0, where "
                      "what the DAG's function returns, void, has no such value");
}

/* ---- Cycles ---- */

Test(validate, a_node_that_waits_for_itself)
{
    static const unsigned after[] = {GATHER};
    nodes[GATHER].after = after;
    nodes[GATHER].after_count = 1;
    expect_invalid(12, "DAG pipeline: there is a cycle: gather -> gather");
}

Test(validate, a_cycle_lists_its_nodes_in_order)
{
    static const unsigned after[] = {NESTED};
    nodes[SCATTER].after = after;
    nodes[SCATTER].after_count = 1;
    expect_invalid(
        10, "DAG pipeline: there is a cycle: scatter -> work -> gather -> nested -> "
            "scatter");
}

Test(validate, a_cycle_through_inputs)
{
    work_params[1].type = &dagger_type_int32;
    work_inputs[1] = (struct dagger_input){.source = DAGGER_FROM_NODE, .index = GATHER};
    expect_invalid(11, "DAG pipeline: there is a cycle: work -> gather -> work");
}

Test(validate, a_dag_in_itself)
{
    inner_nodes[0].task = NULL;
    inner_nodes[0].dag = &inner;
    inner_nodes[0].output_count = 0;
    expect_invalid(50, "DAG inner, node \"leaf\": DAG inner contains itself");
}

Test(validate, a_dag_in_itself_through_another)
{
    inner_nodes[0].task = NULL;
    inner_nodes[0].dag = &dag;
    inner_nodes[0].output_count = 0;
    expect_invalid(50, "DAG inner, node \"leaf\": DAG pipeline contains itself");
}
