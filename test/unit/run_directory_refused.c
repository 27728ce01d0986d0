/* Run directories: what is refused, and what is not believed. */
#include <sys/stat.h>

#include "run_directory_kit.h"

TestSuite(run_directory_refused, .init = set_up, .fini = tear_down, .timeout = 300);

static void expect_refused(enum dagger_run_directory_mode mode,
                           enum dagger_error_code code, const char *part)
{
    struct dagger_run_directory *directory = open_kept(mode, false);
    cr_expect_null(directory);
    cr_expect_eq(error.code, code, "%d: %s", error.code, error.message);
    cr_expect(strstr(error.message, part), "%s", error.message);
    if (directory)
        cr_expect(dagger_run_directory_close(directory, NULL, NULL));
}

Test(run_directory_refused, only_run_directories_are_resumed)
{
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, "no such folder");
    cr_assert(mkdir(path, 0700) == 0);
    shell("echo hello > letter");
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, "no run directory");
    expect_refused(DAGGER_RUN_DIRECTORY_NEW, DAGGER_ERROR_IO, "'letter'");
    shell("test $(ls | wc -l) = 1");
    snprintf(path, sizeof path, "%s/kept/letter", folder);
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, "it is no folder");
}

Test(run_directory_refused, one_run_a_directory)
{
    begin();
    expect_refused(DAGGER_RUN_DIRECTORY_NEW, DAGGER_ERROR_IO, "keeps a run already");
}

Test(run_directory_refused, one_run_at_a_time)
{
    struct dagger_run_directory *first = open_kept(DAGGER_RUN_DIRECTORY_NEW, false);
    cr_assert(first, "%s", error.message);
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_BUSY, "another run uses it");
    cr_expect(dagger_run_directory_close(first, NULL, NULL));
    cr_expect_eq(resume(), 555, "%s", error.message);
}

Test(run_directory_refused, another_pipelines_is_refused)
{
    begin();
    dag.name = "others";
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, "a run of totals");
}

Test(run_directory_refused, a_damaged_database_is_named)
{
    begin();
    shell("dd if=/dev/zero of=run.db bs=100 count=1 conv=notrunc 2>/dev/null");
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, "damaged");
    shell("echo 'This is no database, but long enough to be one' > run.db");
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, "damaged");
}

Test(run_directory_refused, a_missing_database_is_named)
{
    begin();
    shell("rm run.db");
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, "run.db: it is missing");
    expect_refused(DAGGER_RUN_DIRECTORY_NEW, DAGGER_ERROR_IO, "run.db: it is missing");
}

Test(run_directory_refused, an_empty_database_is_named)
{
    begin();
    shell(": >run.db");
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, "run.db: it is empty");
    expect_refused(DAGGER_RUN_DIRECTORY_NEW, DAGGER_ERROR_IO, "run.db: it is empty");
}

Test(run_directory_refused, a_newer_database_is_refused)
{
    begin();
    /* user_version stands at byte 60, its lowest byte last. */
    shell("printf '\\002' | dd of=run.db bs=1 seek=63 conv=notrunc 2>/dev/null");
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, "newer version");
    /* application_id stands at byte 68. */
    shell("printf '\\001' | dd of=run.db bs=1 seek=68 conv=notrunc 2>/dev/null");
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO,
                   "not the database of a run");
}

#define RUNS_SUM_AGAIN(why)                                                              \
    "- count-up: it is done\n"                                                           \
    "- square: it is done\n"                                                             \
    "+ sum: its stored output sum/return_value.json " why "\n"                           \
    "+ offset: it depends on sum\n"

Test(run_directory_refused, what_lost_an_output_runs_again)
{
    begin();
    shell("echo 1234567 > outputs/sum/return_value.json");
    expect_resume(RUNS_SUM_AGAIN("is damaged"));
    shell("rm outputs/sum/return_value.json");
    expect_resume(RUNS_SUM_AGAIN("is missing"));
    shell("ln -s /etc/passwd outputs/sum/return_value.json");
    expect_resume(RUNS_SUM_AGAIN("is damaged"));
    cr_expect_eq(resume(), 555, "%s", error.message);
    expect_calls(0, 0, 1, 1);
    shell("test ! -h outputs/sum/return_value.json");
    shell("rm -r outputs");
    cr_expect_eq(resume(), 555, "%s", error.message);
    expect_calls(1, 6, 1, 1);
}

