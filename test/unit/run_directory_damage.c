/* Run directories that were changed from outside, before a run goes on with them and
 * while it does: nothing of that is believed, and nothing is waited for. */
#include <dlfcn.h>
#include <sqlite3.h>
#include <sys/file.h>

#include "keep/record.h"
#include "run_directory_whole.h"

static void begin(void)
{
    set_up();
    cr_assert_eq(run_whole(DAGGER_RUN_DIRECTORY_NEW), whole_result(), "%s",
                 error.message);
}

TestSuite(run_directory_damage, .init = begin, .fini = tear_down, .timeout = 60);

static int64_t resume(void)
{
    return run_whole(DAGGER_RUN_DIRECTORY_RESUME);
}

static void expect_refused(const char *message, const char *hint)
{
    cr_expect_eq(resume(), -1);
    cr_expect_eq(ran, 0);
    cr_expect_eq(error.code, DAGGER_ERROR_IO, "%d", error.code);
    cr_expect(strstr(error.message, message), "%s", error.message);
    cr_expect(strstr(error.hint, hint), "%s", error.hint);
}

#define RESTORE_IT "restore it, or begin anew in another --run-dir"

/* ---- Its database --------------------------------------------------------------------
 */

static void sql(const char *text)
{
    char name[80];
    sqlite3 *handle;
    void *library = dlopen("libsqlite3.so.0", RTLD_NOW);
    cr_assert(library);
    __typeof__(&sqlite3_open) open_it;
    __typeof__(&sqlite3_exec) execute;
    __typeof__(&sqlite3_close) close_it;
    *(void **)&open_it = dlsym(library, "sqlite3_open");
    *(void **)&execute = dlsym(library, "sqlite3_exec");
    *(void **)&close_it = dlsym(library, "sqlite3_close");
    snprintf(name, sizeof name, "%s/run.db", path);
    cr_assert(open_it(name, &handle) == SQLITE_OK);
    cr_assert(execute(handle, text, NULL, NULL, NULL) == SQLITE_OK, "%s", text);
    cr_assert(close_it(handle) == SQLITE_OK);
}

Test(run_directory_damage, a_database_that_says_nothing_of_its_run)
{
    sql("DELETE FROM run");
    expect_refused("run.db: the run's database is damaged", RESTORE_IT);
}

Test(run_directory_damage, a_database_of_something_else)
{
    sql("PRAGMA application_id = 0");
    expect_refused("this is not the database of a run", "made by --run-dir");
    sql("PRAGMA user_version = 0");
    expect_refused("this is not the database of a run", "made by --run-dir");
    sql("PRAGMA application_id = 0x44475244");
    expect_refused("run.db: the run's database is damaged", RESTORE_IT);
}

Test(run_directory_damage, a_database_that_is_not_sound)
{
    /* How many of its pages are free stands at byte 36, the lowest byte last. */
    shell("printf '\\005' | dd of=kept/run.db bs=1 seek=39 conv=notrunc 2>/dev/null");
    expect_refused("run.db: the run's database is damaged", RESTORE_IT);
}

Test(run_directory_damage, records_that_are_not_where_the_database_says)
{
    sql("UPDATE extents SET first = first + 1");
    expect_refused("1.seg: it is damaged: its end is missing", RESTORE_IT);
    sql("UPDATE extents SET first = 1 << 40");
    expect_refused("1.seg: it is damaged: its end is missing", RESTORE_IT);
    sql("UPDATE extents SET first = 8, bytes = 8");
    expect_refused("1.seg: it is damaged", RESTORE_IT);
    sql("UPDATE extents SET bytes = 1 << 40");
    expect_refused("1.seg: it is damaged: its end is missing", RESTORE_IT);
}

static void note_one(const char *address, bool would_run, const char *why, void *text)
{
    if (would_run && strcmp(address, "join") == 0)
        snprintf(text, 200, "%s", why);
}

