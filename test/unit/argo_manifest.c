/* Manifests of graphs: templates, tasks, where inputs come from and outputs go. */
#include "argo_support.h"

#define TASKS "spec.templates[dag].dag.tasks"

static const int64_t five = 5;

static const struct dagger_argo_options options_with_seed = {
    .image = "registry.example.com/app:1.2",
    .command = (const char *const[]){"./pipeline", "--flag"},
    .command_count = 2,
    .params = (const void *const[]){&five, NULL},
};

Test(argo_manifest, has_the_head_of_a_workflow)
{
    json_t *manifest = workflow_with(&map_reduce, &options_with_seed);
    assert_text(manifest, "apiVersion", "argoproj.io/v1alpha1");
    assert_text(manifest, "kind", "Workflow");
    assert_text(manifest, "metadata.generateName", "map-reduce-");
    assert_text(manifest, "spec.entrypoint", "dag");
    json_decref(manifest);
}

Test(argo_manifest, declares_parameters_given_and_default)
{
    json_t *manifest = workflow_with(&map_reduce, &options_with_seed);
    assert_json(manifest, "spec.arguments",
                "{\"parameters\": [{\"name\": \"seed\", \"value\": \"5\"},"
                "{\"name\": \"exponent\", \"value\": \"2\"}]}");
    assert_text(manifest, "spec.templates[dag].inputs.artifacts[seed].raw.data",
                "{{workflow.parameters.seed}}");
    json_decref(manifest);
}

Test(argo_manifest, fans_out_and_in_by_keys)
{
    json_t *manifest = workflow_with(&map_reduce, &options_with_seed);
    assert_text(manifest, TASKS "[raise].withParam",
                "{{tasks.generate.outputs.parameters.return_value_partitions}}");
    assert_text(manifest, TASKS "[raise].arguments.artifacts[n].s3.key",
                "{{workflow.uid}}/{{inputs.parameters.name}}/generate/return_value.json/"
                "{{item}}");
    assert_text(manifest,
                TASKS "[raise].arguments.parameters[return_value_output_path].value",
                "{{workflow.uid}}/{{inputs.parameters.name}}/raise/return_value.json/"
                "{{item}}");
    assert_text(manifest, TASKS "[sum].arguments.artifacts[values].s3.key",
                "{{workflow.uid}}/{{inputs.parameters.name}}/raise/return_value.json");
    assert_json(manifest, TASKS "[sum].dependencies", "[\"raise\"]");
    assert_text(manifest,
                "spec.templates[dag-generate].outputs.parameters[0].valueFrom.path",
                "{{outputs.artifacts.return_value.path}}/partitions.json");
    json_decref(manifest);
}

/* Where nothing was mapped nothing is stored: the input may be missing, and what is
 * mounted then is an empty folder, unless a volume is there. */
Test(argo_manifest, takes_a_fan_in_of_nothing)
{
    json_t *manifest = workflow_with(&map_reduce, &options_with_seed);
    assert_json(manifest, TASKS "[sum].arguments.artifacts[values].optional", "true");
    assert_text(manifest, "spec.templates[dag-sum].inputs.artifacts[values].path",
                "/dagger/inputs/values.json");
    assert_text(manifest, "spec.templates[dag-raise].inputs.artifacts[n].path",
                "/tmp/inputs/n.json");
    cr_assert_null(at(manifest, TASKS "[raise].arguments.artifacts[n].optional"));
    json_decref(manifest);
}

Test(argo_manifest, runs_a_node_by_the_machine_interface)
{
    json_t *manifest = workflow_with(&map_reduce, &options_with_seed);
    assert_json(manifest, "spec.templates[dag-raise].container",
                "{\"image\": \"registry.example.com/app:1.2\","
                "\"command\": [\"./pipeline\", \"--flag\"],"
                "\"args\": [\"--node-name\", \"raise\","
                "\"--input\", \"n\", \"{{inputs.artifacts.n.path}}\","
                "\"--input\", \"exponent\", \"{{inputs.artifacts.exponent.path}}\","
                "\"--output\", \"return_value\","
                "\"{{outputs.artifacts.return_value.path}}\"],"
                "\"volumeMounts\": [{\"name\": \"outputs\","
                "\"mountPath\": \"/tmp/outputs\"}]}");
    assert_json(manifest, "spec.templates[dag-raise].volumes",
                "[{\"name\": \"outputs\", \"emptyDir\": {}}]");
    json_decref(manifest);
}

