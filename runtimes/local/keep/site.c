#include "site.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dagger/serializer.h>

#include "hash.h"

/* One making of sites. */
struct maker {
    struct dgi_sites *sites;
    const void *const *params;
    struct dagger_writer text; /* an address or list of inputs in the making */
    struct dagger_error *error;
};

static uint32_t number_plan(struct dgi_plan *plan, uint32_t next)
{
    plan->first_site = next;
    next += plan->node_count;
    for (uint32_t id = 0; id < plan->node_count; id++)
        if (plan->nodes[id].body)
            next = number_plan(plan->nodes[id].body, next);
    return next;
}

static bool out_of_memory(struct maker *maker)
{
    return dagger_error_set(maker->error, DAGGER_ERROR_MEMORY, "out of memory");
}

/* Where memory runs out, take() says so. */
static void put(struct maker *maker, const char *text)
{
    (void)dagger_writer_write(&maker->text, text, strlen(text), maker->error);
}

static void put_hash(struct maker *maker, uint64_t hash)
{
    char text[17];
    snprintf(text, sizeof text, "%016" PRIx64, hash);
    put(maker, text);
}

/* What was put since the last take. */
static const char *take(struct maker *maker)
{
    const char *text = maker->text.failed
                           ? NULL
                           : dagger_arena_strndup(maker->sites->arena, maker->text.buffer,
                                                  maker->text.used);
    maker->text.used = 0;
    if (!text)
        out_of_memory(maker);
    return text;
}

/* ---- Addresses ----------------------------------------------------------------------
 */

static void put_scope(struct maker *maker, const struct dgi_plan *plan, uint32_t scope)
{
    if (scope == 0)
        return;
    put_scope(maker, plan, plan->scopes[scope].parent);
    put(maker, plan->scopes[scope].node->name);
    put(maker, ".");
}

static void put_address(struct maker *maker, const struct dgi_plan *plan, uint32_t node,
                        uint32_t outer)
{
    const struct dgi_plan_node *self = &plan->nodes[node];
    if (outer != DGI_NONE) {
        put(maker, maker->sites->items[outer].address);
        put(maker, ".");
    }
    put_scope(maker, plan, self->scope);
    put(maker, self->node->name);
}

/* ---- Fingerprints -------------------------------------------------------------------
 */

static uint64_t hash_form(uint64_t hash, const struct dagger_type *type,
                          const struct dagger_serializer *serializer)
{
    hash = dgi_hash_type(hash, type);
    return dgi_hash_text(hash, serializer ? serializer->name : NULL);
}

static void hash_types(const struct dagger_node *node, char text[17])
{
    uint64_t hash = dgi_hash_number(DGI_HASH_START, node->partition_by);
    const struct dagger_param *params = dgi_node_params(node);
    for (size_t i = 0; i < node->input_count; i++) {
        hash = dgi_hash_text(hash, params[i].name);
        hash = hash_form(hash, params[i].type, NULL);
    }
    for (size_t k = 0; k < node->output_count; k++) {
        hash = dgi_hash_text(hash, node->outputs[k].name);
        hash = hash_form(hash, node->outputs[k].type, node->outputs[k].serializer);
    }
    for (size_t k = 0; node->dag && k < node->dag->output_count; k++)
        hash = hash_form(hash, node->dag->outputs[k].type, NULL);
    snprintf(text, 17, "%016" PRIx64, hash);
}

static size_t output_offset(const struct dagger_node *node, size_t k)
{
    return node->partition_by ? k * sizeof(struct dagger_any_list)
                              : node->outputs[k].offset;
}

/* The name of the output that lies at `offset` of a node's result: there is one. */
static const char *output_name(const struct dagger_node *node, size_t offset)
{
    size_t k = 0;
    while (output_offset(node, k) != offset)
        k++;
    return node->task ? node->outputs[k].name : node->dag->outputs[k].name;
}

static void put_param(struct maker *maker, const struct dgi_plan *plan, uint32_t index,
                      uint32_t outer)
{
    const struct dagger_param *param = &plan->dag->params[index];
    put(maker, outer == DGI_NONE ? "parameter " : "outer ");
    put(maker, param->name);
    if (outer != DGI_NONE)
        return;
    put(maker, " ");
    put_hash(maker, dgi_hash_value(DGI_HASH_START, param->type, maker->params[index]));
}

