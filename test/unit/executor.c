/*
 * The executor: every node runs once, after all its predecessors. A program without a
 * test framework, so that it runs under ThreadSanitizer as well.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dagger/executor.h>

struct graph {
    struct dagger_edges edges;
    uint32_t *from; /* pairs, while the graph is made */
    uint32_t *to;
    uint32_t count;
};

static struct graph make_graph(uint32_t nodes, uint32_t most_edges)
{
    struct graph graph = {.edges.node_count = nodes};
    graph.from = malloc((most_edges + 1) * sizeof *graph.from);
    graph.to = malloc((most_edges + 1) * sizeof *graph.to);
    if (!graph.from || !graph.to)
        abort();
    return graph;
}

static void add_edge(struct graph *graph, uint32_t from, uint32_t to)
{
    graph->from[graph->count] = from;
    graph->to[graph->count++] = to;
}

static void sort_edges(struct graph *graph)
{
    uint32_t nodes = graph->edges.node_count;
    uint32_t *offsets = calloc(nodes + 2, sizeof *offsets);
    uint32_t *successors = malloc((graph->count + 1) * sizeof *successors);
    if (!offsets || !successors)
        abort();
    for (uint32_t e = 0; e < graph->count; e++)
        offsets[graph->from[e] + 2]++;
    for (uint32_t i = 2; i < nodes + 2; i++)
        offsets[i] += offsets[i - 1];
    for (uint32_t e = 0; e < graph->count; e++)
        successors[offsets[graph->from[e] + 1]++] = graph->to[e];
    graph->edges.offsets = offsets;
    graph->edges.successors = successors;
}

static void free_graph(struct graph *graph)
{
    free(graph->from);
    free(graph->to);
    free((void *)graph->edges.offsets);
    free((void *)graph->edges.successors);
}

/* Each node's value is one more than the largest of its predecessors': wrong where one
 * of them has not run, and a data race where it runs at the same time. */
struct levels {
    uint32_t *level;
    uint32_t *offsets; /* of the predecessors */
    uint32_t *predecessors;
    unsigned threads;
    bool is_uneven; /* some nodes take a thousand times as long as others */
};

static void find_level(uint32_t node, unsigned thread, void *context)
{
    struct levels *levels = context;
    for (volatile uint32_t i = 0; levels->is_uneven && node % 5003 == 5000 && i < 500000;)
        i++;
    uint32_t level = levels->level[node];
    for (uint32_t e = levels->offsets[node]; e < levels->offsets[node + 1]; e++)
        if (levels->level[levels->predecessors[e]] >= level)
            level = levels->level[levels->predecessors[e]] + 1;
    levels->level[node] = thread < levels->threads ? level + 1 : UINT32_MAX;
}

static struct levels make_levels(const struct graph *graph)
{
    uint32_t nodes = graph->edges.node_count;
    struct graph reversed = make_graph(nodes, graph->count);
    for (uint32_t e = 0; e < graph->count; e++)
        add_edge(&reversed, graph->to[e], graph->from[e]);
    sort_edges(&reversed);
    struct levels levels = {
        .level = calloc(nodes + 1, sizeof(uint32_t)),
        .offsets = (uint32_t *)reversed.edges.offsets,
        .predecessors = (uint32_t *)reversed.edges.successors,
    };
    if (!levels.level)
        abort();
    free(reversed.from);
    free(reversed.to);
    return levels;
}

static void free_levels(struct levels *levels)
{
    free(levels->level);
    free(levels->offsets);
    free(levels->predecessors);
}

static int failures;

static void expect(bool is_so, const char *what)
{
    if (is_so)
        return;
    printf("failed: %s\n", what);
    failures++;
}

