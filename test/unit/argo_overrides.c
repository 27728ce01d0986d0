/* What users add: runtime options, portable options, --spec. */
#include "argo_support.h"

#define TASK_TEMPLATE "spec.templates[dag-step]"

/* A DAG with one node of a task with these options. */
struct optioned {
    struct dagger_task task;
    struct dagger_node node;
    struct dagger_dag dag;
};

static const struct dagger_input constant = FROM_CONSTANT(&one);

static struct optioned *with_options(struct dagger_task_options options)
{
    static struct optioned made;
    made.task = task_step;
    made.task.options = options;
    made.node = (struct dagger_node){.name = "step",
                                     .task = &made.task,
                                     .inputs = &constant,
                                     .input_count = 1,
                                     OUTPUTS(number_output),
                                     .place = {"pipeline.c", 20, 5}};
    made.dag = (struct dagger_dag){.version = DAGGER_TABLE_VERSION,
                                   .name = "optioned",
                                   .nodes = &made.node,
                                   .node_count = 1,
                                   .place = {"pipeline.c", 30, 1}};
    return &made;
}

static struct dagger_dag *with_runtime_options(const char *json)
{
    return &with_options((struct dagger_task_options){.runtime_options = json})->dag;
}

static struct dagger_error refusal_of(const char *json)
{
    return refusal(with_runtime_options(json), &some_options);
}

/* ---- Portable options ----------------------------------------------------------------
 */

Test(argo_overrides, maps_portable_options_to_argos_fields)
{
    struct optioned *made = with_options((struct dagger_task_options){.retries = 3,
                                                                      .retry_delay_s = 10,
                                                                      .timeout_s = 300,
                                                                      .cpus = 2,
                                                                      .memory = "512Mi",
                                                                      .gpus = 1});
    json_t *manifest = workflow_with(&made->dag, &some_options);
    assert_json(manifest, TASK_TEMPLATE ".retryStrategy",
                "{\"limit\": 3, \"backoff\": {\"duration\": \"10s\", \"factor\": 2}}");
    assert_json(manifest, TASK_TEMPLATE ".activeDeadlineSeconds", "300");
    assert_json(manifest, TASK_TEMPLATE ".container.resources",
                "{\"requests\": {\"cpu\": \"2\", \"memory\": \"512Mi\"},"
                "\"limits\": {\"memory\": \"512Mi\", \"nvidia.com/gpu\": \"1\"}}");
    json_decref(manifest);
}

Test(argo_overrides, rounds_up_to_what_argo_counts_in)
{
    struct optioned *made = with_options((struct dagger_task_options){
        .retries = 1, .retry_delay_s = 0.25, .timeout_s = 0.5, .cpus = 0.1});
    json_t *manifest = workflow_with(&made->dag, &some_options);
    assert_text(manifest, TASK_TEMPLATE ".retryStrategy.backoff.duration", "250ms");
    assert_json(manifest, TASK_TEMPLATE ".activeDeadlineSeconds", "1");
    assert_text(manifest, TASK_TEMPLATE ".container.resources.requests.cpu", "100m");
    json_decref(manifest);
}

Test(argo_overrides, takes_the_largest_numbers)
{
    struct optioned *made = with_options((struct dagger_task_options){
        .retries = INT_MAX, .retry_delay_s = 1e300, .timeout_s = 1e300, .cpus = 1e300});
    json_t *manifest = large_workflow(&made->dag, &some_options);
    assert_json(manifest, TASK_TEMPLATE ".retryStrategy.limit", "2147483647");
    assert_json(manifest, TASK_TEMPLATE ".activeDeadlineSeconds", "9000000000000000");
    json_decref(manifest);
}

Test(argo_overrides, says_nothing_where_there_is_no_wish)
{
    json_t *manifest =
        workflow_with(&with_options((struct dagger_task_options){0})->dag, &some_options);
    cr_assert_null(at(manifest, TASK_TEMPLATE ".retryStrategy"));
    cr_assert_null(at(manifest, TASK_TEMPLATE ".activeDeadlineSeconds"));
    cr_assert_null(at(manifest, TASK_TEMPLATE ".container.resources"));
    json_decref(manifest);
}

