/* Which nodes a run would run, and why. */
#include <inttypes.h>
#include <stdio.h>

#include "directory.h"

static void explain_undone(const struct dagger_run_directory *directory, uint32_t index,
                           char *text, size_t size)
{
    const struct dgi_site *site = &directory->sites.items[index];
    bool is_one = !site->node->partition_by && site->outer == DGI_NONE;
    bool has_failed = directory->was_failed[index];
    const char *failed = has_failed ? "it failed: " : "";
    if (is_one || !site->counts.done)
        snprintf(text, size, has_failed ? "it failed" : "it is not done yet");
    else if (site->counts.has_partitions)
        snprintf(text, size,
                 "%s%" PRIu64 " of its %" PRIu64 " partitions are not done yet", failed,
                 site->counts.partitions - site->counts.done, site->counts.partitions);
    else
        snprintf(text, size, "%sonly %" PRIu64 " of its runs are done", failed,
                 site->counts.done);
}

static void explain_plan(const struct dagger_run_directory *directory,
                         const struct dgi_plan *plan, dagger_run_directory_visitor *visit,
                         void *context)
{
    for (uint32_t id = 0; id < plan->node_count; id++) {
        uint32_t index = plan->first_site + id;
        const struct dgi_site *site = &directory->sites.items[index];
        char text[512];
        if (plan->nodes[id].body) {
            explain_plan(directory, plan->nodes[id].body, visit, context);
            continue;
        }
        if (!site->node)
            continue;
        bool is_done = dgi_directory_is_done(directory, index);
        if (is_done)
            snprintf(text, sizeof text, "it is done");
        else if (site->why == DGI_WHY_KEPT)
            explain_undone(directory, index, text, sizeof text);
        else
            dgi_site_explain(site, text, sizeof text);
        visit(site->address, !is_done, text, context);
    }
}

void dagger_run_directory_explain(const struct dagger_run_directory *directory,
                                  dagger_run_directory_visitor *visit, void *context)
{
    explain_plan(directory, directory->plan, visit, context);
}