static void expect_join_runs(const char *expected)
{
    char why[200] = "";
    struct dagger_run_directory *directory =
        open_whole(DAGGER_RUN_DIRECTORY_RESUME, true);
    cr_assert(directory, "%s", error.message);
    dagger_run_directory_explain(directory, note_one, why);
    cr_expect_str_eq(why, expected);
    cr_expect(dagger_run_directory_close(directory, NULL, NULL));
}

Test(run_directory_damage, inputs_that_there_never_were)
{
    sql("UPDATE nodes SET inputs = inputs || 'x parameter y' || char(10)"
        " WHERE address = 'join'");
    expect_join_runs("its inputs changed");
}

Test(run_directory_damage, a_task_that_has_no_name)
{
    sql("PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql ="
        " replace(sql, 'task TEXT NOT NULL', 'task TEXT') WHERE name = 'nodes'");
    sql("UPDATE nodes SET task = NULL WHERE address = 'join'");
    expect_join_runs("it was task , and is now join");
}

/* ---- What is not recorded, as a run that was killed leaves it
 * --------------------------
 */

enum { ANY = -1 }; /* number of a partition */

/* Each record that is kept gets an extent of its own. */
static void visit_records(void (*visit)(const struct dgi_record *record, size_t first))
{
    char name[80];
    static char bytes[1 << 20] __attribute__((aligned(8)));
    struct dgi_record record;
    snprintf(name, sizeof name, "%s/segments/1.seg", path);
    FILE *file = fopen(name, "re");
    cr_assert(file);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    cr_assert(feof(file));
    fclose(file);
    for (size_t at = DGI_SEGMENT_HEADER; at < size; at += record.head->size) {
        cr_assert(dgi_record_read(&record, bytes + at, size - at));
        visit(&record, at);
    }
}

static void add_extent(const struct dgi_record *record, size_t first)
{
    char text[100];
    snprintf(text, sizeof text, "INSERT INTO extents VALUES(1, %zu, %llu)", first,
             (unsigned long long)record->head->size);
    sql(text);
}

static const char *forgotten;
static enum dgi_record_kind forgotten_kind;
static int forgotten_partition;

static void drop_extent(const struct dgi_record *record, size_t first)
{
    char text[200];
    if (record->head->kind != forgotten_kind ||
        (forgotten_partition != ANY && (int)record->path[0] != forgotten_partition))
        return;
    snprintf(text, sizeof text,
             "DELETE FROM extents WHERE first = %zu AND"
             " (SELECT address FROM nodes WHERE id = %u) = '%s'",
             first, record->head->node, forgotten);
    sql(text);
}

static void forget(const char *address, enum dgi_record_kind kind, int partition)
{
    forgotten = address;
    forgotten_kind = kind;
    forgotten_partition = partition;
    visit_records(drop_extent);
}

static void note_undone(const char *address, bool would_run, const char *why, void *text)
{
    if (would_run)
        snprintf((char *)text + strlen(text), 200, "%s: %s\n", address, why);
}

static void expect_undone(const char *expected)
{
    char text[4000] = "";
    struct dagger_run_directory *directory =
        open_whole(DAGGER_RUN_DIRECTORY_RESUME, true);
    cr_assert(directory, "%s", error.message);
    dagger_run_directory_explain(directory, note_undone, text);
    cr_expect_str_eq(text, expected);
    cr_expect(dagger_run_directory_close(directory, NULL, NULL));
}

static void forget_end_of_loops(void)
{
    sql("DELETE FROM extents");
    visit_records(add_extent);
    forget("join", DGI_RECORD_RESULT, ANY);
    forget("describe", DGI_RECORD_RANGE, ANY);
    forget("loop", DGI_RECORD_RANGE, ANY);
}

Test(run_directory_damage, partitions_are_done_though_it_is_not_recorded_that_all_are)
{
    forget_end_of_loops();
    expect_undone("join: it is not done yet\n");
    cr_expect_eq(resume(), whole_result(), "%s", error.message);
    cr_expect_eq(ran, 1);
}