/* ---- Runtime options -----------------------------------------------------------------
 */

Test(argo_overrides, adds_to_container_template_and_task)
{
    json_t *manifest = workflow_with(
        with_runtime_options(
            "{\"argo_container_overrides\": {\"imagePullPolicy\": \"Always\"},"
            " \"argo_template_overrides\": {\"priorityClassName\": \"high\"},"
            " \"argo_task_overrides\": {\"continueOn\": {\"failed\": true}},"
            " \"slurm_account\": \"x\"}"),
        &some_options);
    assert_text(manifest, TASK_TEMPLATE ".container.imagePullPolicy", "Always");
    assert_text(manifest, TASK_TEMPLATE ".priorityClassName", "high");
    assert_json(manifest, "spec.templates[dag].dag.tasks[step].continueOn",
                "{\"failed\": true}");
    json_decref(manifest);
}

Test(argo_overrides, appends_named_objects_to_lists)
{
    json_t *manifest = workflow_with(
        with_runtime_options("{\"argo_container_overrides\": {\"volumeMounts\": "
                             "[{\"name\": \"data\", \"mountPath\": \"/data\"}]},"
                             " \"argo_template_overrides\": {\"volumes\": "
                             "[{\"name\": \"data\", \"emptyDir\": {}}]}}"),
        &some_options);
    assert_json(manifest, TASK_TEMPLATE ".volumes",
                "[{\"name\": \"outputs\", \"emptyDir\": {}},"
                "{\"name\": \"data\", \"emptyDir\": {}}]");
    assert_json(manifest, TASK_TEMPLATE ".container.volumeMounts[1].mountPath",
                "\"/data\"");
    json_decref(manifest);
}

Test(argo_overrides, merges_with_portable_options)
{
    struct optioned *made = with_options((struct dagger_task_options){
        .retries = 2,
        .memory = "1Gi",
        .runtime_options =
            "{\"argo_template_overrides\": {\"retryStrategy\": {\"retryPolicy\": "
            "\"Always\"}}, \"argo_container_overrides\": {\"resources\": "
            "{\"limits\": {\"cpu\": \"2\"}}}}"});
    json_t *manifest = workflow_with(&made->dag, &some_options);
    assert_json(manifest, TASK_TEMPLATE ".retryStrategy",
                "{\"limit\": 2, \"retryPolicy\": \"Always\"}");
    assert_json(manifest, TASK_TEMPLATE ".container.resources.limits",
                "{\"memory\": \"1Gi\", \"cpu\": \"2\"}");
    json_decref(manifest);
}

