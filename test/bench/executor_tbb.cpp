// The same by the flow graph of oneTBB.
#include <deque>

#include <oneapi/tbb/flow_graph.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

#include "graphs.h"

namespace flow = oneapi::tbb::flow;
using node = flow::continue_node<flow::continue_msg>;

static int run(struct bench_graph &graph, const char *threads)
{
    double start = bench_now(), seconds[BENCH_RUNS];
    flow::graph nodes_of;
    std::deque<node> nodes;
    for (uint32_t i = 0; i < graph.node_count; i++) {
        uint8_t *runs = graph.runs + i;
        nodes.emplace_back(nodes_of,
                           [runs, steps = graph.steps](const flow::continue_msg &) {
                               bench_run(runs, steps);
                               return flow::continue_msg();
                           });
    }
    for (uint32_t i = 0; i < graph.node_count; i++)
        for (uint32_t k = graph.offsets[i]; k < graph.offsets[i + 1]; k++)
            flow::make_edge(nodes[i], nodes[graph.successors[k]]);
    double build = bench_now() - start;
    for (double &second : seconds) {
        start = bench_now();
        for (uint32_t i = 0; i < graph.node_count; i++)
            if (!graph.predecessor_counts[i])
                nodes[i].try_put(flow::continue_msg());
        nodes_of.wait_for_all();
        second = bench_now() - start;
    }
    int status = bench_report("onetbb", threads, &graph, build, seconds);
    fflush(stdout);
    _Exit(status); // taking the nodes apart takes longer than all the rest
}

int main(int argc, char **argv)
{
    struct bench_graph graph = bench_graph_make(argc, argv);
    int threads = atoi(argv[2]);
    oneapi::tbb::global_control control(
        oneapi::tbb::global_control::max_allowed_parallelism,
        static_cast<size_t>(threads));
    oneapi::tbb::task_arena arena(threads);
    return arena.execute([&] { return run(graph, argv[2]); });
}
