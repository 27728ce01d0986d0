/* Manifests: one function for each kind of Kubernetes object. */
#include <dagger/argo.h>

#include <string.h>

#include "spec.h"

/* What Kubernetes stores, it stores as compact JSON of at most this size. */
enum { LARGEST_MANIFEST = 1024 * 1024 };

/* True where one of eight bytes is `byte`. */
static bool has_byte(uint64_t bytes, unsigned char byte)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t zeros = bytes ^ (ones * byte);
    return (zeros - ones) & ~zeros & (ones << 7);
}

/* True where one of eight bytes is escaped in JSON. */
static bool has_escaped(uint64_t bytes)
{
    const uint64_t upper = UINT64_C(0xe0e0e0e0e0e0e0e0);
    return has_byte(bytes, '"') || has_byte(bytes, '\\') || has_byte(bytes & upper, 0);
}

/* At most this many bytes. Escapes are rare: eight bytes at a time have none. */
static size_t string_bound(const char *text, size_t length)
{
    enum { LONGEST_ESCAPE = 6 };
    size_t size = length + strlen("\"\"");
    while (length) {
        uint64_t bytes = ~UINT64_C(0);
        size_t part = length < sizeof bytes ? length : sizeof bytes;
        memcpy(&bytes, text, part);
        if (has_escaped(bytes))
            size += part * (LONGEST_ESCAPE - 1);
        text += part;
        length -= part;
    }
    return size;
}

/* At most this many bytes has a value as compact JSON. */
static size_t json_bound(const json_t *value)
{
    enum { LONGEST_NUMBER = 32 };
    size_t size = strlen("[]");
    void *step;
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        for (step = json_object_iter((json_t *)value); step;
             step = json_object_iter_next((json_t *)value, step)) {
            const char *key = json_object_iter_key(step);
            size += string_bound(key, strlen(key)) + strlen(":,") +
                    json_bound(json_object_iter_value(step));
        }
        return size;
    case JSON_ARRAY:
        for (size_t i = 0; i < json_array_size(value); i++)
            size += json_bound(json_array_get(value, i)) + strlen(",");
        return size;
    case JSON_STRING:
        return string_bound(json_string_value(value), json_string_length(value));
    default:
        return LONGEST_NUMBER;
    }
}

static int count_bytes(const char *bytes, size_t size, void *sum)
{
    (void)bytes;
    *(size_t *)sum += size;
    return 0;
}

static void check_size(struct dgi_argo_build *build, const json_t *manifest)
{
    size_t size = 0;
    if (json_bound(manifest) <= LARGEST_MANIFEST)
        return;
    if (json_dump_callback(manifest, count_bytes, &size, JSON_COMPACT) != 0) {
        dgi_argo_out_of_memory(build);
    } else if (size > LARGEST_MANIFEST) {
        dgi_argo_refuse(build,
                        "the manifest has %zu bytes, and Kubernetes takes %d (1 MiB)",
                        size, LARGEST_MANIFEST);
        dgi_argo_hint(build,
                      "put what repeats into a DAG function of its own, which is "
                      "written once, or loop over a list, or pass large parameters "
                      "as artifacts");
    }
}

static json_t *make(struct dgi_argo_build *build, const char *kind,
                    const struct dagger_dag *dag,
                    const struct dagger_argo_metadata *metadata,
                    const struct dagger_argo_options *options,
                    const struct dagger_argo_cron *cron)
{
    static const struct dagger_argo_metadata no_metadata = {0};
    json_t *manifest = json_object();
    dgi_argo_put(build, manifest, "apiVersion",
                 dgi_argo_string(build, "argoproj.io/v1alpha1"));
    dgi_argo_put(build, manifest, "kind", dgi_argo_string(build, kind));
    dgi_argo_put(build, manifest, "metadata",
                 dgi_argo_metadata(build, dag, metadata ? metadata : &no_metadata, kind));
    bool needs_values = strcmp(kind, "Workflow") == 0 || cron;
    json_t *spec =
        build->failed ? NULL : dgi_argo_workflow_spec(build, dag, options, needs_values);
    if (cron && spec)
        spec = dgi_argo_cron_spec(build, cron, options->version, spec);
    dgi_argo_put(build, manifest, "spec", spec);
    if (!build->failed)
        check_size(build, manifest);
    return manifest;
}

static json_t *make_manifest(const char *kind, const struct dagger_dag *dag,
                             const struct dagger_argo_metadata *metadata,
                             const struct dagger_argo_options *options,
                             const struct dagger_argo_cron *cron,
                             struct dagger_error *error)
{
    struct dagger_error unused = {0};
    struct dgi_argo_build build = {.arena = dagger_arena_create(),
                                   .error = error ? error : &unused};
    json_t *manifest = NULL;
    if (!build.arena)
        dgi_argo_out_of_memory(&build);
    else
        manifest = make(&build, kind, dag, metadata, options, cron);
    if (build.failed) {
        json_decref(manifest);
        manifest = NULL;
    }
    dgi_argo_build_release(&build);
    dagger_arena_destroy(build.arena);
    return manifest;
}

json_t *dagger_argo_workflow(const struct dagger_dag *dag,
                             const struct dagger_argo_metadata *metadata,
                             const struct dagger_argo_options *options,
                             struct dagger_error *error)
{
    return make_manifest("Workflow", dag, metadata, options, NULL, error);
}

json_t *dagger_argo_workflow_template(const struct dagger_dag *dag,
                                      const struct dagger_argo_metadata *metadata,
                                      const struct dagger_argo_options *options,
                                      struct dagger_error *error)
{
    return make_manifest("WorkflowTemplate", dag, metadata, options, NULL, error);
}

json_t *dagger_argo_cluster_workflow_template(const struct dagger_dag *dag,
                                              const struct dagger_argo_metadata *metadata,
                                              const struct dagger_argo_options *options,
                                              struct dagger_error *error)
{
    return make_manifest("ClusterWorkflowTemplate", dag, metadata, options, NULL, error);
}

json_t *dagger_argo_cron_workflow(const struct dagger_dag *dag,
                                  const struct dagger_argo_metadata *metadata,
                                  const struct dagger_argo_options *options,
                                  const struct dagger_argo_cron *cron,
                                  struct dagger_error *error)
{
    return make_manifest("CronWorkflow", dag, metadata, options, cron, error);
}