Test(argo_manifest, sends_the_dags_output_where_the_dag_says)
{
    json_t *manifest = workflow_with(&map_reduce, &options_with_seed);
    assert_text(manifest,
                "spec.templates[dag].inputs.parameters[return_value_output_path].value",
                "{{workflow.uid}}/dag/return_value.json");
    assert_text(manifest,
                TASKS "[sum].arguments.parameters[return_value_output_path].value",
                "{{inputs.parameters.return_value_output_path}}");
    assert_text(manifest, "spec.templates[dag].outputs.artifacts[return_value].s3.key",
                "{{inputs.parameters.return_value_output_path}}");
    json_decref(manifest);
}

Test(argo_manifest, stores_artifacts_in_other_stores)
{
    static const struct {
        enum dagger_argo_store store;
        const char *field;
    } stores[] = {{DAGGER_ARGO_GCS, "gcs.key"},
                  {DAGGER_ARGO_AZURE, "azure.blob"},
                  {DAGGER_ARGO_OSS, "oss.key"}};
    for (size_t i = 0; i < COUNT(stores); i++) {
        struct dagger_argo_options options = options_with_seed;
        options.artifact_store = stores[i].store;
        json_t *manifest = workflow_with(&map_reduce, &options);
        char path[160];
        snprintf(path, sizeof path,
                 "spec.templates[dag-sum].outputs.artifacts[return_value].%s",
                 stores[i].field);
        assert_text(manifest, path, "{{inputs.parameters.return_value_output_path}}");
        cr_assert_null(
            at(manifest, "spec.templates[dag-sum].outputs.artifacts[return_value].s3"));
        json_decref(manifest);
    }
}

/* Argo's schema requires them; what is empty is taken from the cluster's repository. */
Test(argo_manifest, leaves_an_azure_container_to_the_cluster)
{
    struct dagger_argo_options options = options_with_seed;
    options.artifact_store = DAGGER_ARGO_AZURE;
    json_t *manifest = workflow_with(&map_reduce, &options);
    assert_json(
        manifest, TASKS "[sum].arguments.artifacts[values].azure",
        "{\"endpoint\": \"\", \"container\": \"\", \"blob\":"
        "\"{{workflow.uid}}/{{inputs.parameters.name}}/raise/return_value.json\"}");
    json_decref(manifest);
}

Test(argo_manifest, is_safe_by_default)
{
    json_t *manifest = workflow_with(&map_reduce, &options_with_seed);
    assert_json(manifest, "spec.securityContext",
                "{\"runAsNonRoot\": true, \"runAsUser\": 8737}");
    assert_json(manifest, "spec.templateDefaults",
                "{\"container\": {\"image\": \"registry.example.com/app:1.2\", "
                "\"securityContext\": {"
                "\"allowPrivilegeEscalation\": false, \"capabilities\": {\"drop\": "
                "[\"ALL\"]}, \"readOnlyRootFilesystem\": true}, \"volumeMounts\": "
                "[{\"name\": \"tmp\", \"mountPath\": \"/tmp\"}]},"
                "\"volumes\": [{\"name\": \"tmp\", \"emptyDir\": {}}]}");
    json_decref(manifest);
}

/* ---- Sources of inputs ---------------------------------------------------------------
 */

static const int64_t minus_seven = -7;
static const struct dagger_node literal_nodes[] = {
    {.name = "constant",
     .task = &task_raise,
     INPUTS(FROM_CONSTANT(&minus_seven), FROM_DEFAULT),
     OUTPUTS(number_output)},
};
static const struct dagger_dag literal_dag = {.version = DAGGER_TABLE_VERSION,
                                              .name = "literals",
                                              .nodes = literal_nodes,
                                              .node_count = COUNT(literal_nodes)};