Test(argo_overrides, refuses_to_change_what_the_runtime_sets)
{
    static const struct {
        const char *options, *path;
    } cases[] = {
        {"{\"argo_container_overrides\": {\"image\": \"x\"}}", "container.image"},
        {"{\"argo_container_overrides\": {\"args\": [\"x\"]}}", "container.args"},
        {"{\"argo_container_overrides\": {\"volumeMounts\": [{\"name\": \"x\", "
         "\"mountPath\": \"/tmp/outputs\"}]}}",
         "container.volumeMounts[/tmp/outputs]"},
        {"{\"argo_template_overrides\": {\"name\": \"x\"}}", "name"},
        {"{\"argo_template_overrides\": {\"volumes\": [{\"name\": \"outputs\"}]}}",
         "volumes[outputs]"},
        {"{\"argo_template_overrides\": {\"inputs\": {\"artifacts\": [{\"name\": "
         "\"x\"}]}}}",
         "inputs.artifacts[x]"},
        {"{\"argo_task_overrides\": {\"template\": \"x\"}}", "template"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char expected[160];
        snprintf(expected, sizeof expected, "step: %s: argo_", cases[i].path);
        struct dagger_error error = refusal_of(cases[i].options);
        cr_expect(strncmp(error.message, expected, strlen(expected)) == 0, "%s",
                  error.message);
        cr_expect_str_eq(error.file, "pipeline.c");
    }
}

Test(argo_overrides, refuses_what_a_portable_option_says_too)
{
    static const struct {
        struct dagger_task_options options;
        const char *portable, *path;
    } cases[] = {
        {{.retries = 1,
          .runtime_options =
              "{\"argo_template_overrides\": {\"retryStrategy\": {\"limit\": 5}}}"},
         ".retries",
         "retryStrategy.limit"},
        {{.retries = 1,
          .retry_delay_s = 1,
          .runtime_options = "{\"argo_template_overrides\": {\"retryStrategy\": "
                             "{\"backoff\": {\"duration\": \"1\"}}}}"},
         ".retry_delay_s",
         "retryStrategy.backoff.duration"},
        {{.timeout_s = 5,
          .runtime_options =
              "{\"argo_template_overrides\": {\"activeDeadlineSeconds\": 30}}"},
         ".timeout_s",
         "activeDeadlineSeconds"},
        {{.memory = "1Gi",
          .runtime_options = "{\"argo_container_overrides\": {\"resources\": "
                             "{\"limits\": {\"memory\": \"2Gi\"}}}}"},
         ".memory",
         "container.resources.limits.memory"},
        {{.gpus = 1,
          .runtime_options = "{\"argo_container_overrides\": {\"resources\": "
                             "{\"limits\": {\"nvidia.com/gpu\": 2}}}}"},
         ".gpus",
         "container.resources.limits.nvidia.com/gpu"},
        {{.cpus = 1,
          .runtime_options = "{\"argo_container_overrides\": {\"resources\": "
                             "{\"requests\": {\"cpu\": 2}}}}"},
         ".cpus",
         "container.resources.requests.cpu"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char expected[160];
        snprintf(expected, sizeof expected, "step: %s: both %s and argo_", cases[i].path,
                 cases[i].portable);
        struct dagger_error error =
            refusal(&with_options(cases[i].options)->dag, &some_options);
        cr_expect(strncmp(error.message, expected, strlen(expected)) == 0, "%s",
                  error.message);
        cr_expect_str_eq(error.hint, "keep one of the two");
    }
}

Test(argo_overrides, refuses_options_that_there_are_not)
{
    struct dagger_error error = refusal_of("{\"argo_tsk_overrides\": {}}");
    cr_assert_str_eq(error.message,
                     "step: argo_tsk_overrides: a task has no such option");
    cr_assert_str_eq(error.hint,
                     "a task can have argo_container_overrides, argo_template_overrides "
                     "and argo_task_overrides");
    error = refusal_of("{\"argo_dag_template_overrides\": {}}");
    assert_mentions(error.message, "a task has no such option");
    error = refusal_of("{\"argo_task_overrides\": []}");
    cr_assert_str_eq(error.message,
                     "step: argo_task_overrides: it must be a JSON object");
    error = refusal_of("{\"argo_task_overrides\": }");
    assert_mentions(error.message, "step: .runtime_options: ");
    assert_mentions(error.message, "line 1, column");
}

/* ---- Options of DAGs -----------------------------------------------------------------
 */

Test(argo_overrides, adds_to_dags)
{
    struct optioned *made = with_options((struct dagger_task_options){0});
    struct dagger_dag outer = made->dag;
    struct dagger_node node = {.name = "inner", .dag = &made->dag};
    made->dag.options.runtime_options =
        "{\"argo_dag_template_overrides\": {\"failFast\": false},"
        " \"argo_template_overrides\": {\"parallelism\": 2},"
        " \"argo_task_overrides\": {\"when\": \"1 == 1\"}}";
    outer.nodes = &node;
    json_t *manifest = workflow_with(&outer, &some_options);
    assert_json(manifest, "spec.templates[dag-inner].dag.failFast", "false");
    assert_json(manifest, "spec.templates[dag-inner].parallelism", "2");
    assert_text(manifest, "spec.templates[dag].dag.tasks[inner].when", "1 == 1");
    cr_assert_null(at(manifest, "spec.templates[dag].parallelism"));
    json_decref(manifest);
}

Test(argo_overrides, refuses_to_change_a_dags_tasks)
{
    struct optioned *made = with_options((struct dagger_task_options){0});
    made->dag.options.runtime_options =
        "{\"argo_dag_template_overrides\": {\"tasks\": [{\"name\": \"step\"}]}}";
    struct dagger_error error = refusal(&made->dag, &some_options);
    assert_mentions(error.message, "optioned: dag.tasks[step]: ");
    made->dag.options.runtime_options = "{\"argo_container_overrides\": {}}";
    error = refusal(&made->dag, &some_options);
    assert_mentions(error.message,
                    "optioned: argo_container_overrides: a DAG has no such option");
}

/* ---- --spec --------------------------------------------------------------------------
 */

static json_t *workflow_with_spec(const char *json)
{
    json_t *spec = json_loads(json, 0, NULL);
    cr_assert(spec);
    struct dagger_argo_options options = some_options;
    options.spec = spec;
    json_t *before = json_deep_copy(spec);
    json_t *manifest =
        workflow_with(&with_options((struct dagger_task_options){0})->dag, &options);
    cr_assert(json_equal(spec, before), "the caller's object has changed");
    json_decref(before);
    json_decref(spec);
    return manifest;
}

Test(argo_overrides, adds_to_the_spec)
{
    json_t *manifest =
        workflow_with_spec("{\"serviceAccountName\": \"runner\", \"onExit\": \"bye\","
                           " \"templates\": [{\"name\": \"bye\", \"container\": "
                           "{\"image\": \"x\"}}],"
                           " \"artifactGC\": {\"strategy\": \"OnWorkflowDeletion\"}}");
    assert_text(manifest, "spec.serviceAccountName", "runner");
    assert_text(manifest, "spec.templates[2].name", "bye");
    json_decref(manifest);
}

Test(argo_overrides, can_say_otherwise_about_safety)
{
    json_t *manifest = workflow_with_spec(
        "{\"securityContext\": {\"runAsUser\": 1000, \"fsGroup\": 5},"
        " \"templateDefaults\": {\"container\": {\"securityContext\": "
        "{\"readOnlyRootFilesystem\": null}, \"volumeMounts\": [{\"name\": \"more\", "
        "\"mountPath\": \"/more\"}]}}}");
    assert_json(manifest, "spec.securityContext",
                "{\"runAsUser\": 1000, \"fsGroup\": 5, \"runAsNonRoot\": true}");
    assert_json(manifest, "spec.templateDefaults.container.securityContext",
                "{\"allowPrivilegeEscalation\": false, \"capabilities\": "
                "{\"drop\": [\"ALL\"]}}");
    assert_json(manifest, "spec.templateDefaults.container.volumeMounts",
                "[{\"name\": \"more\", \"mountPath\": \"/more\"},"
                "{\"name\": \"tmp\", \"mountPath\": \"/tmp\"}]");
    json_decref(manifest);
    manifest =
        workflow_with_spec("{\"securityContext\": null, \"templateDefaults\": null}");
    cr_assert_null(at(manifest, "spec.securityContext"));
    cr_assert_null(at(manifest, "spec.templateDefaults"));
    json_decref(manifest);
}

Test(argo_overrides, refuses_specs_that_collide)
{
    static const char *const cases[][2] = {
        {"{\"templates\": [{\"name\": \"dag\"}]}", "--spec: templates[dag]: "},
        {"{\"templates\": {}}", "--spec: templates: "},
        {"{\"entrypoint\": \"x\"}", "--spec: entrypoint: "},
        {"{\"securityContext\": 5}", "--spec: securityContext: it must be a JSON object"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        json_t *spec = json_loads(cases[i][0], 0, NULL);
        struct dagger_argo_options options = some_options;
        options.spec = spec;
        struct dagger_error error =
            refusal(&with_options((struct dagger_task_options){0})->dag, &options);
        assert_mentions(error.message, cases[i][1]);
        json_decref(spec);
    }
}
