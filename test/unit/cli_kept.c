/* What `run` keeps beside the result: logs of what tasks print, and traces. */
#include "cli_support.h"

#include <glob.h>
#include <jansson.h>
#include <sys/stat.h>

#include "local_tables.h"
#include "trace.h"

static char folder[] = "/tmp/dagger-cli-kept-XXXXXX";

static void enter(void)
{
    cr_assert(mkdtemp(folder) && chdir(folder) == 0);
}

static void leave(void)
{
    char command[100];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_expect(system(command) == 0);
}

TestSuite(cli_kept, .init = enter, .fini = leave, .timeout = 300);

/* ---- Tasks that print -------------------------------------------------------------- */

static void talk(const void *const *inputs, void *result)
{
    int64_t n = *(const int64_t *)inputs[0];
    printf("%d\n", (int)n);
    if (getenv("NOBODY_TALKS"))
        dagger_fail("nobody talks");
    *(int64_t *)result = n + 1;
}
TASK(talk, number_param, &dagger_type_int64);

static const struct dagger_input from_param[] = {FROM_PARAM(0)};
static const struct dagger_output number[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64}};

/* More nodes than logs are open at a time, one after the other. */
enum { TALKERS = 40 };
static struct dagger_input inputs[TALKERS];
static char names[TALKERS][8];
static struct dagger_node talkers[TALKERS];
static const struct dagger_dag_output last[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64, .node = TALKERS - 1}};
static const struct dagger_dag talkative = {DAG("talkative"), PARAMS(number_param),
                                            NODES(talkers), OUTPUTS(last)};

static void make_talkers(void)
{
    for (unsigned i = 0; i < TALKERS; i++) {
        inputs[i] = i ? (struct dagger_input)FROM_NODE(i - 1)
                      : (struct dagger_input)FROM_PARAM(0);
        snprintf(names[i], sizeof names[i], "t%u", i);
        talkers[i] = (struct dagger_node){.name = names[i],
                                          .task = &talk_task,
                                          .inputs = &inputs[i],
                                          .input_count = 1,
                                          OUTPUTS(number)};
    }
}

/* What the only file of that pattern holds. */
static const char *contents(const char *pattern)
{
    static char text[4096];
    glob_t found;
    cr_assert(glob(pattern, 0, NULL, &found) == 0 && found.gl_pathc == 1, "%s", pattern);
    FILE *file = fopen(found.gl_pathv[0], "re");
    cr_assert(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    globfree(&found);
    return text;
}

Test(cli_kept, logs_of_more_nodes_than_are_open)
{
    make_talkers();
    struct said said = call(&talkative, "-p", "n=100", "--run-dir", "kept");
    cr_assert_eq(said.code, 0, "%s", said.err);
    for (int i = 0; i < TALKERS; i++) {
        char pattern[40], line[8];
        snprintf(pattern, sizeof pattern, "kept/logs/*/t%d.1.log", i);
        snprintf(line, sizeof line, "%d\n", 100 + i);
        cr_expect_str_eq(contents(pattern), line, "%s", pattern);
    }
}

#define LONG_NAME "a-name-that-is-as-long-as-a-name-may-be-0123456789-0123456789-01"

Test(cli_kept, logs_of_long_addresses)
{
    static const struct dagger_dag_output result[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64}};
    static struct dagger_node levels[5];
    static struct dagger_dag dags[5];
    for (int i = 0; i < 5; i++) {
        levels[i] = (struct dagger_node){.name = LONG_NAME,
                                         .task = i ? NULL : &talk_task,
                                         .dag = i ? &dags[i - 1] : NULL,
                                         .inputs = from_param,
                                         .input_count = 1,
                                         .outputs = number,
                                         .output_count = i ? 0 : 1};
        dags[i] =
            (struct dagger_dag){DAG("deep"), PARAMS(number_param), .nodes = &levels[i],
                                .node_count = 1, OUTPUTS(result)};
    }
    struct said said = call(&dags[4], "-p", "n=1", "--run-dir", "kept");
    cr_assert_eq(said.code, 0, "%s", said.err);
    cr_expect_str_eq(contents("kept/logs/*/" LONG_NAME "." LONG_NAME "." LONG_NAME
                              ".a-nam-????????????????.1.log"),
                     "1\n");
}

Test(cli_kept, logs_that_cannot_be_written_end_the_run)
{
    make_talkers();
    setenv("NOBODY_TALKS", "1", 1);
    cr_assert_eq(call(&talkative, "-p", "n=1", "--run-dir", "kept").code, 1);
    unsetenv("NOBODY_TALKS");
    cr_assert(system("rm -r kept/logs && echo >kept/logs") == 0);
    struct said said = call(&talkative, "-p", "n=1", "--resume", "kept");
    cr_expect_eq(said.code, 4, "%d", said.code);
    cr_expect_str_eq(said.out, "");
    cr_expect(strstr(said.err, "/kept/logs/2: Not a directory"), "%s", said.err);
}