Test(argo_manifest, gives_constants_as_artifacts_and_defaults_not_at_all)
{
    json_t *manifest = workflow_with(&literal_dag, &some_options);
    assert_json(manifest, TASKS "[constant].arguments.artifacts",
                "[{\"name\": \"n\", \"raw\": {\"data\": \"-7\"}}]");
    assert_json(manifest, "spec.templates[dag-constant].inputs.artifacts",
                "[{\"name\": \"n\", \"path\": \"/tmp/inputs/n.json\"}]");
    assert_json(manifest, "spec.templates[dag-constant].container.args",
                "[\"--node-name\", \"constant\", \"--input\", \"n\","
                "\"{{inputs.artifacts.n.path}}\", \"--output\", \"return_value\","
                "\"{{outputs.artifacts.return_value.path}}\"]");
    cr_assert_null(at(manifest, "spec.arguments"));
    json_decref(manifest);
}

static const struct dagger_node ordered_nodes[] = {
    {.name = "first",
     .task = &task_step,
     INPUTS(FROM_CONSTANT(&one)),
     OUTPUTS(number_output)},
    {.name = "second",
     .task = &task_raise,
     INPUTS(FROM_NODE(0), FROM_NODE(0)),
     .after = (const unsigned[]){0},
     .after_count = 1},
    {.name = "third",
     .task = &task_greet,
     INPUTS(FROM_CONSTANT(&(const char *){"x"})),
     .after = (const unsigned[]){1, 0},
     .after_count = 2},
};
static const struct dagger_dag ordered_dag = {.version = DAGGER_TABLE_VERSION,
                                              .name = "ordered",
                                              .nodes = ordered_nodes,
                                              .node_count = COUNT(ordered_nodes)};

Test(argo_manifest, lists_each_dependency_once)
{
    json_t *manifest = workflow_with(&ordered_dag, &some_options);
    assert_json(manifest, TASKS "[second].dependencies", "[\"first\"]");
    assert_json(manifest, TASKS "[third].dependencies", "[\"second\", \"first\"]");
    cr_assert_null(at(manifest, TASKS "[first].dependencies"));
    json_decref(manifest);
}

Test(argo_manifest, mounts_nothing_where_nothing_is_put_out)
{
    json_t *manifest = workflow_with(&ordered_dag, &some_options);
    cr_assert_null(at(manifest, "spec.templates[dag-second].volumes"));
    cr_assert_null(at(manifest, "spec.templates[dag-second].outputs"));
    cr_assert_null(at(manifest, "spec.templates[dag-second].container.volumeMounts"));
    json_decref(manifest);
}

/* ---- Nested DAGs ---------------------------------------------------------------------
 */

static const struct dagger_param inner_params[] = {
    NUMBER("x"), {.name = "exponent", .type = &dagger_type_int64, .default_value = &two}};
static const struct dagger_node inner_nodes[] = {
    {.name = "step", .task = &task_step, INPUTS(FROM_PARAM(0)), OUTPUTS(number_output)},
    {.name = "raise",
     .task = &task_raise,
     INPUTS(FROM_NODE(0), FROM_PARAM(1)),
     OUTPUTS(number_output)},
};
static const struct dagger_dag_output inner_outputs[] = {
    {.name = "raised", .type = &dagger_type_int64, .node = 1}};
DAG(inner, "inner", inner_params, inner_nodes, inner_outputs);

static const struct dagger_param outer_params[] = {NUMBER("seed")};
static const struct dagger_node outer_nodes[] = {
    {.name = "generate",
     .task = &task_generate,
     INPUTS(FROM_PARAM(0)),
     OUTPUTS(partitioned_output)},
    {.name = "map", .dag = &inner, INPUTS(FROM_NODE(0), FROM_DEFAULT), .partition_by = 1},
    {.name = "sum", .task = &task_sum, INPUTS(FROM_NODE(1)), OUTPUTS(number_output)},
};
DAG(outer, "outer", outer_params, outer_nodes, sum_outputs);

static const struct dagger_argo_options options_with_one = {
    .image = "app", .params = (const void *const[]){&one}};

