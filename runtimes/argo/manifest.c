/* Manifests: one function for each kind of Kubernetes object. */
#include <dagger/argo.h>

#include <string.h>

#include "spec.h"

/* What Kubernetes stores, it stores as compact JSON of at most this size. */
enum { LARGEST_MANIFEST = 1024 * 1024 };

static int count_bytes(const char *bytes, size_t size, void *sum)
{
    (void)bytes;
    *(size_t *)sum += size;
    return 0;
}

static void check_size(struct dgi_argo_build *build, const json_t *manifest)
{
    size_t size = 0;
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