Test(cli_kept, logs_stay_in_the_run_directory)
{
    make_talkers();
    setenv("NOBODY_TALKS", "1", 1);
    cr_assert_eq(call(&talkative, "-p", "n=1", "--run-dir", "kept").code, 1);
    unsetenv("NOBODY_TALKS");
    cr_assert(
        system("rm -r kept/logs && mkdir elsewhere && ln -s ../elsewhere kept/logs") ==
        0);
    struct said said = call(&talkative, "-p", "n=1", "--resume", "kept");
    cr_expect_eq(said.code, 4, "%d", said.code);
    cr_expect(strstr(said.err, "/kept/logs/2: "), "%s", said.err);
    cr_expect(rmdir("elsewhere") == 0, "something was written there");
}

Test(cli_kept, logs_that_nobody_asked_for_may_fail)
{
    make_talkers();
    setenv("TMPDIR", "/nowhere", 1);
    struct said said = call(&talkative, "-p", "n=1");
    cr_expect_eq(said.code, 0, "%s", said.err);
    cr_expect_str_eq(said.out, "{\"return_value\":41}\n");
}

static void kill_run(const void *const *given, void *result)
{
    (void)given;
    (void)result;
    kill(getpid(), SIGKILL);
}
static const struct dagger_task killer_task = {
    .name = "kill_run",
    .call = kill_run,
    PARAMS(number_param),
    .result = &dagger_type_int64,
    .options = {.isolation = DAGGER_ISOLATION_THREAD},
};

static const struct dagger_dag_output killed_end[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64, .node = 1}};
static const struct dagger_node killed_nodes[] = {
    {.name = "talk",
     .task = &talk_task,
     .inputs = from_param,
     .input_count = 1,
     OUTPUTS(number)},
    {.name = "kill-run", .task = &killer_task, INPUTS(FROM_NODE(0)), OUTPUTS(number)},
};
static const struct dagger_dag killed = {DAG("killed"), PARAMS(number_param),
                                         NODES(killed_nodes), OUTPUTS(killed_end)};

Test(cli_kept, logs_of_a_run_that_is_killed_are_named)
{
    setenv("TMPDIR", folder, 1);
    struct said said = call(&killed, "-p", "n=1");
    cr_assert_eq(said.code, 137, "%d: %s", said.code, said.err);
    cr_expect_str_eq(contents("dagger-*/talk.1.log"), "1\n");
    cr_expect(strstr(said.err, "what its tasks printed is in /tmp/"), "%s", said.err);
}

/* ---- Traces -------------------------------------------------------------------------
 */

static void succeed_late(const void *const *given, void *result)
{
    if (strcmp(getenv("DAGGER_ATTEMPT"), "2") != 0)
        dagger_fail("too \"early\"");
    *(int64_t *)result = *(const int64_t *)given[0];
}
static const struct dagger_task late_task = {
    .name = "succeed_late",
    .call = succeed_late,
    PARAMS(number_param),
    .result = &dagger_type_int64,
    .options = {.retries = 1},
};

static const struct dagger_dag_output second[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64, .node = 1}};
static struct dagger_node late_nodes[] = {
    {.name = "late",
     .task = &late_task,
     .inputs = from_param,
     .input_count = 1,
     OUTPUTS(number)},
    {.name = "talk", .task = &talk_task, INPUTS(FROM_NODE(0)), OUTPUTS(number)},
};
static const struct dagger_dag late = {DAG("late"), PARAMS(number_param),
                                       NODES(late_nodes), OUTPUTS(second)};

static void expect_span(const json_t *trace, size_t index, const char *name,
                        const char *end, const char *cause)
{
    size_t spans = 0;
    size_t i;
    json_t *entry;
    json_array_foreach(trace, i, entry)
    {
        const json_t *args = json_object_get(entry, "args");
        const char *why = json_string_value(json_object_get(args, "cause"));
        if (strcmp(json_string_value(json_object_get(entry, "ph")), "X") != 0 ||
            spans++ != index)
            continue;
        cr_expect_str_eq(json_string_value(json_object_get(entry, "name")), name);
        cr_expect_str_eq(json_string_value(json_object_get(args, "end")), end);
        cr_expect(cause ? why && strcmp(why, cause) == 0 : !why, "%s", why);
    }
    cr_expect_gt(spans, index);
}

static json_t *load_trace(void)
{
    json_error_t error;
    json_t *trace = json_load_file("trace", 0, &error);
    cr_assert(trace, "%d:%d: %s", error.line, error.column, error.text);
    return trace;
}