Test(run_directory_damage, runs_in_loops_over_dags_are_counted)
{
    forget_end_of_loops();
    forget("loop.twice", DGI_RECORD_RESULT, 1);
    forget("describe", DGI_RECORD_RESULT, 2);
    expect_undone("describe: 1 of its 3 partitions are not done yet\n"
                  "loop.twice: 1 of its 3 runs are not done yet\n"
                  "join: it is not done yet\n");
    cr_expect_eq(resume(), whole_result(), "%s", error.message);
    cr_expect_eq(ran, 3);
}

Test(run_directory_damage, loops_of_whose_partitions_nothing_is_known)
{
    forget_end_of_loops();
    forget("loop.pair.a", DGI_RECORD_RESULT, ANY);
    forget("loop.pair.b", DGI_RECORD_RESULT, ANY);
    forget("loop.next.a", DGI_RECORD_RESULT, ANY);
    forget("loop.next.b", DGI_RECORD_RESULT, ANY);
    sql("UPDATE nodes SET done = 0 WHERE address GLOB 'loop.*.*';"
        "UPDATE nodes SET partitions = NULL WHERE address = 'loop'");
    expect_undone("loop.pair.a: it is not done yet\n"
                  "loop.pair.b: it is not done yet\n"
                  "loop.next.a: it is not done yet\n"
                  "loop.next.b: it is not done yet\n"
                  "loop.twice: 3 of its runs are done, and some may be left\n"
                  "join: it is not done yet\n");
}

Test(run_directory_damage, partitions_that_there_never_were)
{
    forget_end_of_loops();
    sql("UPDATE nodes SET partitions = 1 << 40 WHERE address IN ('loop', 'describe')");
    expect_undone(
        "describe: 1099511627773 of its 1099511627776 partitions are not done yet\n"
        "loop.pair.a: 1099511627773 of its 1099511627776 runs are not done yet\n"
        "loop.pair.b: 1099511627773 of its 1099511627776 runs are not done yet\n"
        "loop.next.a: 1099511627773 of its 1099511627776 runs are not done yet\n"
        "loop.next.b: 1099511627773 of its 1099511627776 runs are not done yet\n"
        "loop.twice: 1099511627773 of its 1099511627776 runs are not done yet\n"
        "join: it is not done yet\n");
    sql("UPDATE nodes SET partitions = -2 WHERE address IN ('loop', 'describe')");
    cr_expect_eq(resume(), whole_result(), "%s", error.message);
    cr_expect_eq(ran, 1);
}

static void stop_in_loop(const struct dagger_event *event, void *context)
{
    if (event->kind == DAGGER_EVENT_NODE_FINISHED &&
        strncmp(event->address, "loop[", 5) == 0)
        dagger_stop_request(context, 1);
}

static void keep_loop(const char *address, bool would_run, const char *why, void *text)
{
    (void)would_run;
    if (strncmp(address, "loop.", 5) == 0)
        snprintf((char *)text + strlen(text), 200, "%s\n", why);
}

Test(run_directory_damage, partitions_are_counted_when_a_loop_begins)
{
    struct dagger_stop stop = {0};
    struct dagger_values values = {0};
    char why[1000] = "";
    struct dagger_local_options options = {.jobs = 1,
                                           .isolation = DAGGER_ISOLATION_THREAD,
                                           .observer = stop_in_loop,
                                           .observer_context = &stop,
                                           .stop = &stop};
    tear_down();
    set_up();
    options.directory = open_whole(DAGGER_RUN_DIRECTORY_NEW, false);
    cr_assert(options.directory);
    cr_expect_not(dagger_local_run(&whole, whole_params, &options, &values, &error));
    dagger_values_release(&values);
    cr_expect(dagger_run_directory_close(options.directory, &error, NULL));
    options.directory = open_whole(DAGGER_RUN_DIRECTORY_RESUME, true);
    cr_assert(options.directory);
    dagger_run_directory_explain(options.directory, keep_loop, why);
    cr_expect(strstr(why, "2 of its 3 runs are not done yet"), "%s", why);
    cr_expect(dagger_run_directory_close(options.directory, NULL, NULL));
}