Test(run_directory_refused, an_output_that_was_changed_is_not_believed)
{
    begin();
    shell("printf 56 > outputs/sum/return_value.json");
    expect_resume(RUNS_SUM_AGAIN("is damaged"));
    cr_expect_eq(resume(), 555, "%s", error.message);
    expect_calls(0, 0, 1, 1);
}

/* It is looked at only where it is needed. */
Test(run_directory_refused, a_large_output_that_was_changed_is_not_believed)
{
    count = 300000;
    int64_t result = begin();
    cr_expect_neq(result, -1, "%s", error.message);
    shell("printf '[1' | dd of=outputs/count-up/return_value.json conv=notrunc "
          "2>/dev/null");
    cr_expect_eq(resume(), result, "%s", error.message);
    expect_calls(0, 0, 0, 0);
    tasks[SQUARE].source_hash = "other";
    expect_resume("+ count-up: its stored output count-up/return_value.json is damaged\n"
                  "+ square: task square: source changed\n"
                  "+ sum: it depends on square\n"
                  "+ offset: it depends on sum\n");
    cr_expect_eq(resume(), result, "%s", error.message);
    expect_calls(1, 300000, 1, 1);
    tasks[SQUARE].source_hash = "another";
    cr_expect_eq(resume(), result, "%s", error.message);
    expect_calls(0, 300000, 1, 1);
}

Test(run_directory_refused, damaged_segments_are_named)
{
    begin();
    shell("printf X | dd of=segments/1.seg bs=1 seek=40 conv=notrunc 2>/dev/null");
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, "segments/1.seg");
    shell("truncate -s 100 segments/1.seg");
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, "segments/1.seg");
    shell("rm segments/1.seg");
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, "segments/1.seg");
}

Test(run_directory_refused, links_lead_nowhere)
{
    cr_assert(mkdir(path, 0700) == 0);
    shell("mkdir ../elsewhere && ln -s ../elsewhere outputs");
    expect_refused(DAGGER_RUN_DIRECTORY_NEW, DAGGER_ERROR_IO, "outputs");
    shell("rm outputs && ln -s ../elsewhere/db run.db");
    expect_refused(DAGGER_RUN_DIRECTORY_NEW, DAGGER_ERROR_IO, "run.db");
    shell("rm -f run.db lock && ln -s ../elsewhere/lock lock");
    expect_refused(DAGGER_RUN_DIRECTORY_NEW, DAGGER_ERROR_IO, "lock");
    shell("test -z \"$(ls ../elsewhere)\"");
}

static void expect_both_refused(const char *part)
{
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, part);
    cr_expect_null(open_kept(DAGGER_RUN_DIRECTORY_RESUME, true));
    cr_expect_eq(error.code, DAGGER_ERROR_IO);
    cr_expect(strstr(error.message, part), "%s", error.message);
}

Test(run_directory_refused, pipes_are_not_waited_for)
{
    begin();
    shell("mv run.db kept.db && mkfifo run.db");
    expect_both_refused("run.db: it is no regular file");
    shell("mv kept.db run.db && mkfifo run.db-journal");
    expect_both_refused("run.db-journal: it is no regular file");
    shell("mv run.db-journal run.db-wal");
    expect_both_refused("run.db-wal: it is no regular file");
    shell("rm run.db-wal lock && mkfifo lock");
    expect_both_refused("lock: it is no regular file");
    shell("rm lock");
    cr_expect_eq(resume(), 555, "%s", error.message);
}

/* Of SQLite's own limit nothing could be said but that the file cannot be opened. */
Test(run_directory_refused, a_path_that_is_too_long_is_told_of)
{
    char deep[600];
    const void *params[] = {&count};
    snprintf(deep, sizeof deep, "%s", folder);
    while (strlen(deep) <= 490) {
        strcat(deep, "/a-folder-with-a-name-that-is-rather-long-in-another");
        cr_assert(mkdir(deep, 0700) == 0);
    }
    memset(&error, 0, sizeof error);
    cr_expect_null(dagger_run_directory_open(deep, DAGGER_RUN_DIRECTORY_NEW, false, &dag,
                                             params, &error));
    cr_expect_eq(error.code, DAGGER_ERROR_IO);
    cr_expect(strstr(error.message, "has at most 490 bytes"), "%s", error.message);
    cr_expect(rmdir(deep) == 0, "it was not left as it was");
}

