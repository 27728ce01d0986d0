/* What the command line says about a manifest. */
#ifndef DGI_ARGO_OPTIONS_H
#define DGI_ARGO_OPTIONS_H

#include <dagger/argo.h>

#include "command.h"

/** The kinds of manifests. */
enum dgi_argo_kind {
    DGI_ARGO_WORKFLOW,
    DGI_ARGO_WORKFLOW_TEMPLATE,
    DGI_ARGO_CLUSTER_WORKFLOW_TEMPLATE,
    DGI_ARGO_CRON_WORKFLOW,
};

/** A manifest that is asked for. Lives in the invocation's arena, but for the specs. */
struct dgi_argo_request {
    enum dgi_argo_kind kind;
    struct dagger_argo_metadata metadata;
    struct dagger_argo_options options;
    struct dagger_argo_cron cron;
    bool is_json;
    const char *file; /**< NULL: standard output */
    int64_t starting_deadline, successful_limit, failed_limit;
    json_t *spec, *cron_spec; /**< owned */
};

/** Reads the request. False: the error is set. To be released in any case. */
bool dgi_argo_request_read(struct dgi_argo_request *request, struct dgi_cli *cli,
                           struct dagger_error *error);

void dgi_argo_request_release(struct dgi_argo_request *request);

#endif
