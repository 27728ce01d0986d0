/* The same by OpenMP: tasks with dependences, which are made anew in each run. */
#include <omp.h>

#include "graphs.h"

static char *slots; /* one for each node: what its successors depend on */

/* Predecessors of node i: those of `of` from starts[i] on. */
struct predecessors {
    uint32_t *starts;
    uint32_t *of;
};

static struct predecessors turn_around(const struct bench_graph *graph)
{
    uint32_t n = graph->node_count;
    struct predecessors result = {bench_alloc(n, sizeof(uint32_t)),
                                  bench_alloc(graph->edge_count, sizeof(uint32_t))};
    uint32_t *ends = bench_alloc(n, sizeof *ends);
    for (uint32_t i = 0; i < n; i++)
        result.starts[i + 1] = ends[i + 1] =
            result.starts[i] + graph->predecessor_counts[i];
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = graph->offsets[i]; k < graph->offsets[i + 1]; k++)
            result.of[ends[graph->successors[k]]++] = i;
    free(ends);
    return result;
}

static void make_tasks(const struct bench_graph *graph, const struct predecessors *before)
{
    char *slot = slots;
    uint32_t steps = graph->steps;
    for (uint32_t i = 0; i < graph->node_count; i++) {
        uint8_t *runs = graph->runs + i;
        const uint32_t *of = before->of + before->starts[i];
        uint32_t count = before->starts[i + 1] - before->starts[i];
        if (count == 0) {
#pragma omp task depend(out : slot[i]) firstprivate(runs, steps)
            bench_run(runs, steps);
        } else if (count == 1) {
#pragma omp task depend(in : slot[of[0]]) depend(out : slot[i]) firstprivate(runs, steps)
            bench_run(runs, steps);
        } else if (count == 2) {
#pragma omp task depend(in : slot[of[0]], slot[of[1]]) depend(out : slot[i])             \
    firstprivate(runs, steps)
            bench_run(runs, steps);
        } else {
#pragma omp task depend(iterator(uint32_t k = 0 : count), in : slot[of[k]])              \
    depend(out : slot[i]) firstprivate(runs, steps)
            bench_run(runs, steps);
        }
    }
}

int main(int argc, char **argv)
{
    struct bench_graph graph = bench_graph_make(argc, argv);
    struct predecessors before = turn_around(&graph);
    double seconds[BENCH_RUNS];
    slots = bench_alloc(graph.node_count, 1);
    omp_set_num_threads(atoi(argv[2]));
    for (int i = 0; i < BENCH_RUNS; i++) {
        double start = bench_now();
#pragma omp parallel
#pragma omp single
        make_tasks(&graph, &before);
        seconds[i] = bench_now() - start;
    }
    return bench_report("openmp", argv[2], &graph, 0, seconds);
}