static void put_input(struct maker *maker, const struct dgi_plan *plan,
                      const struct dagger_param *param, const struct dgi_ref *ref,
                      uint32_t outer)
{
    put(maker, param->name);
    put(maker, " ");
    if (ref->kind == DGI_REF_NODE) {
        /* Addresses are made in a pass before this one. */
        put(maker, "node ");
        put(maker, maker->sites->items[plan->first_site + ref->index].address);
        put(maker, " ");
        put(maker, output_name(plan->nodes[ref->index].node, ref->offset));
    } else if (ref->kind == DGI_REF_PARAM) {
        put_param(maker, plan, ref->index, outer);
    } else {
        put(maker, "constant ");
        put_hash(maker, dgi_hash_value(DGI_HASH_START, param->type, ref->value));
    }
    put(maker, "\n");
}

static const char *list_inputs(struct maker *maker, const struct dgi_plan *plan,
                               uint32_t node, uint32_t outer)
{
    const struct dgi_plan_node *self = &plan->nodes[node];
    const struct dagger_param *params = dgi_node_params(self->node);
    const struct dgi_ref *refs = &plan->refs[self->first_ref];
    for (uint32_t i = 0; i < self->ref_count; i++)
        put_input(maker, plan, &params[i], &refs[i], outer);
    return take(maker);
}

static bool check_depth(struct maker *maker, uint32_t depth)
{
    return depth < DGI_PATH_MOST ||
           dagger_error_set(maker->error, DAGGER_ERROR_INVALID,
                            "loops are nested more than %d deep: no run directory can "
                            "keep such a run",
                            DGI_PATH_MOST);
}

static bool make_plan(struct maker *maker, struct dgi_plan *plan, uint32_t outer,
                      uint32_t depth);

static bool make_site(struct maker *maker, const struct dgi_plan *plan, uint32_t id,
                      uint32_t depth)
{
    struct dgi_site *site = &maker->sites->items[plan->first_site + id];
    const struct dgi_plan_node *self = &plan->nodes[id];
    if (!self->node)
        return true;
    site->task = self->node->task ? self->node->task->name : self->node->dag->name;
    site->source = self->node->task ? self->node->task->source_hash : NULL;
    hash_types(self->node, site->types);
    site->inputs = list_inputs(maker, plan, id, site->outer);
    return site->inputs && (!self->body || make_plan(maker, self->body,
                                                     plan->first_site + id, depth + 1));
}

static bool make_plan(struct maker *maker, struct dgi_plan *plan, uint32_t outer,
                      uint32_t depth)
{
    if (!check_depth(maker, depth))
        return false;
    for (uint32_t id = 0; id < plan->node_count; id++) {
        struct dgi_site *site = &maker->sites->items[plan->first_site + id];
        site->node = plan->nodes[id].node;
        site->body = plan->nodes[id].body;
        site->outer = outer;
        site->depth = depth;
        if (!site->node)
            continue;
        put_address(maker, plan, id, outer);
        site->address = take(maker);
        if (!site->address)
            return false;
    }
    for (uint32_t id = 0; id < plan->node_count; id++)
        if (!make_site(maker, plan, id, depth))
            return false;
    return true;
}

bool dgi_sites_create(struct dgi_sites *sites, struct dgi_plan *plan,
                      const void *const *params, struct dagger_error *error)
{
    struct maker maker = {.sites = sites, .params = params, .error = error};
    dagger_writer_init_memory(&maker.text);
    sites->count = number_plan(plan, 0);
    sites->items = calloc(sites->count + (size_t)1, sizeof *sites->items);
    sites->arena = dagger_arena_create();
    bool ok = (sites->items && sites->arena) || out_of_memory(&maker);
    ok = ok && make_plan(&maker, plan, DGI_NONE, 0);
    dagger_writer_release(&maker.text);
    return ok;
}

void dgi_sites_release(struct dgi_sites *sites)
{
    dagger_arena_destroy(sites->arena);
    free(sites->items);
    *sites = (struct dgi_sites){0};
}