/* ---- Rows that were exchanged
 * ----------------------------------------------------------
 */

static void swap_rows(const char *one, const char *other)
{
    char text[400];
    snprintf(text, sizeof text,
             "UPDATE nodes SET id = CASE address WHEN '%s' THEN 1001 ELSE 1002 END"
             " WHERE address IN ('%s', '%s');"
             "UPDATE nodes SET id = (SELECT sum(id) FROM old) - (SELECT o.id FROM old o"
             " WHERE o.address = nodes.address) WHERE id > 1000",
             one, one, other);
    char before[300];
    snprintf(before, sizeof before,
             "DROP TABLE IF EXISTS old; CREATE TABLE old AS SELECT id, address FROM nodes"
             " WHERE address IN ('%s', '%s')",
             one, other);
    sql(before);
    sql(text);
}

Test(run_directory_damage, the_record_of_another_node)
{
    swap_rows("many", "nan");
    change_whole();
    cr_expect_eq(resume(), whole_result(), "%s", error.message);
    cr_expect_eq(ran, 3); /* both of them, and what is changed */
}

Test(run_directory_damage, a_file_in_place_of_a_value)
{
    swap_rows("file", "nan");
    change_whole();
    expect_refused("it is damaged", "remove it: --resume then runs what wrote it again");
}

/* ---- Its files -----------------------------------------------------------------------
 */

Test(run_directory_damage, a_value_in_a_segment)
{
    shell("sed -i 's/\"xxx\"/\"xyx\"/' kept/segments/1.seg");
    change_whole();
    expect_refused("segments: they are damaged", RESTORE_IT);
}

Test(run_directory_damage, a_segment_that_is_none)
{
    shell("truncate -s 4 kept/segments/1.seg");
    expect_refused("1.seg: it is damaged: there is too little of it", RESTORE_IT);
    shell("rm kept/segments/1.seg && mkfifo kept/segments/1.seg");
    expect_refused("1.seg: it is damaged: there is too little of it", RESTORE_IT);
    shell("rm kept/segments/1.seg && head -c 1000 /dev/zero >kept/segments/1.seg");
    expect_refused("1.seg: it is damaged, or of another kind of machine", RESTORE_IT);
}

/* What runs again is the node that wrote it, and what depends on it. */
static void expect_again(unsigned tasks)
{
    cr_expect_eq(resume(), whole_result(), "%s", error.message);
    cr_expect_eq(ran, tasks, "%u", ran);
    cr_expect_eq(resume(), whole_result(), "%s", error.message);
    cr_expect_eq(ran, 0, "%u", ran);
}

Test(run_directory_damage, an_output_that_is_no_file)
{
    shell("rm kept/outputs/many/a.json && mkfifo kept/outputs/many/a.json");
    expect_again(2);
}

Test(run_directory_damage, a_folder_of_outputs_that_is_a_file)
{
    shell("rm -r kept/outputs/many && echo 1 > kept/outputs/many");
    cr_expect_eq(resume(), -1);
    cr_expect(strstr(error.message, "outputs"), "%s", error.message);
    shell("rm kept/outputs/many");
    expect_again(2);
}

Test(run_directory_damage, an_output_that_is_said_to_lie_elsewhere)
{
    shell("sed -i 's#many/a.json#../../a.jso#' kept/segments/1.seg");
    expect_again(2);
}

/* ---- While it runs -------------------------------------------------------------------
 */

/* What is done as the run hears that the node of that address is done: before it is
 * loaded, if it is, and before what depends on it is. */
static struct {
    const char *address;
    const char *command;
} harm;

static void do_harm(const struct dagger_event *event, void *context)
{
    (void)context;
    if (event->kind == DAGGER_EVENT_NODE_KEPT &&
        strcmp(event->node->name, harm.address) == 0)
        shell(harm.command);
}