Test(cli_kept, a_trace_says_how_each_attempt_ended)
{
    struct said said = call(&late, "-p", "n=1", "--trace", "trace");
    cr_assert_eq(said.code, 0, "%s", said.err);
    json_t *trace = load_trace();
    expect_span(trace, 0, "late", "failed, tried again",
                "late: attempt 1 of 2: too \"early\"");
    expect_span(trace, 1, "late", "done", NULL);
    expect_span(trace, 2, "talk", "done", NULL);
    json_decref(trace);
}

Test(cli_kept, a_trace_of_a_failed_run_is_whole)
{
    setenv("NOBODY_TALKS", "1", 1);
    struct said said = call(&late, "-p", "n=1", "--trace", "trace");
    cr_assert_eq(said.code, 1, "%s", said.err);
    json_t *trace = load_trace();
    expect_span(trace, 2, "talk", "failed", "talk: nobody talks");
    json_decref(trace);
}

Test(cli_kept, a_trace_that_cannot_be_written_ends_the_run)
{
    struct said said = call(&late, "-p", "n=1", "--trace", "nowhere/trace");
    cr_expect_eq(said.code, 4, "%d", said.code);
    cr_expect(strstr(said.err, "cannot write nowhere/trace: No such file or directory"),
              "%s", said.err);
    said = call(&late, "-p", "n=1", "--trace", "/dev/full");
    cr_expect_eq(said.code, 4, "%d", said.code);
    cr_expect_str_eq(said.out, "");
    cr_expect(strstr(said.err, "cannot write /dev/full: No space left on device"), "%s",
              said.err);
}

Test(cli_kept, a_trace_that_cannot_be_written_is_told_of_where_the_run_fails_too)
{
    static const char trace[] = "cannot write /dev/full: No space left on device";
    setenv("NOBODY_TALKS", "1", 1);
    struct said said = call(&late, "-p", "n=1", "--trace", "/dev/full");
    cr_expect_eq(said.code, 1, "%d", said.code);
    cr_expect(strstr(said.err, "talk: nobody talks") && strstr(said.err, trace), "%s",
              said.err);
    said = call(&late, "-p", "n=1", "--trace", "/dev/full", "--progress", "json");
    cr_expect_eq(said.code, 1, "%d", said.code);
    cr_expect(strstr(said.err, "talk: nobody talks") && strstr(said.err, trace), "%s",
              said.err);
}

/* Tells of an attempt at "late" that began then, and has ended if `end_ns` is not 0. */
static void tell(struct dgi_trace *trace, uint64_t start_ns, uint64_t end_ns)
{
    struct dagger_event event = {
        .kind = end_ns ? DAGGER_EVENT_NODE_FINISHED : DAGGER_EVENT_NODE_STARTED,
        .address = "late",
        .node = &late_nodes[0],
        .attempt = 1,
        .start_ns = start_ns,
        .end_ns = end_ns,
    };
    dgi_trace_event(trace, &event);
}

/* Threads begin tasks at the same time, and tell of that one after the other. */
Test(cli_kept, a_trace_has_all_attempts_whichever_is_told_of_first)
{
    struct dgi_trace traced;
    cr_assert(dgi_trace_open(&traced, "trace", "late", NULL));
    uint64_t begin_ns = traced.start_ns;
    tell(&traced, begin_ns + 2000, 0);
    tell(&traced, begin_ns + 1000, 0);
    tell(&traced, begin_ns + 1000, begin_ns + 3000);
    tell(&traced, begin_ns + 2000, begin_ns + 4000);
    cr_assert(dgi_trace_close(&traced, NULL));
    json_t *trace = load_trace();
    expect_span(trace, 1, "late", "done", NULL);
    json_decref(trace);
}

Test(cli_kept, a_trace_is_there_while_the_run_goes_on)
{
    char text[1000] = "";
    struct dgi_trace trace;
    cr_assert(dgi_trace_open(&trace, "trace", "late", NULL));
    uint64_t begin_ns = trace.start_ns;
    tell(&trace, begin_ns, 0);
    tell(&trace, begin_ns, begin_ns + 1000000000);
    FILE *file = fopen("trace", "r");
    cr_assert_not_null(file);
    cr_expect_gt(fread(text, 1, sizeof text - 1, file), 0);
    fclose(file);
    cr_expect_not_null(strstr(text, "\"name\":\"late\",\"args\":{\"task\""), "%s", text);
    cr_expect(dgi_trace_close(&trace, NULL));
}

Test(cli_kept, a_trace_needs_a_name)
{
    struct said said = call(&late, "-p", "n=1", "--trace", "");
    cr_expect_eq(said.code, 2);
    cr_expect(strstr(said.err, "'--trace': the file has no name"), "%s", said.err);
}