Test(argo_manifest, nests_dags)
{
    json_t *manifest = workflow_with(&outer, &options_with_one);
    assert_text(manifest, TASKS "[map].template", "dag-map");
    assert_json(manifest, TASKS "[map].arguments.parameters",
                "[{\"name\": \"name\","
                "\"value\": \"{{inputs.parameters.name}}/map/{{item}}\"},"
                "{\"name\": \"raised_output_path\", \"value\": \"{{workflow.uid}}/"
                "{{inputs.parameters.name}}/map/raised.json/{{item}}\"}]");
    assert_json(manifest, "spec.templates[dag-map].inputs",
                "{\"parameters\": [{\"name\": \"name\"}, {\"name\": "
                "\"raised_output_path\"}],"
                "\"artifacts\": [{\"name\": \"x\"}, {\"name\": \"exponent\"}]}");
    assert_text(manifest,
                "spec.templates[dag-map].dag.tasks[step].arguments.artifacts[x].from",
                "{{inputs.artifacts.x}}");
    assert_json(manifest, "spec.templates[dag-map-raise].container.args[1]",
                "\"map.raise\"");
    json_decref(manifest);
}

Test(argo_manifest, gives_a_nested_dag_the_default_it_left_out)
{
    json_t *manifest = workflow_with(&outer, &options_with_one);
    assert_json(manifest, TASKS "[map].arguments.artifacts[exponent]",
                "{\"name\": \"exponent\", \"raw\": {\"data\": \"2\"}}");
    json_decref(manifest);
}

/* A nested DAG's output is partitioned where its node's is. */
static const struct dagger_node source_nodes[] = {{.name = "generate",
                                                   .task = &task_generate,
                                                   INPUTS(FROM_PARAM(0)),
                                                   OUTPUTS(partitioned_output)}};
static const struct dagger_dag_output source_outputs[] = {
    {.name = "all", .type = &type_numbers, .is_partitioned = true}};
DAG(source_dag, "source", outer_params, source_nodes, source_outputs);
static const struct dagger_node fan_nodes[] = {
    {.name = "source", .dag = &source_dag, INPUTS(FROM_PARAM(0))},
    {.name = "step",
     .task = &task_step,
     INPUTS(FROM_NODE(0)),
     OUTPUTS(number_output),
     .partition_by = 1},
};
static const struct dagger_dag_output gathered_outputs[] = {
    {.name = "steps", .type = &type_numbers, .node = 1}};
DAG(fan_dag, "fan", outer_params, fan_nodes, gathered_outputs);

Test(argo_manifest, passes_partitions_out_of_a_nested_dag)
{
    json_t *manifest = workflow_with(&fan_dag, &options_with_one);
    assert_json(manifest, "spec.templates[dag-source].outputs.parameters",
                "[{\"name\": \"all_partitions\", \"valueFrom\": {\"parameter\": "
                "\"{{tasks.generate.outputs.parameters.return_value_partitions}}\"}}]");
    assert_text(manifest, TASKS "[step].withParam",
                "{{tasks.source.outputs.parameters.all_partitions}}");
    json_decref(manifest);
}

/* What a nested DAG gathers is gathered for those outside and inside of others too. */
static const struct dagger_param list_params[] = {NUMBERS("values")};
static const struct dagger_node reduce_nodes[] = {
    {.name = "sum", .task = &task_sum, INPUTS(FROM_PARAM(0)), OUTPUTS(number_output)}};
static const struct dagger_dag_output reduce_outputs[] = {
    {.name = "total", .type = &dagger_type_int64}};
DAG(reduce_dag, "reduce", list_params, reduce_nodes, reduce_outputs);
static const struct dagger_node through_nodes[] = {
    {.name = "fan", .dag = &fan_dag, INPUTS(FROM_PARAM(0))},
    {.name = "sum", .task = &task_sum, INPUTS(FROM_NODE(0)), OUTPUTS(number_output)},
    {.name = "reduce", .dag = &reduce_dag, INPUTS(FROM_NODE(0))},
};
static const struct dagger_dag_output through_outputs[] = {
    {.name = "return_value", .type = &dagger_type_int64, .node = 1},
    {.name = "total", .type = &dagger_type_int64, .node = 2}};
DAG(through_dag, "through", outer_params, through_nodes, through_outputs);