/* Several runs with several executors agree with one thread. */
static void check(struct graph *graph, const char *name)
{
    sort_edges(graph);
    uint32_t nodes = graph->edges.node_count;
    struct levels levels = make_levels(graph);
    levels.is_uneven = strcmp(name, "uneven") == 0;
    struct dagger_schedule *schedule = dagger_schedule_create(&graph->edges, NULL);
    uint32_t *expected = malloc((nodes + 1) * sizeof *expected);
    if (!schedule || !expected)
        abort();
    for (unsigned threads = 1; threads <= 8; threads++) {
        struct dagger_executor *executor = dagger_executor_create(threads, NULL);
        levels.threads = threads;
        for (int run = 0; run < 3; run++) {
            memset(levels.level, 0, nodes * sizeof *levels.level);
            expect(dagger_executor_run(executor, schedule, find_level, &levels, NULL),
                   name);
            if (threads == 1 && run == 0)
                memcpy(expected, levels.level, nodes * sizeof *expected);
            expect(!memcmp(expected, levels.level, nodes * sizeof *expected), name);
        }
        dagger_executor_destroy(executor);
    }
    for (uint32_t i = 0; i < nodes; i++)
        expect(expected[i] > 0, name);
    free(expected);
    dagger_schedule_destroy(schedule);
    free_levels(&levels);
    free_graph(graph);
}

static void check_chain(uint32_t length)
{
    struct graph graph = make_graph(length, length);
    for (uint32_t i = 0; i + 1 < length; i++)
        add_edge(&graph, i, i + 1);
    check(&graph, "chain");
}

static void check_fan(uint32_t width)
{
    struct graph graph = make_graph(width + 2, 2 * width);
    for (uint32_t i = 1; i <= width; i++) {
        add_edge(&graph, 0, i);
        add_edge(&graph, i, width + 1);
    }
    check(&graph, "fan");
}

/* Two nodes before each of many: more become ready at once than a deque has room for. */
static void check_burst(uint32_t width)
{
    struct graph graph = make_graph(width + 3, 3 * width);
    for (uint32_t i = 2; i < width + 2; i++) {
        add_edge(&graph, 0, i);
        add_edge(&graph, 1, i);
        add_edge(&graph, i, width + 2);
    }
    check(&graph, "burst");
}

static void check_wave(uint32_t side, const char *name)
{
    struct graph graph = make_graph(side * side, 2 * side * side);
    for (uint32_t i = 0; i < side * side; i++) {
        if (i % side + 1 < side)
            add_edge(&graph, i, i + 1);
        if (i / side + 1 < side)
            add_edge(&graph, i, i + side);
    }
    check(&graph, name);
}

static uint32_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)(*state >> 33);
}

/* Some edges twice, some runs of nodes with the same successors. */
static void check_random(uint64_t seed)
{
    uint64_t state = seed * 0x9E3779B97F4A7C15u + 1;
    uint32_t nodes = 1 + next_random(&state) % 300;
    struct graph graph = make_graph(nodes, 8 * nodes);
    for (uint32_t i = 1; i < nodes; i++) {
        bool copies = i > 1 && next_random(&state) % 2;
        uint32_t edges = next_random(&state) % 4;
        for (uint32_t e = 0; e < edges && !copies; e++)
            add_edge(&graph, next_random(&state) % i, i);
        for (uint32_t e = graph.count; copies && e > 0 && graph.to[e - 1] == i - 1; e--)
            add_edge(&graph, graph.from[e - 1], i);
    }
    check(&graph, "random");
}

static void check_refused(const uint32_t *offsets, const uint32_t *successors,
                          uint32_t nodes, const char *message)
{
    struct dagger_error error = {0};
    struct dagger_edges edges = {nodes, offsets, successors};
    expect(!dagger_schedule_create(&edges, &error), message);
    expect(error.code == DAGGER_ERROR_INVALID, message);
    expect(!strcmp(error.message, message), error.message);
}

static void check_refusals(void)
{
    check_refused((uint32_t[]){0, 1, 2, 3}, (uint32_t[]){1, 2, 1}, 3,
                  "node 1 is in, or behind, a cycle");
    check_refused((uint32_t[]){0, 1, 1}, (uint32_t[]){2}, 2,
                  "a successor is node 2, but there are only 2");
    check_refused((uint32_t[]){0, 1, 0}, (uint32_t[]){1}, 2,
                  "the successors of node 1 end before they begin");
}

int main(void)
{
    struct graph empty = make_graph(0, 0);
    check(&empty, "empty");
    check_chain(1);
    check_chain(10000);
    check_fan(1);
    check_fan(3);
    check_fan(100000);
    check_burst(150000);
    check_wave(100, "wave");
    /* Threads leave each other alone, and return. */
    check_wave(250, "uneven");
    for (uint64_t seed = 1; seed <= 200; seed++)
        check_random(seed);
    check_refusals();
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