static void expect_harm(const char *address, const char *command, const char *message)
{
    struct dagger_local_options options = {
        .jobs = 1, .isolation = DAGGER_ISOLATION_THREAD, .observer = do_harm};
    struct dagger_values values = {0};
    harm.address = address;
    harm.command = command;
    change_whole();
    options.directory = open_whole(DAGGER_RUN_DIRECTORY_RESUME, false);
    cr_assert(options.directory, "%s", error.message);
    cr_expect_not(dagger_local_run(&whole, whole_params, &options, &values, &error));
    dagger_values_release(&values);
    cr_expect(strstr(error.message, message), "%s", error.message);
    cr_expect(dagger_run_directory_close(options.directory, &error, NULL));
}

Test(run_directory_damage, an_output_that_ends_early)
{
    expect_harm("nan", "truncate -s 3 kept/outputs/nan/return_value.wire",
                "nan/return_value.wire: it is damaged");
}

Test(run_directory_damage, an_output_that_is_overwritten)
{
    expect_harm("nan",
                "head -c 16 /dev/zero | dd of=kept/outputs/nan/return_value.wire"
                " conv=notrunc 2>/dev/null",
                "nan/return_value.wire: ");
}

static const char overwrite_segment[] =
    "head -c $(stat -c %s kept/segments/1.seg) /dev/zero | "
    "dd of=kept/segments/1.seg conv=notrunc 2>/dev/null";

Test(run_directory_damage, a_record_that_is_overwritten)
{
    expect_harm("nan", overwrite_segment, "nan: its record has gone");
}

Test(run_directory_damage, a_range_that_is_overwritten)
{
    expect_harm("count-up", overwrite_segment, "describe: its record has gone");
}

/* ---- Looks, locks and names ----------------------------------------------------------
 */

Test(run_directory_damage, a_look_needs_no_folders_of_what_is_not_there)
{
    shell("rm -r kept/lock kept/temporary");
    struct dagger_run_directory *directory =
        open_whole(DAGGER_RUN_DIRECTORY_RESUME, true);
    cr_expect(directory, "%s", error.message);
    cr_expect(dagger_run_directory_close(directory, NULL, NULL));
    shell("test ! -e kept/lock && ln -s x kept/lock");
    cr_expect_null(open_whole(DAGGER_RUN_DIRECTORY_RESUME, true));
    cr_expect(strstr(error.message, "kept/lock: "), "%s", error.message);
    shell("rm kept/lock && ln -s x kept/temporary");
    cr_expect_null(open_whole(DAGGER_RUN_DIRECTORY_RESUME, true));
    cr_expect(strstr(error.message, "kept/temporary: "), "%s", error.message);
}

Test(run_directory_damage, a_look_at_an_empty_folder_makes_nothing)
{
    shell("rm -r kept && mkdir kept");
    struct dagger_run_directory *directory = open_whole(DAGGER_RUN_DIRECTORY_NEW, true);
    cr_expect(directory, "%s", error.message);
    cr_expect(dagger_run_directory_close(directory, NULL, NULL));
    shell("rmdir kept");
}

Test(run_directory_damage, a_lock_that_names_no_process)
{
    char name[80];
    snprintf(name, sizeof name, "%s/lock", path);
    int fd = open(name, O_RDWR | O_TRUNC | O_CLOEXEC);
    cr_assert(fd >= 0 && flock(fd, LOCK_EX) == 0);
    cr_expect_eq(resume(), -1);
    cr_expect_eq(error.code, DAGGER_ERROR_BUSY);
    cr_expect(strstr(error.message, "kept: another run uses it"), "%s", error.message);
    cr_expect_eq(error.message[strlen(error.message) - 1], 't', "%s", error.message);
    close(fd);
    cr_expect_eq(resume(), whole_result(), "%s", error.message);
}

Test(run_directory_damage, a_file_is_no_place_for_a_new_one)
{
    strcat(path, "/run.db/new");
    cr_expect_eq(run_whole(DAGGER_RUN_DIRECTORY_NEW), -1);
    cr_expect(strstr(error.message, "the folder that it would be in is not there"), "%s",
              error.message);
}
