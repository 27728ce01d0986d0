/* A program with a fork server that runs a DAG twice and prints the sums: what
 * fork_server.py strikes. */
#include <stdio.h>
#include <stdlib.h>

#include <dagger/local.h>

#include "../unit/local_tables.h"

static const struct dagger_node nodes[] = {
    {.name = "count-up",
     .task = &count_up_task,
     INPUTS(FROM_PARAM(0)),
     .outputs = (const struct dagger_output[]){{.name = DAGGER_RETURN_VALUE,
                                                .type = &numbers_type,
                                                .is_partitioned = true}},
     .output_count = 1},
    {.name = "increment",
     .task = &increment_task,
     INPUTS(FROM_NODE(0)),
     RETURNS(&dagger_type_int64),
     .partition_by = 1},
    {.name = "sum", .task = &sum_task, INPUTS(FROM_NODE(1)), RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag_output outputs[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64, .node = 2}};
static const struct dagger_dag dag = {DAG("count"), PARAMS(number_param), NODES(nodes),
                                      OUTPUTS(outputs)};

static void run(int64_t count)
{
    struct dagger_error error = {0};
    struct dagger_values values;
    struct dagger_local_options options = {.jobs = 2};
    if (!dagger_local_run(&dag, (const void *[]){&count}, &options, &values, &error)) {
        fprintf(stderr, "%s\n", error.message);
        exit(EXIT_FAILURE);
    }
    printf("%lld\n", (long long)*(const int64_t *)values.items[0]);
    dagger_values_release(&values);
}

int main(void)
{
    struct dagger_error error = {0};
    if (!dagger_local_start_fork_server(&error))
        fprintf(stderr, "%s\n", error.message);
    run(3);
    run(4);
    return EXIT_SUCCESS;
}
