/* Which nodes a run would run, and why. */
#include <inttypes.h>
#include <stdio.h>

#include "results.h"

/* What a node in a loop is to be done for: each partition. */
struct loop {
    uint64_t partitions;
    uint64_t done;
    enum dgi_record_kind kind; /* of what is done: a run, or all of a loop in the loop */
};

/* False: there is no loop, or it is not known how many partitions there are. A loop that
 * is not done has their number where it is none in another. */
static bool find_loop(const struct dagger_run_directory *directory, uint32_t index,
                      struct loop *loop)
{
    const struct dgi_sites *sites = &directory->sites;
    const struct dgi_site *site = &sites->items[index];
    bool is_inner = site->outer != DGI_NONE;
    const struct dgi_site *outer = is_inner ? &sites->items[site->outer] : site;
    struct dgi_record record;
    *loop = (struct loop){.partitions = outer->counts.partitions};
    loop->kind =
        is_inner && site->node->partition_by ? DGI_RECORD_RANGE : DGI_RECORD_RESULT;
    if (outer->outer != DGI_NONE || !outer->counts.has_partitions)
        return false;
    /* Never all of them: nothing is looked for as often as a damaged database says. */
    if (loop->partitions > directory->index.count) {
        loop->done = site->counts.done < loop->partitions ? site->counts.done : 0;
        return true;
    }
    for (uint32_t i = 0; i < loop->partitions; i++)
        loop->done += dgi_result_find(directory, loop->kind, index, &i, 1, &record);
    return true;
}

static void explain_undone(const struct dagger_run_directory *directory, uint32_t index,
                           const struct loop *loop, char *text, size_t size)
{
    const struct dgi_site *site = &directory->sites.items[index];
    bool is_one = !site->node->partition_by && site->outer == DGI_NONE;
    bool has_failed = directory->was_failed[index];
    const char *failed = has_failed ? "it failed: " : "";
    if (is_one || !site->counts.done)
        snprintf(text, size, has_failed ? "it failed" : "it is not done yet");
    else if (loop && loop->kind == DGI_RECORD_RESULT)
        snprintf(text, size, "%s%" PRIu64 " of its %" PRIu64 " %s are not done yet",
                 failed, loop->partitions - loop->done, loop->partitions,
                 site->outer == DGI_NONE ? "partitions" : "runs");
    else
        snprintf(text, size, "%s%" PRIu64 " of its runs are done, and some may be left",
                 failed, site->counts.done);
}

/* True: it would run, or may. */
static bool explain_kept(const struct dagger_run_directory *directory, uint32_t index,
                         char *text, size_t size)
{
    struct loop loop;
    bool is_done = dgi_directory_is_done(directory, index);
    bool has_loop = !is_done && find_loop(directory, index, &loop);
    /* All partitions may be done where that they are is not recorded yet. */
    if (is_done || (has_loop && loop.done == loop.partitions)) {
        snprintf(text, size, "it is done");
        return false;
    }
    explain_undone(directory, index, has_loop ? &loop : NULL, text, size);
    return true;
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
        bool would_run = true;
        if (site->why == DGI_WHY_KEPT)
            would_run = explain_kept(directory, index, text, sizeof text);
        else
            dgi_site_explain(site, text, sizeof text);
        visit(site->address, would_run, text, context);
    }
}

void dagger_run_directory_explain(const struct dagger_run_directory *directory,
                                  dagger_run_directory_visitor *visit, void *context)
{
    explain_plan(directory, directory->plan, visit, context);
}
