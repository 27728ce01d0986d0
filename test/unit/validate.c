/* Validation of DAGs, nodes, types and options. One test a rule: a valid table, one thing
 * changed, the message. */
#include "validate_tables.h"

#include <math.h>

TestSuite(validate, .timeout = 60, .init = set_up);

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
