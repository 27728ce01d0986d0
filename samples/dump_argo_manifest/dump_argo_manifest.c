/*
 * A main() of its own: this program has no command line but writes the manifests that its
 * team submits, made by the library.
 *
 *     dump_argo_manifest > nightly.yaml
 *
 * The generator was run with --no-main: the tables are there, as DAGGER_GRAPH(nightly).
 * The same program is the containers' entrypoint: with arguments, it is a pipeline's
 * command line as any other.
 */
#include <dagger/argo.h>
#include <dagger/cli.h>
#include <dagger/dsl.h>
#include <dagger/validate.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

DAGGER_TASK(.retries = 2)
int64_t count_rows(const char *table)
{
    return (int64_t)strlen(table) * 100;
}

DAGGER_TASK()
void announce(int64_t rows)
{
    fprintf(stderr, "%lld rows\n", (long long)rows);
}

DAGGER_DAG()
void nightly(const char *table DAGGER_DEFAULT("orders"))
{
    announce(count_rows(table));
}

/* A CronWorkflow that runs the DAG every night, or NULL. */
static json_t *make_manifest(struct dagger_error *error)
{
    static const char *const command[] = {"/app/dump_argo_manifest"};
    static const char *const schedules[] = {"0 2 * * *"};
    static const struct dagger_argo_pair labels[] = {{"team", "data"}};
    static const int64_t keep = 3;
    struct dagger_argo_metadata metadata = {
        .name = "nightly", .labels = labels, .label_count = 1};
    struct dagger_argo_options options = {.image = "registry.example.com/nightly:1",
                                          .command = command,
                                          .command_count = 1};
    struct dagger_argo_cron cron = {.schedules = schedules,
                                    .schedule_count = 1,
                                    .time_zone = "UTC",
                                    .concurrency_policy = "Forbid",
                                    .failed_jobs_history_limit = &keep};
    const struct dagger_dag *dag = DAGGER_GRAPH(nightly);
    if (!dagger_dag_validate(dag, error))
        return NULL;
    return dagger_argo_cron_workflow(dag, &metadata, &options, &cron, error);
}

static bool print_manifest(struct dagger_error *error)
{
    json_t *manifest = make_manifest(error);
    struct dagger_writer writer;
    if (!manifest)
        return false;
    bool is_written =
        dagger_writer_init_fd(&writer, STDOUT_FILENO, "standard output", error) &&
        dagger_argo_write_yaml(manifest, &writer, error) &&
        dagger_writer_flush(&writer, error);
    dagger_writer_release(&writer);
    json_decref(manifest);
    return is_written;
}

int main(int argc, char **argv)
{
    struct dagger_error error = {0};
    if (argc > 1)
        return dagger_cli_main(DAGGER_GRAPH(nightly), argc, argv);
    if (print_manifest(&error))
        return 0;
    fprintf(stderr, "%s: %s\n", argv[0], error.message);
    return 1;
}
