#include "plan.h"

#include <stdalign.h>
#include <stdlib.h>

#include <dagger/type.h>

struct edge {
    uint32_t from;
    uint32_t to;
};

struct builder {
    struct dgi_plan *plan;
    uint32_t node_capacity;
    uint32_t scope_capacity;
    uint32_t child_capacity;
    struct edge *edges;
    uint32_t edge_count;
    uint32_t edge_capacity;
    bool failed; /* out of memory, or too large */
};

const struct dagger_type *dgi_node_result(const struct dagger_node *node)
{
    return node->task ? node->task->result : NULL;
}

const struct dagger_param *dgi_node_params(const struct dagger_node *node)
{
    return node->task ? node->task->params : node->dag->params;
}

size_t dgi_node_output_count(const struct dagger_node *node)
{
    return node->task ? node->output_count : node->dag->output_count;
}

const struct dagger_type *dgi_node_output_type(const struct dagger_node *node,
                                               size_t output)
{
    return node->task ? node->outputs[output].type : node->dag->outputs[output].type;
}

/* Room for `extra` more of `count` items; the array may move. */
static bool grow(struct builder *builder, void **items, uint32_t *capacity,
                 uint32_t count, size_t extra, size_t item_size)
{
    if (builder->failed || extra >= DGI_NONE - (size_t)count) {
        builder->failed = true;
        return false;
    }
    if (count + extra <= *capacity)
        return true;
    size_t larger = (size_t)*capacity * 2 + 16;
    if (larger < count + extra)
        larger = count + extra;
    if (larger >= DGI_NONE)
        larger = DGI_NONE - 1;
    void *moved = reallocarray(*items, larger, item_size);
    if (!moved) {
        builder->failed = true;
        return false;
    }
    *items = moved;
    *capacity = (uint32_t)larger;
    return true;
}

static uint32_t add_node(struct builder *builder, const struct dagger_node *node,
                         uint32_t scope)
{
    struct dgi_plan *plan = builder->plan;
    if (!grow(builder, (void **)&plan->nodes, &builder->node_capacity, plan->node_count,
              1, sizeof *plan->nodes))
        return DGI_NONE;
    plan->nodes[plan->node_count] = (struct dgi_plan_node){.node = node, .scope = scope};
    return plan->node_count++;
}

static void add_edge(struct builder *builder, uint32_t from, uint32_t to)
{
    if (!grow(builder, (void **)&builder->edges, &builder->edge_capacity,
              builder->edge_count, 1, sizeof *builder->edges))
        return;
    builder->edges[builder->edge_count++] = (struct edge){from, to};
}

static uint32_t add_scope(struct builder *builder, const struct dagger_dag *dag,
                          const struct dagger_node *node, uint32_t parent)
{
    struct dgi_plan *plan = builder->plan;
    if (!grow(builder, (void **)&plan->scopes, &builder->scope_capacity,
              plan->scope_count, 1, sizeof *plan->scopes) ||
        !grow(builder, (void **)&plan->children, &builder->child_capacity,
              plan->child_count, dag->node_count, sizeof *plan->children))
        return DGI_NONE;
    plan->scopes[plan->scope_count] = (struct dgi_scope){
        .dag = dag,
        .node = node,
        .parent = parent,
        .first_child = plan->child_count,
        .start_gate = DGI_NONE,
        .end_gate = DGI_NONE,
    };
    plan->child_count += (uint32_t)dag->node_count;
    return plan->scope_count++;
}

/* First pass: a node or a scope for everything below `dag`, in the order of the tables,
 * because references may point forward. */
static uint32_t lay_out(struct builder *builder, const struct dagger_dag *dag,
                        const struct dagger_node *around, uint32_t parent)
{
    uint32_t scope = add_scope(builder, dag, around, parent);
    for (size_t i = 0; i < dag->node_count && !builder->failed; i++) {
        const struct dagger_node *node = &dag->nodes[i];
        bool is_scope = node->dag && !node->partition_by;
        uint32_t index = is_scope ? lay_out(builder, node->dag, node, scope)
                                  : add_node(builder, node, scope);
        if (!builder->failed)
            builder->plan->children[builder->plan->scopes[scope].first_child + i] =
                (struct dgi_child){.is_scope = is_scope, .index = index};
    }
    return scope;
}

static struct dgi_child child(const struct dgi_plan *plan, uint32_t scope, size_t node)
{
    return plan->children[plan->scopes[scope].first_child + node];
}

