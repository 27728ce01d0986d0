/* Manifests, with every allocation failing in turn, once and from then on; those of
 * jansson too, but while it reads. Linked with --wrap. */
#include "argo_support.h"

TestSuite(argo_allocation, .timeout = 300);

static size_t allocations;
static size_t failing; /* the n-th, from 1; 0: none */
static bool is_sticky; /* all after it as well */

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *bytes, size_t size);
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *bytes, size_t size);

static bool is_reading; /* jansson reads: where its buffer cannot grow it loses
                           characters, and says nothing */

static bool fails(void)
{
    if (is_reading)
        return false;
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

json_t *__wrap_json_loads(const char *input, size_t flags, json_error_t *error);
json_t *__real_json_loads(const char *input, size_t flags, json_error_t *error);

json_t *__wrap_json_loads(const char *input, size_t flags, json_error_t *error)
{
    is_reading = true;
    json_t *value = __real_json_loads(input, flags, error);
    is_reading = false;
    return value;
}

/* ---- A manifest with something of everything -----------------------------------------
 */

static const struct dagger_task task_rich = {
    .name = "rich",
    .call = unused_call,
    .params = task_greet_params,
    .param_count = 1,
    .result = &dagger_type_string,
    .options = {.retries = 2,
                .retry_delay_s = 0.5,
                .timeout_s = 9,
                .cpus = 0.5,
                .memory = "1Gi",
                .gpus = 1,
                .runtime_options =
                    "{\"argo_container_overrides\": {\"env\": [{\"name\": \"A\"}]},"
                    "\"argo_template_overrides\": {\"metadata\": {\"labels\": {}}},"
                    "\"argo_task_overrides\": {\"continueOn\": {\"failed\": true}}}"},
};
static const char *const text = "{{a}} \"\xc3\xa9";
static const struct dagger_param rich_params[] = {
    {.name = "text", .type = &dagger_type_string, .default_value = &text},
    NUMBER("seed"),
};
static const struct dagger_dag_output one_output[] = {
    {.name = "return_value", .type = &dagger_type_int64, .node = 2}};
DAG(inner_dag, "inner", map_reduce_params, map_reduce_nodes, one_output);
static const struct dagger_node rich_nodes[] = {
    {.name = "rich-1", .task = &task_rich, INPUTS(FROM_PARAM(0)), OUTPUTS(text_output)},
    {.name = "rich-2", .task = &task_rich, INPUTS(FROM_NODE(0)), OUTPUTS(text_output)},
    {.name = "3", .task = &task_rich, INPUTS(FROM_CONSTANT(&text))},
    {.name = "inner-1", .dag = &inner_dag, INPUTS(FROM_PARAM(1), FROM_DEFAULT)},
    {.name = "inner-2", .dag = &inner_dag, INPUTS(FROM_PARAM(1), FROM_DEFAULT)},
    {.name = "inner-3", .dag = &inner_dag, INPUTS(FROM_NODE(4), FROM_DEFAULT)},
};
static const struct dagger_dag_output rich_outputs[] = {
    {.name = "return_value", .type = &dagger_type_int64, .node = 5}};
DAG(rich_dag, "rich", rich_params, rich_nodes, rich_outputs);

static json_t *spec, *cron_spec;

static json_t *make_rich(struct dagger_error *error)
{
    static const int64_t limit = 3;
    static const struct dagger_argo_pair pairs[] = {{"a", "b"}, {"c", "d"}};
    struct dagger_argo_metadata metadata = {
        .labels = pairs, .label_count = 2, .annotations = pairs, .annotation_count = 2};
    struct dagger_argo_options options = {.image = "app",
                                          .command = (const char *const[]){"./app"},
                                          .command_count = 1,
                                          .params = (const void *const[]){NULL, &one},
                                          .spec = spec};
    struct dagger_argo_cron cron = {.schedules = (const char *const[]){"@daily"},
                                    .schedule_count = 1,
                                    .time_zone = "UTC",
                                    .concurrency_policy = "Forbid",
                                    .failed_jobs_history_limit = &limit,
                                    .spec = cron_spec};
    return dagger_argo_cron_workflow(&rich_dag, &metadata, &options, &cron, error);
}

/* The manifest as YAML; NULL: an allocation failed. */
static char *write_rich(struct dagger_error *error)
{
    json_t *manifest = make_rich(error);
    struct dagger_writer writer;
    dagger_writer_init_memory(&writer);
    char *written = NULL;
    if (manifest && dagger_argo_write_yaml(manifest, &writer, error) &&
        dagger_writer_write(&writer, "", 1, error)) {
        written = __real_malloc(writer.used);
        memcpy(written, writer.buffer, writer.used);
    }
    dagger_writer_release(&writer);
    json_decref(manifest);
    return written;
}

static void expect_the_same_or_none(const char *whole)
{
    for (size_t n = 1;; n++) {
        struct dagger_error error = {0};
        allocations = 0;
        failing = n;
        char *written = write_rich(&error);
        failing = 0;
        bool is_end = allocations < n;
        if (written)
            cr_assert_str_eq(written, whole, "allocation %zu", n);
        else
            cr_assert_eq(error.code, DAGGER_ERROR_MEMORY, "allocation %zu: %s", n,
                         error.message);
        free(written);
        if (is_end)
            return;
    }
}

/* Whichever allocation fails, nothing is missing in what is written. */
Test(argo_allocation, writes_all_or_nothing)
{
    json_set_alloc_funcs(__wrap_malloc, free);
    spec = json_pack("{s:{s:[{s:s}]}, s:{s:{s:n}}, s:i}", "arguments", "parameters",
                     "name", "more", "templateDefaults", "container", "securityContext",
                     "priority", 5);
    cron_spec =
        json_pack("{s:b, s:{s:i}}", "suspend", 1, "workflowSpec", "parallelism", 2);
    struct dagger_error error = {0};
    cr_assert(dagger_dag_validate(&rich_dag, &error), "%s", error.message);
    char *whole = write_rich(&error);
    cr_assert(whole, "%s", error.message);
    for (int sticky = 0; sticky < 2; sticky++) {
        is_sticky = sticky;
        expect_the_same_or_none(whole);
    }
    free(whole);
    json_decref(spec);
    json_decref(cron_spec);
}
