/* Our executor on one of the graphs of graphs.h: */
#include <dagger/executor.h>

#include "graphs.h"

static void run_node(uint32_t node, unsigned thread, void *context)
{
    const struct bench_graph *graph = context;
    (void)thread;
    bench_run(&graph->runs[node], graph->steps);
}

int main(int argc, char **argv)
{
    struct bench_graph graph = bench_graph_make(argc, argv);
    struct dagger_edges edges = {graph.node_count, graph.offsets, graph.successors};
    double start = bench_now(), seconds[BENCH_RUNS];
    struct dagger_schedule *schedule = dagger_schedule_create(&edges, NULL);
    double build = bench_now() - start;
    struct dagger_executor *executor =
        dagger_executor_create((unsigned)atoi(argv[2]), NULL);
    for (int i = 0; i < BENCH_RUNS; i++) {
        start = bench_now();
        if (!executor || !schedule ||
            !dagger_executor_run(executor, schedule, run_node, &graph, NULL))
            return 1;
        seconds[i] = bench_now() - start;
    }
    dagger_executor_destroy(executor);
    dagger_schedule_destroy(schedule);
    return bench_report("dagger", argv[2], &graph, build, seconds);
}
