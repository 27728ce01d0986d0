/* Run directories: which changes of a parameter are seen, whatever its type. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <dagger/local.h>

#include "json_support.h"
#include "keep/hash.h"

/* ---- A DAG of one task with one parameter ---- */

static void give_one(const void *const *inputs, void *result)
{
    (void)inputs;
    *(int64_t *)result = 1;
}

static const struct dagger_param params[] = {{.name = "all", .type = &everything_type}};
static const struct dagger_task task = {.name = "give_one",
                                        .call = give_one,
                                        .params = params,
                                        .param_count = 1,
                                        .result = &dagger_type_int64};
static const struct dagger_input inputs[] = {{.source = DAGGER_FROM_PARAM}};
static const struct dagger_output outputs[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64}};
static const struct dagger_node nodes[] = {{.name = "give-one",
                                            .task = &task,
                                            .inputs = inputs,
                                            .input_count = 1,
                                            .outputs = outputs,
                                            .output_count = 1}};
static const struct dagger_dag_output result[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64}};
static const struct dagger_dag dag = {.version = DAGGER_TABLE_VERSION,
                                      .name = "one",
                                      .params = params,
                                      .param_count = 1,
                                      .nodes = nodes,
                                      .node_count = 1,
                                      .outputs = result,
                                      .output_count = 1};

/* ---- Its run ---- */

static char folder[] = "/tmp/dagger-test-XXXXXX";
static struct dagger_arena *arena;
static struct dagger_error error;

static struct dagger_run_directory *open_kept(enum dagger_run_directory_mode mode,
                                              bool is_look, const void *value)
{
    const void *given[] = {value};
    struct dagger_run_directory *directory =
        dagger_run_directory_open("kept", mode, is_look, &dag, given, &error);
    cr_assert(directory, "%s", error.message);
    return directory;
}

static const struct everything *parse(const char *text)
{
    struct everything *value = dagger_arena_alloc(arena, sizeof *value);
    cr_assert(read_text(&everything_type, value, text, arena, &error), "%s: %s", text,
              error.message);
    return value;
}

static void write_file(const char *bytes)
{
    FILE *file = fopen("a/b.txt", "w");
    cr_assert(file && fputs(bytes, file) >= 0 && fclose(file) == 0);
}

static void set_up(void)
{
    arena = dagger_arena_create();
    cr_assert(mkdtemp(folder) && chdir(folder) == 0 && mkdir("a", 0700) == 0);
    write_file("some");
    const void *given[] = {parse(EVERYTHING_JSON)};
    struct dagger_run_directory *directory =
        open_kept(DAGGER_RUN_DIRECTORY_NEW, false, given[0]);
    struct dagger_local_options options = {
        .jobs = 1, .isolation = DAGGER_ISOLATION_THREAD, .directory = directory};
    struct dagger_values values;
    cr_assert(dagger_local_run(&dag, given, &options, &values, &error), "%s",
              error.message);
    dagger_values_release(&values);
    cr_assert(dagger_run_directory_close(directory, &error, NULL));
}

static void tear_down(void)
{
    char command[200];
    dagger_arena_destroy(arena);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_expect(system(command) == 0);
}

TestSuite(run_directory_values, .init = set_up, .fini = tear_down, .timeout = 60);

static void note(const char *address, bool would_run, const char *why, void *text)
{
    snprintf(text, 300, "%c %s: %s", would_run ? '+' : '-', address, why);
}

/* What going on with `value` would do. */
static const char *explain(const struct everything *value)
{
    static char text[300];
    struct dagger_run_directory *directory =
        open_kept(DAGGER_RUN_DIRECTORY_RESUME, true, value);
    dagger_run_directory_explain(directory, note, text);
    cr_expect(dagger_run_directory_close(directory, NULL, NULL));
    return text;
}

static const char changed[] = "+ give-one: parameter 'all' changed";

Test(run_directory_values, the_same_value_is_the_same)
{
    cr_expect_str_eq(explain(parse(EVERYTHING_JSON)), "- give-one: it is done");
}

Test(run_directory_values, a_change_is_seen_wherever_it_is)
{
    static const struct {
        const char *before;
        const char *after;
    } changes[] = {
        {"true", "false"},
        {"-128", "-127"},
        {"65535", "65534"},
        {"-9223372036854775808", "-9223372036854775807"},
        {"18446744073709551615", "18446744073709551614"},
        {"\"f\":0.1", "\"f\":0.2"},
        {"-0.0", "0.0"},
        {"\\\"x\\\"", "\\\"y\\\""},
        {"seven77", "seven7"},
        {"BLUE", "RED"},
        {"\"x\":1", "\"x\":2"},
        {"[1,-2,3]", "[1,-2,4]"},
        {"\"x\":4,\"y\":1e30", "\"x\":4,\"y\":1e29"},
        {",{\"x\":4,\"y\":1e30}", ""},
        {"5e-324", "null"},
        {"5e-324", "0"},
        {"AAEC/w==", "AAEC"},
        {"AAEC/w==", "AAED/w=="},
        {"a/b.txt", "a/c.txt"},
        {"[1,2.5,", "[1,2.25,"},
        {"null,\"w\"", "\"\",\"w\""},
        {"\"where\":null", "\"where\":{\"x\":0,\"y\":0}"},
    };
    for (size_t i = 0; i < COUNT(changes); i++) {
        char text[sizeof EVERYTHING_JSON + 100];
        const char *place = strstr(EVERYTHING_JSON, changes[i].before);
        cr_assert(place, "%s", changes[i].before);
        snprintf(text, sizeof text, "%.*s%s%s", (int)(place - EVERYTHING_JSON),
                 EVERYTHING_JSON, changes[i].after, place + strlen(changes[i].before));
        cr_expect_str_eq(explain(parse(text)), changed, "%s", changes[i].after);
    }
}

Test(run_directory_values, a_file_that_changed_is_seen)
{
    const struct everything *value = parse(EVERYTHING_JSON);
    write_file("more than before");
    cr_expect_str_eq(explain(value), changed);
    cr_assert(unlink("a/b.txt") == 0);
    cr_expect_str_eq(explain(value), changed);
}

Test(run_directory_values, a_file_of_another_time_is_seen)
{
    const struct timespec times[] = {{.tv_sec = 1}, {.tv_sec = 1}};
    cr_assert(utimensat(AT_FDCWD, "a/b.txt", times, 0) == 0);
    cr_expect_str_eq(explain(parse(EVERYTHING_JSON)), changed);
}

/* Such as a program makes, but no parser. */
Test(run_directory_values, json_that_has_no_form_is_told_apart)
{
    struct everything value = *parse(EVERYTHING_JSON);
    json_t *strings[] = {json_stringn_nocheck("\xfe", 1),
                         json_stringn_nocheck("\xff", 1)};
    uint64_t hashes[2];
    for (size_t i = 0; i < 2; i++) {
        value.any = strings[i];
        hashes[i] = dgi_hash_value(DGI_HASH_START, &everything_type, &value);
    }
    cr_expect_neq(hashes[0], hashes[1]);
    json_decref(strings[0]);
    json_decref(strings[1]);
}