/* The gates of scopes that wait, or are waited for, as a whole (DAGGER_AFTER). */
static void add_gates(struct builder *builder)
{
    struct dgi_plan *plan = builder->plan;
    for (uint32_t s = 0; s < plan->scope_count && !builder->failed; s++) {
        const struct dagger_dag *dag = plan->scopes[s].dag;
        for (size_t i = 0; i < dag->node_count; i++) {
            const struct dagger_node *node = &dag->nodes[i];
            struct dgi_child self = child(plan, s, i);
            if (node->after_count && self.is_scope)
                plan->scopes[self.index].start_gate = add_node(builder, NULL, s);
            for (size_t k = 0; k < node->after_count; k++) {
                struct dgi_child earlier = child(plan, s, node->after[k]);
                if (earlier.is_scope && plan->scopes[earlier.index].end_gate == DGI_NONE)
                    plan->scopes[earlier.index].end_gate = add_node(builder, NULL, s);
            }
        }
    }
}

static struct dgi_ref resolve_output(const struct dgi_plan *plan, uint32_t scope,
                                     size_t node, size_t output)
{
    struct dgi_child found = child(plan, scope, node);
    while (found.is_scope) {
        const struct dagger_dag_output *inner =
            &plan->scopes[found.index].dag->outputs[output];
        output = inner->output;
        found = child(plan, found.index, inner->node);
    }
    const struct dagger_node *source = plan->nodes[found.index].node;
    size_t offset = source->partition_by ? output * sizeof(struct dagger_any_list)
                                         : source->outputs[output].offset;
    return (struct dgi_ref){DGI_REF_NODE, found.index, {.offset = offset}};
}

/* Follows a parameter outwards until its value has a place. */
static struct dgi_ref resolve_input(const struct dgi_plan *plan, uint32_t scope,
                                    const struct dagger_node *node, size_t input)
{
    for (;;) {
        const struct dagger_input *from = &node->inputs[input];
        if (from->source == DAGGER_FROM_NODE)
            return resolve_output(plan, scope, from->index, from->output);
        if (from->source == DAGGER_FROM_CONSTANT)
            return (struct dgi_ref){DGI_REF_CONSTANT, 0, {.value = from->value}};
        if (from->source == DAGGER_FROM_DEFAULT)
            return (struct dgi_ref){
                DGI_REF_CONSTANT,
                0,
                {.value = dgi_node_params(node)[input].default_value}};
        if (scope == 0)
            return (struct dgi_ref){DGI_REF_PARAM, from->index, {.offset = 0}};
        input = from->index;
        node = plan->scopes[scope].node;
        scope = plan->scopes[scope].parent;
    }
}

/* Edges from what `node` of `scope` is told to wait for, to the plan's node `to`. */
static void add_after_edges(struct builder *builder, uint32_t scope,
                            const struct dagger_node *node, uint32_t to)
{
    struct dgi_plan *plan = builder->plan;
    for (size_t k = 0; k < node->after_count; k++) {
        struct dgi_child earlier = child(plan, scope, node->after[k]);
        add_edge(builder,
                 earlier.is_scope ? plan->scopes[earlier.index].end_gate : earlier.index,
                 to);
    }
}

static void connect_gates(struct builder *builder, uint32_t id, uint32_t scope)
{
    struct dgi_plan *plan = builder->plan;
    bool started = false;
    for (uint32_t s = scope; s != DGI_NONE; s = plan->scopes[s].parent) {
        /* The gate of an inner scope itself waits for the one around it. */
        if (!started && plan->scopes[s].start_gate != DGI_NONE) {
            add_edge(builder, plan->scopes[s].start_gate, id);
            started = true;
        }
        if (plan->scopes[s].end_gate != DGI_NONE)
            add_edge(builder, id, plan->scopes[s].end_gate);
    }
}

static void connect_node(struct builder *builder, uint32_t id)
{
    struct dgi_plan *plan = builder->plan;
    struct dgi_plan_node *self = &plan->nodes[id];
    const struct dagger_node *node = self->node;
    if (node) {
        for (uint32_t i = 0; i < self->ref_count; i++) {
            struct dgi_ref ref = resolve_input(plan, self->scope, node, i);
            plan->refs[self->first_ref + i] = ref;
            if (ref.kind == DGI_REF_NODE) {
                plan->nodes[ref.index].uses++;
                add_edge(builder, ref.index, id);
            }
        }
        add_after_edges(builder, self->scope, node, id);
    }
    connect_gates(builder, id, self->scope);
}

/* What a scope's own gate waits for. */
static void connect_starts(struct builder *builder)
{
    struct dgi_plan *plan = builder->plan;
    for (uint32_t s = 1; s < plan->scope_count && !builder->failed; s++)
        if (plan->scopes[s].start_gate != DGI_NONE)
            add_after_edges(builder, plan->scopes[s].parent, plan->scopes[s].node,
                            plan->scopes[s].start_gate);
}

