/*
 * The graphs that executors are measured with, the same for ours and for its peers: C and
 * C++. Every node counts how often it ran, after so many steps of work, none where STEPS
 * is not given; the programs are called as
 *
 *     PROGRAM SHAPE THREADS [STEPS]
 *
 * and print one line:
 *
 *     ENGINE SHAPE THREADS NODES BUILD-SECONDS RUN-SECONDS PEAK-KIB
 */
#ifndef BENCH_GRAPHS_H
#define BENCH_GRAPHS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BENCH_RUNS = 5 };

/* After node i come successors[offsets[i]] up to successors[offsets[i + 1] - 1]. */
struct bench_graph {
    const char *shape;
    uint32_t node_count;
    uint32_t edge_count;
    uint32_t *offsets;
    uint32_t *successors;
    uint32_t *predecessor_counts;
    uint8_t *runs; /* of each node */
    uint32_t steps;
};

static inline double bench_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static inline void *bench_alloc(size_t count, size_t size)
{
    void *memory = calloc(count + 1, size);
    if (!memory) {
        fputs("out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

/* What a node does. Each step waits for the one before: about a nanosecond. */
static inline void bench_run(uint8_t *runs, uint32_t steps)
{
    uint64_t state = 1;
    for (uint32_t i = 0; i < steps; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        __asm__ volatile("" : "+r"(state));
    }
    ++*runs;
}

/* Called twice: to count the edges of each node, and to note them. */
static inline void bench_edge(struct bench_graph *graph, uint32_t *ends, uint32_t from,
                              uint32_t to)
{
    if (ends) {
        graph->successors[ends[from]++] = to;
    } else {
        graph->offsets[from + 1]++;
        graph->predecessor_counts[to]++;
        graph->edge_count++;
    }
}

static inline void bench_edges(struct bench_graph *graph, uint32_t *ends)
{
    uint32_t n = graph->node_count;
    const uint32_t side = 1000;
    uint64_t state = 1;
    if (strcmp(graph->shape, "chain") == 0)
        for (uint32_t i = 0; i + 1 < n; i++)
            bench_edge(graph, ends, i, i + 1);
    if (strcmp(graph->shape, "fan") == 0)
        for (uint32_t i = 1; i + 1 < n; i++) {
            bench_edge(graph, ends, 0, i);
            bench_edge(graph, ends, i, n - 1);
        }
    if (strcmp(graph->shape, "tree") == 0)
        for (uint32_t i = 1; i < n; i++)
            bench_edge(graph, ends, (i - 1) / 2, i);
    if (strcmp(graph->shape, "wavefront") == 0)
        for (uint32_t i = 0; i < n; i++) {
            if (i % side + 1 < side)
                bench_edge(graph, ends, i, i + 1);
            if (i + side < n)
                bench_edge(graph, ends, i, i + side);
        }
    if (strcmp(graph->shape, "random") == 0)
        for (uint32_t i = 1; i < n; i++)
            for (int k = 0; k < 4; k++) {
                state = state * 6364136223846793005u + 1442695040888963407u;
                bench_edge(graph, ends, (uint32_t)((state >> 33) % i), i);
            }
}

static inline uint32_t bench_size(const char *shape)
{
    static const struct {
        const char *shape;
        uint32_t nodes;
    } sizes[] = {{"chain", 1000000},
                 {"fan", 1000002},
                 {"tree", (1u << 20) - 1},
                 {"wavefront", 1000000},
                 {"random", 100000}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        if (strcmp(sizes[i].shape, shape) == 0)
            return sizes[i].nodes;
    fputs("usage: PROGRAM chain|fan|tree|wavefront|random THREADS [STEPS]\n", stderr);
    exit(2);
}

static inline struct bench_graph bench_graph_make(int argc, char **argv)
{
    const char *shape = argc == 3 || argc == 4 ? argv[1] : "";
    struct bench_graph graph;
    memset(&graph, 0, sizeof graph);
    uint32_t n = bench_size(shape);
    graph.shape = shape;
    graph.steps = argc == 4 ? (uint32_t)atoi(argv[3]) : 0;
    graph.node_count = n;
    graph.offsets = (uint32_t *)bench_alloc(n, sizeof *graph.offsets);
    graph.predecessor_counts =
        (uint32_t *)bench_alloc(n, sizeof *graph.predecessor_counts);
    graph.runs = (uint8_t *)bench_alloc(n, 1);
    bench_edges(&graph, NULL);
    for (uint32_t i = 0; i < n; i++)
        graph.offsets[i + 1] += graph.offsets[i];
    uint32_t *ends = (uint32_t *)bench_alloc(n, sizeof *ends);
    memcpy(ends, graph.offsets, n * sizeof *ends);
    graph.successors =
        (uint32_t *)bench_alloc(graph.edge_count, sizeof *graph.successors);
    bench_edges(&graph, ends);
    free(ends);
    return graph;
}

static inline int bench_compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* Of this program alone: getrusage() counts what stood here before exec() as well. */
static inline long bench_peak(void)
{
    char line[256];
    long peak = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (strncmp(line, "VmHWM:", 6) == 0)
            peak = atol(line + 6);
    if (status)
        fclose(status);
    return peak;
}

/* The median of `seconds`, and whether every node ran in every run. */
static inline int bench_report(const char *engine, const char *threads,
                               const struct bench_graph *graph, double build,
                               double *seconds)
{
    for (uint32_t i = 0; i < graph->node_count; i++)
        if (graph->runs[i] != BENCH_RUNS) {
            fprintf(stderr, "%s: a node did not run\n", engine);
            return 1;
        }
    qsort(seconds, BENCH_RUNS, sizeof *seconds, bench_compare);
    printf("%s %s %s %u %.9f %.9f %ld\n", engine, graph->shape, threads,
           graph->node_count, build, seconds[BENCH_RUNS / 2], bench_peak());
    return 0;
}

#endif
