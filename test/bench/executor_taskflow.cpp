// The same by Taskflow: built once, run several times.
#include <taskflow/taskflow.hpp>

#include "graphs.h"

int main(int argc, char **argv)
{
    struct bench_graph graph = bench_graph_make(argc, argv);
    tf::Executor executor(static_cast<size_t>(atoi(argv[2])));
    double start = bench_now(), seconds[BENCH_RUNS];
    tf::Taskflow flow;
    std::vector<tf::Task> tasks(graph.node_count);
    for (uint32_t i = 0; i < graph.node_count; i++) {
        uint8_t *runs = graph.runs + i;
        tasks[i] = flow.emplace([runs, steps = graph.steps] { bench_run(runs, steps); });
    }
    for (uint32_t i = 0; i < graph.node_count; i++)
        for (uint32_t k = graph.offsets[i]; k < graph.offsets[i + 1]; k++)
            tasks[i].precede(tasks[graph.successors[k]]);
    double build = bench_now() - start;
    for (double &second : seconds) {
        start = bench_now();
        executor.run(flow).wait();
        second = bench_now() - start;
    }
    return bench_report("taskflow", argv[2], &graph, build, seconds);
}
