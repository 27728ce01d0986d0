/* Tasks that are invoked many times: one template, and manifests that stay small. */
#include "argo_support.h"

#define TASKS "spec.templates[dag].dag.tasks"

/* A DAG of `count` nodes of one task: each takes a constant, or the output before it. */
struct flat {
    struct dagger_dag dag;
    struct dagger_node *nodes;
    struct dagger_input *inputs;
    char (*names)[24];
    struct dagger_dag_output output;
};

static struct flat flat_create(size_t count, bool is_chain)
{
    static const int64_t values[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    struct flat flat = {.nodes = calloc(count, sizeof *flat.nodes),
                        .inputs = calloc(count, sizeof *flat.inputs),
                        .names = calloc(count, sizeof *flat.names)};
    for (size_t i = 0; i < count; i++) {
        snprintf(flat.names[i], sizeof *flat.names, "step-%zu", i + 1);
        if (is_chain && i > 0)
            flat.inputs[i] = (struct dagger_input)FROM_NODE((unsigned)i - 1);
        else
            flat.inputs[i] = (struct dagger_input)FROM_CONSTANT(&values[i % 10]);
        flat.nodes[i] = (struct dagger_node){.name = flat.names[i],
                                             .task = &task_step,
                                             .inputs = &flat.inputs[i],
                                             .input_count = 1,
                                             OUTPUTS(number_output)};
    }
    flat.output = (struct dagger_dag_output){
        .name = "last", .type = &dagger_type_int64, .node = (unsigned)count - 1};
    flat.dag = (struct dagger_dag){.version = DAGGER_TABLE_VERSION,
                                   .name = "flat",
                                   .nodes = flat.nodes,
                                   .node_count = count};
    return flat;
}

static void flat_destroy(struct flat *flat)
{
    free(flat->nodes);
    free(flat->inputs);
    free(flat->names);
}

static size_t yaml_size(const json_t *manifest)
{
    struct dagger_writer writer;
    dagger_writer_init_memory(&writer);
    cr_assert(dagger_argo_write_yaml(manifest, &writer, NULL));
    size_t size = writer.used;
    dagger_writer_release(&writer);
    return size;
}

Test(argo_shared, makes_a_template_for_each_of_two_invocations)
{
    struct flat flat = flat_create(2, false);
    json_t *manifest = workflow_with(&flat.dag, &some_options);
    cr_assert_eq(json_array_size(at(manifest, "spec.templates")), 3);
    assert_text(manifest, TASKS "[step-2].template", "dag-step-2");
    json_decref(manifest);
    flat_destroy(&flat);
}

Test(argo_shared, makes_one_template_for_three)
{
    struct flat flat = flat_create(3, false);
    json_t *manifest = workflow_with(&flat.dag, &some_options);
    cr_assert_eq(json_array_size(at(manifest, "spec.templates")), 2);
    assert_json(manifest, TASKS "[step-3]",
                "{\"name\": \"step-3\", \"template\": \"step\", \"arguments\": "
                "{\"parameters\": [{\"name\": \"x\", \"value\": \"2\"}]}}");
    json_decref(manifest);
    flat_destroy(&flat);
}

/* The template knows by the task's name which node it runs, and where its outputs go. */
Test(argo_shared, has_the_address_as_a_parameter_of_the_template)
{
    struct flat flat = flat_create(3, false);
    json_t *manifest = workflow_with(&flat.dag, &some_options);
    assert_json(manifest, "spec.templates[step].inputs",
                "{\"parameters\": ["
                "{\"name\": \"address\", \"default\": \"{{tasks.name}}\"},"
                "{\"name\": \"return_value_output_path\", \"default\": "
                "\"{{workflow.uid}}/dag/{{tasks.name}}/return_value.json\"},"
                "{\"name\": \"x\"}],"
                "\"artifacts\": [{\"name\": \"x\", \"path\": \"/tmp/inputs/x.json\","
                "\"raw\": {\"data\": \"{{inputs.parameters.x}}\"}}]}");
    assert_text(manifest, "spec.templates[step].container.args[1]",
                "{{inputs.parameters.address}}");
    json_decref(manifest);
    flat_destroy(&flat);
}

Test(argo_shared, says_where_an_output_goes_that_is_the_dags_too)
{
    struct flat flat = flat_create(4, true);
    flat.dag.outputs = &flat.output;
    flat.dag.output_count = 1;
    json_t *manifest = workflow_with(&flat.dag, &some_options);
    assert_json(manifest, TASKS "[step-4].arguments",
                "{\"parameters\": [{\"name\": \"return_value_output_path\", \"value\": "
                "\"{{inputs.parameters.last_output_path}}\"}, {\"name\": \"x\", "
                "\"value\": \"{{workflow.uid}}/dag/step-3/return_value.json\"}]}");
    assert_json(manifest, TASKS "[step-3].arguments",
                "{\"parameters\": [{\"name\": \"x\", \"value\": "
                "\"{{workflow.uid}}/dag/step-2/return_value.json\"}]}");
    assert_json(manifest, "spec.templates[step].inputs.artifacts",
                "[{\"name\": \"x\", \"path\": \"/tmp/inputs/x.json\","
                "\"s3\": {\"key\": \"{{inputs.parameters.x}}\"}}]");
    json_decref(manifest);
    flat_destroy(&flat);
}

/* ---- Shared DAGs ---------------------------------------------------------------------
 */

static const struct dagger_param inner_params[] = {NUMBER("x")};
static const struct dagger_node inner_nodes[] = {
    {.name = "first", .task = &task_step, INPUTS(FROM_PARAM(0)), OUTPUTS(number_output)},
    {.name = "second", .task = &task_step, INPUTS(FROM_NODE(0)), OUTPUTS(number_output)},
};
static const struct dagger_dag_output inner_outputs[] = {
    {.name = "out", .type = &dagger_type_int64, .node = 1}};
DAG(inner, "two_steps", inner_params, inner_nodes, inner_outputs);
static const struct dagger_node outer_nodes[] = {
    {.name = "a", .dag = &inner, INPUTS(FROM_CONSTANT(&one))},
    {.name = "b", .dag = &inner, INPUTS(FROM_NODE(0))},
    {.name = "c", .dag = &inner, INPUTS(FROM_NODE(1))},
    {.name = "step", .task = &task_step, INPUTS(FROM_NODE(2)), OUTPUTS(number_output)},
};
static const struct dagger_dag_output outer_outputs[] = {
    {.name = "out", .type = &dagger_type_int64, .node = 3}};
static const struct dagger_dag outer = {.version = DAGGER_TABLE_VERSION,
                                        .name = "outer",
                                        .nodes = outer_nodes,
                                        .node_count = COUNT(outer_nodes),
                                        .outputs = outer_outputs,
                                        .output_count = 1};

Test(argo_shared, shares_nested_dags)
{
    json_t *manifest = workflow_with(&outer, &some_options);
    cr_assert_eq(json_array_size(at(manifest, "spec.templates")), 4);
    assert_json(manifest, TASKS "[b].arguments.parameters",
                "[{\"name\": \"name\", \"value\": \"{{inputs.parameters.name}}/b\"},"
                "{\"name\": \"address\", \"value\": \"b\"},"
                "{\"name\": \"out_output_path\", \"value\": "
                "\"{{workflow.uid}}/{{inputs.parameters.name}}/b/out.json\"}]");
    json_decref(manifest);
}

Test(argo_shared, builds_addresses_below_a_shared_dag)
{
    json_t *manifest = workflow_with(&outer, &some_options);
    assert_json(
        manifest, "spec.templates[two-steps].dag.tasks[first].arguments.parameters",
        "[{\"name\": \"address\", \"value\": \"{{inputs.parameters.address}}.first\"},"
        "{\"name\": \"return_value_output_path\", \"value\": \"{{workflow.uid}}/"
        "{{inputs.parameters.name}}/first/return_value.json\"}]");
    json_decref(manifest);
}

/* ---- Sizes ---------------------------------------------------------------------------
 */

/* What 100 nodes add to 100, the head and the templates being the same. */
Test(argo_shared, needs_at_most_300_bytes_a_node)
{
    struct flat small = flat_create(100, true), large = flat_create(200, true);
    json_t *hundred = workflow_with(&small.dag, &some_options);
    json_t *two_hundred = workflow_with(&large.dag, &some_options);
    size_t size = yaml_size(two_hundred) - yaml_size(hundred);
    cr_assert_leq(size, 300 * 100, "%zu", size);
    json_decref(hundred);
    json_decref(two_hundred);
    flat_destroy(&small);
    flat_destroy(&large);
}

Test(argo_shared, needs_no_more_bytes_a_node_for_more_nodes)
{
    struct flat small = flat_create(1000, true), large = flat_create(4000, true);
    json_t *few = large_workflow(&small.dag, &some_options);
    json_t *many = large_workflow(&large.dag, &some_options);
    cr_assert_leq(yaml_size(many), 4 * (yaml_size(few) + 1000 * 2));
    json_decref(few);
    json_decref(many);
    flat_destroy(&small);
    flat_destroy(&large);
}

Test(argo_shared, writes_10000_invocations_of_a_task)
{
    struct flat flat = flat_create(10000, false);
    json_t *manifest = large_workflow(&flat.dag, &some_options);
    cr_assert_eq(json_array_size(at(manifest, TASKS)), 10000);
    json_decref(manifest);
    flat_destroy(&flat);
}

/* 1, 10, 100 ... invocations of the DAG below: ten million tasks. */
Test(argo_shared, does_not_grow_with_what_a_shared_dag_multiplies)
{
    enum { LEVELS = 7, WIDTH = 10 };
    static struct dagger_node nodes[LEVELS][WIDTH];
    static char names[WIDTH][8], dag_names[LEVELS][8];
    static struct dagger_dag dags[LEVELS];
    static const struct dagger_input constant = FROM_CONSTANT(&one);
    for (int level = 0; level < LEVELS; level++) {
        for (int i = 0; i < WIDTH; i++) {
            snprintf(names[i], sizeof names[i], "n%d", i);
            nodes[level][i] = (struct dagger_node){.name = names[i],
                                                   .task = level ? NULL : &task_step,
                                                   .dag = level ? &dags[level - 1] : NULL,
                                                   .inputs = level ? NULL : &constant,
                                                   .input_count = level ? 0 : 1};
        }
        snprintf(dag_names[level], sizeof dag_names[level], "dag_%d", level);
        dags[level] = (struct dagger_dag){.version = DAGGER_TABLE_VERSION,
                                          .name = dag_names[level],
                                          .nodes = nodes[level],
                                          .node_count = WIDTH};
    }
    json_t *manifest = workflow_with(&dags[LEVELS - 1], &some_options);
    cr_assert_eq(json_array_size(at(manifest, "spec.templates")), LEVELS + 1);
    json_decref(manifest);
}

Test(argo_shared, refuses_what_kubernetes_would)
{
    struct flat flat = flat_create(9000, true);
    struct dagger_error error = refusal(&flat.dag, &some_options);
    assert_mentions(error.message, "bytes, and Kubernetes takes 1048576");
    assert_mentions(error.hint, "DAG function");
    flat_destroy(&flat);
}