Test(argo_manifest, knows_a_fan_in_through_nested_dags)
{
    json_t *manifest = workflow_with(&through_dag, &options_with_one);
    assert_json(manifest, TASKS "[sum].arguments.artifacts[values].optional", "true");
    assert_json(manifest, TASKS "[reduce].arguments.artifacts[values].optional", "true");
    assert_json(manifest, "spec.templates[dag-reduce].inputs.artifacts",
                "[{\"name\": \"values\", \"optional\": true}]");
    assert_text(manifest, "spec.templates[dag-reduce-sum].inputs.artifacts[values].path",
                "/dagger/inputs/values.json");
    json_decref(manifest);
}

static const struct dagger_type type_lists = {
    .kind = DAGGER_KIND_LIST,
    .name = "lists",
    .size = sizeof(struct dagger_any_list),
    .element = &type_numbers,
};
TASK(task_join, "join", &dagger_type_int64, {.name = "lists", .type = &type_lists});
static const struct dagger_node nested_fan_nodes[] = {
    {.name = "generate",
     .task = &task_generate,
     INPUTS(FROM_PARAM(0)),
     OUTPUTS(partitioned_output)},
    {.name = "each",
     .dag = &fan_dag,
     INPUTS(FROM_NODE(0)),
     .partition_by = 1,
     .place = {"pipeline.c", 12, 3}},
    {.name = "join", .task = &task_join, INPUTS(FROM_NODE(1)), OUTPUTS(number_output)},
};
DAG(nested_fan_dag, "nested_fan", outer_params, nested_fan_nodes, sum_outputs);

Test(argo_manifest, refuses_folders_of_folders)
{
    cr_assert(dagger_dag_validate(&nested_fan_dag, NULL));
    struct dagger_error error = refusal(&nested_fan_dag, &options_with_one);
    assert_mentions(error.message, "each: ");
    assert_mentions(error.message, "\"steps\"");
    assert_mentions(error.hint, "DAG fan");
    cr_assert_str_eq(error.file, "pipeline.c");
    cr_assert_eq(error.line, 12);
}

/* ---- Names ---------------------------------------------------------------------------
 */

static const struct dagger_param clash_params[] = {NUMBER("x")};
static const struct dagger_node step_c[] = {
    {.name = "c", .task = &task_step, INPUTS(FROM_PARAM(0)), OUTPUTS(number_output)}};
static const struct dagger_node step_b_c[] = {
    {.name = "b-c", .task = &task_step, INPUTS(FROM_PARAM(0)), OUTPUTS(number_output)}};
static const struct dagger_dag_output step_outputs[] = {
    {.name = "out", .type = &dagger_type_int64}};
DAG(dag_c, "with_c", clash_params, step_c, step_outputs);
DAG(dag_b_c, "with_b_c", clash_params, step_b_c, step_outputs);
static const struct dagger_node clash_nodes[] = {
    {.name = "a", .dag = &dag_b_c, INPUTS(FROM_PARAM(0))},
    {.name = "a-b", .dag = &dag_c, INPUTS(FROM_PARAM(0))},
};
static const struct dagger_dag_output clash_outputs[] = {
    {.name = "one", .type = &dagger_type_int64, .node = 0},
    {.name = "two", .type = &dagger_type_int64, .node = 1}};
DAG(clash_dag, "clash", clash_params, clash_nodes, clash_outputs);

Test(argo_manifest, never_names_two_templates_alike)
{
    json_t *manifest = workflow_with(&clash_dag, &options_with_one);
    assert_json(manifest, "spec.templates[dag-a-b-c].container.args[1]", "\"a.b-c\"");
    assert_json(manifest, "spec.templates[dag-a-b-c-2].container.args[1]", "\"a-b.c\"");
    json_decref(manifest);
}

/* Keys are addresses, so that those of a.b-c and a-b.c differ. */
Test(argo_manifest, never_stores_two_outputs_under_one_key)
{
    json_t *manifest = workflow_with(&clash_dag, &options_with_one);
    assert_text(manifest, TASKS "[a].arguments.parameters[name].value",
                "{{inputs.parameters.name}}/a");
    assert_text(manifest, TASKS "[a-b].arguments.parameters[name].value",
                "{{inputs.parameters.name}}/a-b");
    json_decref(manifest);
}