static bool number_refs(struct builder *builder)
{
    struct dgi_plan *plan = builder->plan;
    size_t count = 0;
    for (uint32_t id = 0; id < plan->node_count; id++) {
        struct dgi_plan_node *self = &plan->nodes[id];
        if (!self->node)
            continue;
        self->first_ref = (uint32_t)count;
        self->ref_count = (uint32_t)self->node->input_count;
        if (self->ref_count > plan->max_inputs)
            plan->max_inputs = self->ref_count;
        count += self->node->input_count;
        if (count >= DGI_NONE)
            return false;
    }
    plan->ref_count = (uint32_t)count;
    plan->refs = calloc(count + 1, sizeof *plan->refs);
    return plan->refs != NULL;
}

/* A node's result has its place in the frame; a partitioned node's are counted later. */
static void place_results(struct dgi_plan *plan)
{
    size_t size = 0;
    for (uint32_t id = 0; id < plan->node_count; id++) {
        struct dgi_plan_node *self = &plan->nodes[id];
        if (!self->node || self->node->partition_by || !dgi_node_result(self->node))
            continue;
        self->result_offset = size;
        size_t bytes = dgi_node_result(self->node)->size;
        size_t align = alignof(max_align_t);
        if (bytes < align)
            align = bytes > 4 ? 8 : 4;
        size_t aligned = (size + align - 1) / align * align;
        self->result_offset = aligned;
        size = aligned + bytes;
    }
    plan->results_size = size;
}

/* Edges by the node they come from. */
static bool sort_edges(struct builder *builder)
{
    struct dgi_plan *plan = builder->plan;
    uint32_t *offsets = calloc((size_t)plan->node_count + 2, sizeof *offsets);
    uint32_t *successors = malloc(((size_t)builder->edge_count + 1) * sizeof *successors);
    if (offsets && successors) {
        /* Counted two places further on, so that filling leaves the starts behind. */
        for (uint32_t e = 0; e < builder->edge_count; e++)
            offsets[(size_t)builder->edges[e].from + 2]++;
        for (size_t id = 2; id <= (size_t)plan->node_count + 1; id++)
            offsets[id] += offsets[id - 1];
        for (uint32_t e = 0; e < builder->edge_count; e++)
            successors[offsets[(size_t)builder->edges[e].from + 1]++] =
                builder->edges[e].to;
        plan->schedule = dgi_schedule_compile(
            &(struct dagger_edges){plan->node_count, offsets, successors});
    }
    free(offsets);
    free(successors);
    return plan->schedule != NULL;
}

static bool compile_bodies(struct dgi_plan *plan, struct dagger_error *error)
{
    for (uint32_t id = 0; id < plan->node_count; id++) {
        struct dgi_plan_node *self = &plan->nodes[id];
        if (!self->node || !self->node->dag)
            continue;
        self->body = dgi_plan_compile(self->node->dag, error);
        if (!self->body)
            return false;
        if (self->body->max_inputs > plan->max_inputs)
            plan->max_inputs = self->body->max_inputs;
    }
    return true;
}

static bool connect(struct builder *builder)
{
    struct dgi_plan *plan = builder->plan;
    if (builder->failed || plan->node_count > INT32_MAX || !number_refs(builder))
        return false;
    for (uint32_t id = 0; id < plan->node_count && !builder->failed; id++)
        connect_node(builder, id);
    connect_starts(builder);
    plan->outputs = calloc(plan->dag->output_count + 1, sizeof *plan->outputs);
    if (builder->failed || !plan->outputs)
        return false;
    for (size_t k = 0; k < plan->dag->output_count; k++) {
        const struct dagger_dag_output *output = &plan->dag->outputs[k];
        plan->outputs[k] = resolve_output(plan, 0, output->node, output->output);
        plan->nodes[plan->outputs[k].index].uses++;
    }
    place_results(plan);
    return sort_edges(builder);
}

struct dgi_plan *dgi_plan_compile(const struct dagger_dag *dag,
                                  struct dagger_error *error)
{
    struct builder builder = {.plan = calloc(1, sizeof *builder.plan)};
    if (!builder.plan) {
        dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
        return NULL;
    }
    builder.plan->dag = dag;
    lay_out(&builder, dag, NULL, DGI_NONE);
    add_gates(&builder);
    bool ok = connect(&builder);
    free(builder.edges);
    if (!ok)
        dagger_error_set(error, DAGGER_ERROR_MEMORY,
                         "%s: out of memory, or more than 2147483647 nodes", dag->name);
    if (!ok || !compile_bodies(builder.plan, error)) {
        dgi_plan_destroy(builder.plan);
        return NULL;
    }
    return builder.plan;
}

void dgi_plan_destroy(struct dgi_plan *plan)
{
    if (!plan)
        return;
    for (uint32_t id = 0; id < plan->node_count; id++)
        dgi_plan_destroy(plan->nodes[id].body);
    free(plan->nodes);
    free(plan->refs);
    dagger_schedule_destroy(plan->schedule);
    free(plan->outputs);
    free(plan->scopes);
    free(plan->children);
    free(plan);
}
