/* What has changed since an earlier run, and what that makes run again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "site.h"

/* ---- Comparing ----------------------------------------------------------------------
 */

static bool is_same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* The first line of `now` that is not among those of `old`, and "" where lines are gone.
 */
static const char *find_changed_line(const char *now, const char *old, size_t *length)
{
    for (; *now; now += *length + 1) {
        *length = strcspn(now, "\n");
        const char *line = old;
        size_t size = 0;
        for (; *line; line += size + 1) {
            size = strcspn(line, "\n");
            if (size == *length && memcmp(line, now, size) == 0)
                break;
        }
        if (!*line)
            return now;
    }
    *length = 0;
    return now;
}

bool dgi_site_compare(struct dgi_sites *sites, struct dgi_site *site,
                      const struct dgi_old_site *old)
{
    if (!is_same(site->task, old->task)) {
        site->why = DGI_WHY_TASK;
        site->detail = dagger_arena_strndup(sites->arena, old->task, strlen(old->task));
    } else if (!is_same(site->source, old->source)) {
        site->why = DGI_WHY_SOURCE;
        site->detail = "";
    } else if (!is_same(site->types, old->types)) {
        site->why = DGI_WHY_TYPES;
        site->detail = "";
    } else if (!is_same(site->inputs, old->inputs)) {
        size_t length;
        const char *line = find_changed_line(site->inputs, old->inputs, &length);
        site->why = DGI_WHY_INPUT;
        site->detail = dagger_arena_strndup(sites->arena, line, length);
    } else {
        site->row = old->row;
        return true;
    }
    site->old_row = old->row;
    return site->detail != NULL;
}

/* ---- Spreading ----------------------------------------------------------------------
 */

/* Nodes whose successors are to be looked at. */
struct queue {
    uint32_t *nodes;
    uint32_t count;
};

void dgi_site_drop(struct dgi_site *site, enum dgi_why why, const char *detail)
{
    site->why = why;
    site->detail = detail;
    site->old_row = site->row;
    site->row = 0;
    site->counts = (struct dgi_site_counts){0};
}

static void mark(struct dgi_site *site, const char *because)
{
    if (site->why == DGI_WHY_KEPT)
        dgi_site_drop(site, DGI_WHY_UPSTREAM, because);
}

static void mark_all(struct dgi_sites *sites, const struct dgi_plan *plan,
                     const char *because)
{
    for (uint32_t id = 0; id < plan->node_count; id++) {
        if (plan->nodes[id].node)
            mark(&sites->items[plan->first_site + id], because);
        if (plan->nodes[id].body)
            mark_all(sites, plan->nodes[id].body, because);
    }
}

static const char *first_changed(const struct dgi_sites *sites,
                                 const struct dgi_plan *plan)
{
    for (uint32_t id = 0; id < plan->node_count; id++) {
        const struct dgi_site *site = &sites->items[plan->first_site + id];
        if (plan->nodes[id].node && site->why != DGI_WHY_KEPT)
            return site->address;
    }
    return NULL;
}

/* A changed node makes all of its body run again, and a body with a changed node makes
 * its node do so. */
static bool spread_bodies(struct dgi_sites *sites, const struct dgi_plan *plan)
{
    for (uint32_t id = 0; id < plan->node_count; id++) {
        const struct dgi_plan *body = plan->nodes[id].body;
        struct dgi_site *site = &sites->items[plan->first_site + id];
        if (!body)
            continue;
        if (!dgi_sites_spread(sites, body))
            return false;
        const char *changed = first_changed(sites, body);
        if (site->why != DGI_WHY_KEPT)
            mark_all(sites, body, site->address);
        else if (changed)
            mark(site, changed);
    }
    return true;
}

static void visit(struct dgi_sites *sites, const struct dgi_plan *plan, uint32_t node,
                  const char *because, bool *seen, struct queue *queue)
{
    struct dgi_site *site = &sites->items[plan->first_site + node];
    if (seen[node])
        return;
    seen[node] = true;
    queue->nodes[queue->count++] = node;
    if (!plan->nodes[node].node) {
        site->detail = because; /* a gate passes the reason on */
        return;
    }
    if (site->why == DGI_WHY_KEPT && plan->nodes[node].body)
        mark_all(sites, plan->nodes[node].body, because);
    mark(site, because);
}

static void visit_successors(struct dgi_sites *sites, const struct dgi_plan *plan,
                             uint32_t node, bool *seen, struct queue *queue)
{
    const struct dagger_schedule *schedule = plan->schedule;
    const struct dgi_site *site = &sites->items[plan->first_site + node];
    const char *because = plan->nodes[node].node ? site->address : site->detail;
    for (uint32_t e = schedule->offsets[node]; e < schedule->offsets[node + 1]; e++) {
        uint32_t first = schedule->successors[e] & ~DGI_RUN_BIT;
        uint32_t last = first + 1;
        if (schedule->successors[e] & DGI_RUN_BIT)
            last = schedule->successors[++e];
        for (uint32_t id = first; id < last; id++)
            visit(sites, plan, id, because, seen, queue);
    }
}

bool dgi_sites_spread(struct dgi_sites *sites, const struct dgi_plan *plan)
{
    size_t room = plan->node_count + (size_t)1;
    struct queue queue = {.nodes = calloc(room, sizeof *queue.nodes)};
    bool *seen = calloc(room, sizeof *seen);
    bool ok = queue.nodes && seen && spread_bodies(sites, plan);
    for (uint32_t id = 0; ok && id < plan->node_count; id++)
        if (plan->nodes[id].node && sites->items[plan->first_site + id].why)
            visit(sites, plan, id, "", seen, &queue);
    for (uint32_t i = 0; ok && i < queue.count; i++)
        visit_successors(sites, plan, queue.nodes[i], seen, &queue);
    free(queue.nodes);
    free(seen);
    return ok;
}

/* ---- Explaining ---------------------------------------------------------------------
 */

static void explain_input(const char *line, char *text, size_t size)
{
    int name = (int)strcspn(line, " ");
    const char *from = line + name + (line[name] != '\0');
    if (strncmp(from, "parameter ", 10) == 0)
        snprintf(text, size, "parameter '%.*s' changed", (int)strcspn(from + 10, " "),
                 from + 10);
    else if (strncmp(from, "constant ", 9) == 0)
        snprintf(text, size, "the constant of input '%.*s' changed", name, line);
    else if (name)
        snprintf(text, size, "input '%.*s' comes from elsewhere", name, line);
    else
        snprintf(text, size, "its inputs changed");
}

void dgi_site_explain(const struct dgi_site *site, char *text, size_t size)
{
    switch (site->why) {
    case DGI_WHY_NEW:
        snprintf(text, size, "it has not run yet");
        return;
    case DGI_WHY_TASK:
        snprintf(text, size, "it was task %s, and is now %s", site->detail, site->task);
        return;
    case DGI_WHY_SOURCE:
        snprintf(text, size, "task %s: source changed", site->task);
        return;
    case DGI_WHY_TYPES:
        snprintf(text, size, "task %s: types or serializers changed", site->task);
        return;
    case DGI_WHY_INPUT:
        explain_input(site->detail, text, size);
        return;
    case DGI_WHY_UPSTREAM:
        snprintf(text, size, "it depends on %s", site->detail);
        return;
    default:
        snprintf(text, size, "its stored output %s", site->detail);
        return;
    }
}