static const struct dagger_node digit_nodes[] = {
    {.name = "1st",
     .task = &task_step,
     INPUTS(FROM_CONSTANT(&one)),
     OUTPUTS(number_output)},
    {.name = "node-1st",
     .task = &task_step,
     INPUTS(FROM_NODE(0)),
     OUTPUTS(number_output)},
    {.name = "2nd", .task = &task_step, INPUTS(FROM_NODE(1)), OUTPUTS(number_output)},
};
static const struct dagger_dag_output digit_outputs[] = {
    {.name = "out", .type = &dagger_type_int64, .node = 2}};
static const struct dagger_dag digit_dag = {.version = DAGGER_TABLE_VERSION,
                                            .name = "digits",
                                            .nodes = digit_nodes,
                                            .node_count = COUNT(digit_nodes),
                                            .outputs = digit_outputs,
                                            .output_count = COUNT(digit_outputs)};

Test(argo_manifest, renames_tasks_that_begin_with_a_digit)
{
    json_t *manifest = workflow_with(&digit_dag, &some_options);
    assert_json(manifest, TASKS "[node-2nd].dependencies", "[\"node-1st\"]");
    assert_json(manifest, TASKS "[node-1st].dependencies", "[\"node-1st-2\"]");
    assert_json(manifest, "spec.templates[dag-1st].container.args[1]", "\"1st\"");
    assert_text(manifest, TASKS "[node-1st].arguments.artifacts[x].s3.key",
                "{{workflow.uid}}/{{inputs.parameters.name}}/1st/return_value.json");
    json_decref(manifest);
}

Test(argo_manifest, cuts_names_that_are_too_long)
{
    char name[65];
    memset(name, 'a', 64);
    name[64] = '\0';
    struct dagger_node leaf = step_c[0], middle = {.name = name}, top = {.name = name};
    leaf.name = name;
    struct dagger_dag low = dag_c, mid = dag_c, root = dag_c;
    low.nodes = &leaf;
    middle.dag = &low;
    middle.inputs = top.inputs = leaf.inputs;
    middle.input_count = top.input_count = 1;
    mid.nodes = &middle;
    top.dag = &mid;
    root.nodes = &top;
    json_t *manifest = workflow_with(&root, &options_with_one);
    const json_t *templates = at(manifest, "spec.templates");
    cr_assert_eq(json_array_size(templates), 4);
    for (size_t i = 0; i < 4; i++) {
        const char *template_ =
            json_string_value(at(json_array_get(templates, i), "name"));
        cr_assert_leq(strlen(template_), 128, "%s", template_);
    }
    json_decref(manifest);
}

/* ---- Other kinds ---------------------------------------------------------------------
 */

Test(argo_manifest, needs_every_parameter_of_a_workflow)
{
    struct dagger_error error = refusal(&map_reduce, &some_options);
    assert_mentions(error.message, "\"seed\"");
    assert_mentions(error.hint, "-p seed=VALUE");
}

Test(argo_manifest, leaves_parameters_of_templates_to_who_submits)
{
    json_t *(*const make[])(const struct dagger_dag *,
                            const struct dagger_argo_metadata *,
                            const struct dagger_argo_options *, struct dagger_error *) = {
        dagger_argo_workflow_template, dagger_argo_cluster_workflow_template};
    static const char *const kinds[] = {"WorkflowTemplate", "ClusterWorkflowTemplate"};
    for (size_t i = 0; i < COUNT(make); i++) {
        struct dagger_error error = {0};
        json_t *manifest = make[i](&map_reduce, NULL, &some_options, &error);
        cr_assert(manifest, "%s", error.message);
        keep(manifest);
        assert_text(manifest, "kind", kinds[i]);
        assert_text(manifest, "metadata.name", "map-reduce");
        assert_json(manifest, "spec.arguments.parameters[seed]", "{\"name\": \"seed\"}");
        assert_json(manifest, "spec.arguments.parameters[exponent]",
                    "{\"name\": \"exponent\", \"value\": \"2\"}");
        json_decref(manifest);
    }
}

Test(argo_manifest, writes_the_same_bytes_for_the_same_input)
{
    char *first = NULL;
    for (int i = 0; i < 2; i++) {
        json_t *manifest = workflow_with(&outer, &options_with_one);
        char *text = json_dumps(manifest, JSON_COMPACT);
        if (first)
            cr_assert_str_eq(text, first);
        free(first);
        first = text;
        json_decref(manifest);
    }
    free(first);
}
