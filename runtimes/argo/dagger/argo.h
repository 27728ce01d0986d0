/*
 * The Argo runtime: manifests that run a DAG on Argo Workflows. It only writes; it never
 * talks to a cluster. Every task becomes a container of one image, whose entrypoint is
 * the binary that holds the same DAG (see docs/argo.md).
 *
 * Contracts that hold for everything in this header:
 *   - Ownership: arguments are borrowed and never changed. A manifest is a new reference,
 *     the caller's to json_decref().
 *   - Failure: NULL or false, and `error` (may be NULL) is set: DAGGER_ERROR_INVALID for
 *     what cannot become a manifest, DAGGER_ERROR_MEMORY, and where it is said _USAGE and
 *     _IO. Nothing is written by then.
 *   - The DAG is valid (dagger_dag_validate()).
 *   - Threads: every function may be called from any thread.
 */
#ifndef DAGGER_ARGO_H
#define DAGGER_ARGO_H

#include <jansson.h>

#include <dagger/error.h>
#include <dagger/graph.h>
#include <dagger/stream.h>

/** The versions of Argo Workflows that manifests are written for. */
enum dagger_argo_version {
    DAGGER_ARGO_4_1 = 0, /**< 4.0 and later */
    DAGGER_ARGO_3_6,     /**< 3.6 and 3.7 */
    DAGGER_ARGO_3_5,
};

/** Where artifacts are stored: the kind of the cluster's default artifact repository. */
enum dagger_argo_store {
    DAGGER_ARGO_S3 = 0,
    DAGGER_ARGO_GCS,
    DAGGER_ARGO_AZURE,
    DAGGER_ARGO_OSS,
};

/** A label or an annotation. */
struct dagger_argo_pair {
    const char *name;
    const char *value;
};

/** The metadata of the Kubernetes object. `= {0}`: a name made from the DAG's. */
struct dagger_argo_metadata {
    const char *name;          /**< a DNS name of at most 63 bytes (cron: 52), or NULL */
    const char *generate_name; /**< a prefix that Kubernetes completes, or NULL */
    const char *name_space;    /**< NULL: that of the user who submits */
    const struct dagger_argo_pair *labels;
    size_t label_count;
    const struct dagger_argo_pair *annotations;
    size_t annotation_count;
};

/** What to run, and how. */
struct dagger_argo_options {
    const char *image;          /**< of every container */
    const char *const *command; /**< the words that start the pipeline in the container */
    size_t command_count;       /**< 0: the image's own entrypoint does */
    const void *const *params;  /**< params[i]: value of the DAG's parameter i, or NULL:
                                     its default; NULL: no values */
    const json_t *spec;         /**< an object merged into the workflow's spec, or NULL */
    enum dagger_argo_store artifact_store;
    enum dagger_argo_version version;
};

/** When a cron workflow runs. What is NULL is left to Argo. */
struct dagger_argo_cron {
    const char *const *schedules;   /**< cron expressions: five fields, or "@daily" */
    size_t schedule_count;          /**< at least 1; exactly 1 for Argo 3.5 */
    const char *time_zone;          /**< as "Europe/Madrid" */
    const char *concurrency_policy; /**< Allow, Forbid or Replace */
    const int64_t *starting_deadline_seconds; /**< >= 0 */
    const int64_t *successful_jobs_history_limit;
    const int64_t *failed_jobs_history_limit;
    const json_t *spec; /**< an object merged into the cron workflow's spec, or NULL */
};

/**
 * A Workflow, which runs once when it is submitted. Every parameter needs a value or a
 * default. Manifests of more than 1 MiB (as compact JSON), which Kubernetes would refuse,
 * are an error.
 */
DAGGER_API json_t *dagger_argo_workflow(const struct dagger_dag *dag,
                                        const struct dagger_argo_metadata *metadata,
                                        const struct dagger_argo_options *options,
                                        struct dagger_error *error);

/** A WorkflowTemplate. Parameters without a value are given when it is submitted. */
DAGGER_API json_t *dagger_argo_workflow_template(
    const struct dagger_dag *dag, const struct dagger_argo_metadata *metadata,
    const struct dagger_argo_options *options, struct dagger_error *error);

/** As a WorkflowTemplate, for all namespaces: `metadata` names none. */
DAGGER_API json_t *dagger_argo_cluster_workflow_template(
    const struct dagger_dag *dag, const struct dagger_argo_metadata *metadata,
    const struct dagger_argo_options *options, struct dagger_error *error);

/** A CronWorkflow, which runs by a schedule. */
DAGGER_API json_t *dagger_argo_cron_workflow(const struct dagger_dag *dag,
                                             const struct dagger_argo_metadata *metadata,
                                             const struct dagger_argo_options *options,
                                             const struct dagger_argo_cron *cron,
                                             struct dagger_error *error);

/**
 * Writes a manifest (any JSON) as YAML that YAML 1.1 and 1.2 read alike: block style, in
 * the order of the keys, strings quoted where they could be read as something else.
 * DAGGER_ERROR_IO where the writer fails. Does not flush.
 */
DAGGER_API bool dagger_argo_write_yaml(const json_t *manifest,
                                       struct dagger_writer *writer,
                                       struct dagger_error *error) DAGGERI_WARN_UNUSED;

/** Writes a manifest as indented JSON and a newline. Otherwise as the YAML. */
DAGGER_API bool dagger_argo_write_json(const json_t *manifest,
                                       struct dagger_writer *writer,
                                       struct dagger_error *error) DAGGERI_WARN_UNUSED;

#endif
