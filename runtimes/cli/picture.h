/* The graph as vertices and edges, for printing. */
#ifndef DGI_PICTURE_H
#define DGI_PICTURE_H

#include <dagger/arena.h>
#include <dagger/error.h>
#include <dagger/graph.h>

/** A node, at any depth. What is inside a DAG follows it, up to `end`. */
struct dgi_vertex {
    const struct dagger_node *node;
    const char *address;
    size_t end;
};

/** A dependency between nodes of one DAG, or of a node of the root on a parameter. */
struct dgi_edge {
    size_t from;        /**< vertex, or parameter of the root */
    size_t to;          /**< vertex */
    bool is_param;      /**< `from` is a parameter */
    bool is_each;       /**< each partition goes to an invocation of its own */
    const char *output; /**< NULL: an order without data, or a parameter */
    const char *input;  /**< NULL: an order without data */
};

/** All of it, in an arena. */
struct dgi_picture {
    const struct dagger_dag *dag;
    struct dgi_vertex *vertices;
    size_t vertex_count;
    struct dgi_edge *edges;
    size_t edge_count;
    const size_t *roots; /**< the vertex of each node of the root DAG */
};

/** Draws a valid `dag`. False: out of memory. */
bool dgi_picture_make(struct dgi_picture *picture, const struct dagger_dag *dag,
                      struct dagger_arena *arena, struct dagger_error *error);

#endif