Test(run_directory_refused, what_is_not_a_runs_is_not_removed)
{
    cr_assert(mkdir(path, 0700) == 0);
    shell("mkdir temporary && echo dear >temporary/letter");
    expect_refused(DAGGER_RUN_DIRECTORY_NEW, DAGGER_ERROR_IO, "the other files in its");
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO,
                   "the other files in its");
    shell("test -s temporary/letter");
}

/* ---- What tasks return as files ---- */

static char returned[sizeof folder + 20];

static void return_file(const void *const *inputs, void *result)
{
    (void)inputs;
    *(dagger_file *)result = (dagger_file){returned};
}

static bool keep_returned(void)
{
    static const struct dagger_task task = {
        .name = "return_file", .call = return_file, .result = &dagger_type_file};
    static const struct dagger_output file[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_file}};
    static const struct dagger_node node[] = {
        {.name = "return-file", .task = &task, OUTPUTS(file)}};
    static const struct dagger_dag files = {DAG("files"), NODES(node)};
    struct dagger_values values = {0};
    memset(&error, 0, sizeof error);
    struct dagger_run_directory *directory = dagger_run_directory_open(
        path, DAGGER_RUN_DIRECTORY_NEW, false, &files, NULL, &error);
    cr_assert(directory, "%s", error.message);
    struct dagger_local_options options = {.directory = directory};
    bool ok = dagger_local_run(&files, NULL, &options, &values, &error);
    dagger_values_release(&values);
    cr_expect(dagger_run_directory_close(directory, &error, NULL));
    return ok;
}

Test(run_directory_refused, a_returned_pipe_is_not_waited_for)
{
    snprintf(returned, sizeof returned, "%s/pipe", folder);
    cr_assert(mkfifo(returned, 0600) == 0);
    cr_expect(!keep_returned());
    cr_expect_eq(error.code, DAGGER_ERROR_RUN);
    cr_expect(strstr(error.message, "pipe': it is no regular file"), "%s", error.message);
}

Test(run_directory_refused, folders_are_the_users_own)
{
    struct stat status;
    umask(0);
    begin();
    cr_assert(stat(path, &status) == 0);
    cr_expect_eq(status.st_mode & 0777, 0700);
    shell("test -z \"$(find . -type f -name '*.json' -perm /077)\"");
    shell("test -z \"$(find . -type d -perm /077)\"");
}

Test(run_directory_refused, is_for_the_dag_it_was_opened_for)
{
    struct dagger_run_directory *directory = open_kept(DAGGER_RUN_DIRECTORY_NEW, false);
    struct dagger_local_options options = {.directory = directory};
    struct dagger_values values;
    struct dagger_dag other = dag;
    const void *params[] = {&count};
    cr_assert(directory);
    cr_expect(!dagger_local_run(&other, params, &options, &values, &error));
    cr_expect_eq(error.code, DAGGER_ERROR_INVALID);
    cr_expect(dagger_run_directory_close(directory, &error, NULL));
}

Test(run_directory_refused, a_missing_parameter_is_named)
{
    memset(&error, 0, sizeof error);
    cr_expect_null(dagger_run_directory_open(path, DAGGER_RUN_DIRECTORY_NEW, false, &dag,
                                             NULL, &error));
    cr_expect_eq(error.code, DAGGER_ERROR_INVALID);
    cr_expect(access(path, F_OK) != 0);
}

/* ---- Loops within each other ---- */

enum { DEEP = 34 };

static struct dagger_dag loops[DEEP];
static struct dagger_node loop_nodes[DEEP][2];

/* Each runs the one before for each of a list; the first is one task. */
static void nest_loops(void)
{
    static const struct dagger_input from_param[] = {FROM_PARAM(0)};
    static const struct dagger_input from_list[] = {FROM_NODE(0)};
    static const struct dagger_output list[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &numbers_type, .is_partitioned = true}};
    for (size_t i = 0; i < DEEP; i++) {
        loop_nodes[i][0] = (struct dagger_node){.name = "count-up",
                                                .task = &count_up_task,
                                                .inputs = from_param,
                                                .input_count = 1,
                                                OUTPUTS(list)};
        loop_nodes[i][1] = (struct dagger_node){.name = "loop",
                                                .dag = i ? &loops[i - 1] : NULL,
                                                .inputs = from_list,
                                                .input_count = 1,
                                                .partition_by = 1};
        loops[i] = (struct dagger_dag){DAG("loops"), PARAMS(number_param),
                                       .nodes = loop_nodes[i], .node_count = i ? 2 : 1};
    }
}

