#include "picture.h"

#include <stdio.h>
#include <string.h>

/* Counts first, so that the arrays are made once. */
static void count(const struct dagger_dag *dag, size_t *vertices, size_t *edges)
{
    for (size_t i = 0; i < dag->node_count; i++) {
        const struct dagger_node *node = &dag->nodes[i];
        *vertices += 1;
        *edges += node->input_count + node->after_count;
        if (node->dag)
            count(node->dag, vertices, edges);
    }
}

static const char *join(const char *parent, const char *name, struct dagger_arena *arena)
{
    size_t size = strlen(parent) + strlen(name) + 2;
    char *address = dagger_arena_alloc(arena, size);
    if (address)
        snprintf(address, size, "%s%s%s", parent, parent[0] ? "." : "", name);
    return address;
}

static void add_input(struct dgi_picture *picture, const struct dagger_dag *dag,
                      const size_t *children, size_t child, size_t index)
{
    const struct dagger_node *node = &dag->nodes[child];
    const struct dagger_input *input = &node->inputs[index];
    const struct dagger_param *params =
        node->task ? node->task->params : node->dag->params;
    struct dgi_edge edge = {.from = input->index,
                            .to = children[child],
                            .is_each = node->partition_by == index + 1,
                            .input = params[index].name};
    if (input->source == DAGGER_FROM_PARAM && dag == picture->dag) {
        edge.is_param = true;
    } else if (input->source == DAGGER_FROM_NODE) {
        const struct dagger_node *source = &dag->nodes[input->index];
        edge.from = children[input->index];
        edge.output = source->task ? source->outputs[input->output].name
                                   : source->dag->outputs[input->output].name;
    } else {
        return;
    }
    picture->edges[picture->edge_count++] = edge;
}

static void add_edges(struct dgi_picture *picture, const struct dagger_dag *dag,
                      const size_t *children)
{
    for (size_t i = 0; i < dag->node_count; i++) {
        const struct dagger_node *node = &dag->nodes[i];
        for (size_t k = 0; k < node->input_count; k++)
            add_input(picture, dag, children, i, k);
        for (size_t k = 0; k < node->after_count; k++)
            picture->edges[picture->edge_count++] =
                (struct dgi_edge){.from = children[node->after[k]], .to = children[i]};
    }
}

static const size_t *add_vertices(struct dgi_picture *picture,
                                  const struct dagger_dag *dag, const char *parent,
                                  struct dagger_arena *arena)
{
    size_t *children =
        dagger_arena_alloc_array(arena, dag->node_count + 1, sizeof *children);
    if (!children)
        return NULL;
    for (size_t i = 0; i < dag->node_count; i++) {
        const struct dagger_node *node = &dag->nodes[i];
        const char *address = join(parent, node->name, arena);
        size_t index = children[i] = picture->vertex_count++;
        picture->vertices[index] = (struct dgi_vertex){.node = node, .address = address};
        if (!address || (node->dag && !add_vertices(picture, node->dag, address, arena)))
            return NULL;
        picture->vertices[index].end = picture->vertex_count;
    }
    add_edges(picture, dag, children);
    return children;
}

bool dgi_picture_make(struct dgi_picture *picture, const struct dagger_dag *dag,
                      struct dagger_arena *arena, struct dagger_error *error)
{
    size_t vertices = 1, edges = 1;
    count(dag, &vertices, &edges);
    *picture = (struct dgi_picture){.dag = dag};
    picture->vertices =
        dagger_arena_alloc_array(arena, vertices, sizeof *picture->vertices);
    picture->edges = dagger_arena_alloc_array(arena, edges, sizeof *picture->edges);
    const size_t *roots = picture->vertices && picture->edges
                              ? add_vertices(picture, dag, "", arena)
                              : NULL;
    picture->roots = roots;
    return roots || dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
}