Test(run_directory_refused, loops_nest_only_so_deep)
{
    const void *params[] = {&count};
    nest_loops();
    struct dagger_run_directory *directory = dagger_run_directory_open(
        path, DAGGER_RUN_DIRECTORY_NEW, true, &loops[DEEP - 3], params, &error);
    cr_expect(directory, "%s", error.message);
    cr_expect(dagger_run_directory_close(directory, NULL, NULL));
    cr_expect_null(dagger_run_directory_open(path, DAGGER_RUN_DIRECTORY_NEW, false,
                                             &loops[DEEP - 1], params, &error));
    cr_expect_eq(error.code, DAGGER_ERROR_INVALID);
    cr_expect(strstr(error.message, "loops are nested more than 32 deep"), "%s",
              error.message);
    cr_expect(access(path, F_OK) != 0);
}

/* ---- What loops within loops have stored ---- */

enum { LARGE = 2 << 20 };

static const struct dagger_param text_params[] = {
    {.name = "text", .type = &dagger_type_string}};

static void give_text(const void *const *inputs, void *result)
{
    char *text = dagger_alloc(LARGE);
    memset(text, 'x', LARGE - 1);
    text[LARGE - 1 - *(const int64_t *)inputs[0]] = '\0';
    *(const char **)result = text;
}
TASK(give_text, number_param, &dagger_type_string);

static void measure(const void *const *inputs, void *result)
{
    *(int64_t *)result = (int64_t)strlen(*(const char *const *)inputs[0]);
}
static struct dagger_task measure_task = {"measure", measure, PARAMS(text_params),
                                          &dagger_type_int64, .source_hash = "1"};

static const struct dagger_node deep_nodes[] = {
    {.name = "text",
     .task = &give_text_task,
     INPUTS(FROM_PARAM(0)),
     RETURNS(&dagger_type_string)},
    {.name = "size",
     .task = &measure_task,
     INPUTS(FROM_NODE(0)),
     RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag_output deep_outputs[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64, .node = 1}};
static const struct dagger_dag deep = {DAG("deep"), PARAMS(number_param),
                                       NODES(deep_nodes), OUTPUTS(deep_outputs)};

/* The sum of what `inner` gives for each number. */
#define SUM_OF(inner)                                                                    \
    {                                                                                    \
        {.name = "count-up",                                                             \
         .task = &count_up_task,                                                         \
         INPUTS(FROM_PARAM(0)),                                                          \
         RETURNS(&numbers_type, .is_partitioned = true)},                                \
            {.name = "each", .dag = (inner), INPUTS(FROM_NODE(0)), .partition_by = 1},   \
        {                                                                                \
            .name = "sum", .task = &sum_task, INPUTS(FROM_NODE(1)),                      \
            RETURNS(&dagger_type_int64)                                                  \
        }                                                                                \
    }

static const struct dagger_node middle_nodes[] = SUM_OF(&deep);
static const struct dagger_dag_output sum_outputs[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64, .node = 2}};
static const struct dagger_dag middle = {DAG("middle"), PARAMS(number_param),
                                         NODES(middle_nodes), OUTPUTS(sum_outputs)};
static const struct dagger_node outer_nodes[] = SUM_OF(&middle);

/* It is looked at only where it is needed, however deep that is. */
Test(run_directory_refused, a_large_output_of_a_loop_in_a_loop_is_not_believed)
{
    dag.nodes = outer_nodes;
    dag.node_count = COUNT(outer_nodes);
    dag.outputs = sum_outputs;
    count = 3;
    int64_t result = begin();
    cr_expect_gt(result, LARGE, "%s", error.message);
    shell("for file in $(find outputs -size +1000k); do printf y | "
          "dd of=$file bs=1 seek=9 conv=notrunc 2>/dev/null; done");
    measure_task.source_hash = "2";
    const char *why = explain(DAGGER_RUN_DIRECTORY_RESUME);
    cr_expect(strstr(why, "+ each.each.text: its stored output "), "%s", why);
    cr_expect_eq(resume(), result, "%s", error.message);
    shell("! grep -rq y outputs");
    cr_expect_eq(resume(), result, "%s", error.message);
}
