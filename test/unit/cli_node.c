/* The machine interface: one node, its inputs and outputs in files. Every test works in a
 * folder of its own. */
#include <dirent.h>
#include <ftw.h>
#include <sys/stat.h>

#include "cli_support.h"

static char folder[] = "/tmp/dagger-cli-node-XXXXXX";

static void enter(void)
{
    cr_assert(mkdtemp(folder));
    cr_assert(chdir(folder) == 0);
}

static int remove_entry(const char *path, const struct stat *status, int type,
                        struct FTW *position)
{
    (void)status, (void)type, (void)position;
    return remove(path);
}

static void leave(void)
{
    cr_assert(chdir("/") == 0);
    nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

TestSuite(cli_node, .init = enter, .fini = leave);

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    cr_assert(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static const char *get(const char *path)
{
    static char text[4][4096];
    static unsigned next;
    char *into = text[next++ % 4];
    FILE *file = fopen(path, "r");
    if (!file)
        return "(no such file)";
    into[fread(into, 1, sizeof text[0] - 1, file)] = '\0';
    fclose(file);
    return into;
}

/* How many names there are in a folder, hidden ones too. */
static int count_entries(const char *path)
{
    DIR *entries = opendir(path);
    cr_assert(entries);
    int count = -2;
    while (readdir(entries))
        count++;
    closedir(entries);
    return count;
}

#define expect_refused(what, expected_code, message)                                     \
    do {                                                                                 \
        int before = count_entries(".");                                                 \
        struct said said_ = (what);                                                      \
        cr_expect_eq(said_.code, expected_code, "exit code %d: %s", said_.code,          \
                     said_.err);                                                         \
        cr_expect_str_eq(said_.out, "");                                                 \
        cr_expect(strncmp(said_.err, message, strlen(message)) == 0, "%s", said_.err);   \
        cr_expect_eq(count_entries("."), before, "a file was left behind");              \
    } while (0)

/* ---- What it runs ------------------------------------------------------------------ */

Test(cli_node, is_the_whole_dag_without_a_name)
{
    put("seed", "3");
    assert_said(
        call(&map_reduce, "--input", "seed", "seed", "--output", "return_value", "sum"),
        0, "", "");
    cr_expect_str_eq(get("sum"), "14");
    assert_said(call(&map_reduce, "--node-name", "", "--input", "seed", "seed",
                     "--output", "return_value", "again"),
                0, "", "");
    cr_expect_str_eq(get("again"), "14");
}

Test(cli_node, is_a_task_with_partitions_out)
{
    put("seed", " 3\n");
    assert_said(call(&map_reduce, "--node-name=generate-numbers", "--input", "seed",
                     "seed", "--output", "return_value", "all"),
                0, "", "");
    cr_expect_str_eq(get("all/0"), "1");
    cr_expect_str_eq(get("all/2"), "3");
    cr_expect_str_eq(get("all/partitions.json"), "[\"0\",\"1\",\"2\"]");
    cr_expect_eq(count_entries("all"), 4);
    cr_expect_eq(count_entries("."), 2);
}

Test(cli_node, makes_a_folder_of_no_partitions)
{
    put("seed", "0");
    mkdir("all", 0777);
    assert_said(call(&map_reduce, "--node-name", "generate-numbers", "--input", "seed",
                     "seed", "--output", "return_value", "all/"),
                0, "", "");
    cr_expect_str_eq(get("all/partitions.json"), "[]");
    assert_said(call(&map_reduce, "--node-name", "sum-numbers", "--input", "values",
                     "all", "--output", "return_value", "sum"),
                0, "", "");
    cr_expect_str_eq(get("sum"), "0");
}

Test(cli_node, is_one_partition_of_a_partitioned_task)
{
    put("n", "5");
    assert_said(call(&map_reduce, "--node-name", "raise-number", "--input", "n", "n",
                     "--output", "return_value", "raised"),
                0, "", "");
    cr_expect_str_eq(get("raised"), "25");
}

Test(cli_node, reads_partitions_in_the_order_of_their_numbers)
{
    mkdir("values", 0777);
    mkdir("values/a folder", 0777);
    put("values/10", "\"c\"");
    put("values/9", "\"b\"");
    put("values/00", "\"a\"");
    put("values/partitions.json", "nonsense");
    assert_said(call(&joined, "--node-name", "join", "--input", "words", "values",
                     "--output", "return_value", "text"),
                0, "", "");
    cr_expect_str_eq(get("text"), "\"abc\"");
}

Test(cli_node, reads_a_list_from_one_file_as_well)
{
    put("values", "[1, 2, 3]");
    assert_said(call(&map_reduce, "--node-name", "sum-numbers", "--input", "values",
                     "values", "--output", "return_value", "sum"),
                0, "", "");
    cr_expect_str_eq(get("sum"), "6");
}

Test(cli_node, is_a_nested_dag)
{
    put("seed", "3");
    assert_said(call(&outer, "--node-name", "inner", "--input", "seed", "seed",
                     "--output", "return_value", "sum"),
                0, "", "");
    cr_expect_str_eq(get("sum"), "14");
    assert_said(call(&outer, "--node-name", ".inner..sum-numbers.", "--input", "values",
                     "sum.list", "--output", "return_value", "x"),
                4, "", "pipeline: input 'values': sum.list: No such file or directory\n");
}

Test(cli_node, takes_constants_of_the_graph_and_defaults_where_no_file_is)
{
    put("seed", "3");
    assert_said(call(&cubes, "--node-name", "inner", "--input", "seed", "seed",
                     "--output", "return_value", "sum"),
                0, "", "");
    cr_expect_str_eq(get("sum"), "36");
    assert_said(call(&map_reduce, "--node-name", "raise-number", "--input", "n", "seed",
                     "--output", "return_value", "raised"),
                0, "", "");
    cr_expect_str_eq(get("raised"), "9");
}

Test(cli_node, has_several_outputs)
{
    put("name", "\"you\"");
    assert_said(call(&greet, "--output", "length", "length", "--input", "name", "name",
                     "--output", "text", "text"),
                0, "", "");
    cr_expect_str_eq(get("text"), "\"Hello you\"");
    cr_expect_str_eq(get("length"), "9");
}

Test(cli_node, lets_its_task_print)
{
    put("what", "\"print\"");
    assert_said(call(&misbehave, "--node-name", "act", "--input", "what", "what",
                     "--output", "return_value", "out"),
                0, "what a task prints\n", "");
}

/* ---- How it fails ------------------------------------------------------------------ */

Test(cli_node, passes_on_the_exit_code_of_its_task)
{
    static const struct {
        const char *what;
        int code;
        const char *message;
    } cases[] = {
        {"\"fail\"", 1, "pipeline: node 'act': told to fail (pipelines.c:81:5)\n"},
        {"\"exit 7\"", 7, "pipeline: node 'act': it ended the process with exit code 7 "},
        {"\"_exit 64\"", 64,
         "pipeline: node 'act': it ended the process with exit code "},
        {"\"exit 0\"", 1, "pipeline: node 'act': it ended the process with exit code 0 "},
        {"\"_exit 0\"", 1, "pipeline: node 'act': it ended the process with exit code 0"},
        {"\"abort\"", 134, "pipeline: node 'act': it was killed by signal 6 (Aborted)\n"},
        {"\"stop\"", 143, "pipeline: node 'act': it was killed by signal 15 (Terminat"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        put("what", cases[i].what);
        expect_refused(call(&misbehave, "--node-name", "act", "--input", "what", "what",
                            "--output", "return_value", "out"),
                       cases[i].code, cases[i].message);
    }
}

Test(cli_node, leaves_nothing_where_a_value_has_no_form)
{
    put("what", "\"nan\"");
    put("out", "before");
    expect_refused(call(&misbehave, "--node-name", "act", "--input", "what", "what",
                        "--output", "return_value", "out"),
                   1, "pipeline: output 'return_value': cannot be written as JSON: NaN");
    cr_expect_str_eq(get("out"), "before");
}

Test(cli_node, is_refused_where_there_is_none)
{
    expect_refused(call(&map_reduce, "--node-name", "x"), 3,
                   "pipeline: there is no node \"x\" in DAG map_reduce; its nodes are "
                   "generate-numbers, raise-number, sum-numbers\n");
    expect_refused(
        call(&outer, "--node-name", "inner.sum-numbers.x"), 3,
        "pipeline: there is no node \"x\" in \"sum-numbers\", which is a task");
}

Test(cli_node, refuses_wrong_names_of_inputs)
{
    put("seed", "3");
    expect_refused(call(&map_reduce, "--input", "sead", "seed"), 3,
                   "pipeline: input 'sead': the run has none of that name; its inputs "
                   "are: exponent, seed\n");
    expect_refused(call(&map_reduce, "--input", "seed", "seed", "--input", "seed", "x"),
                   3, "pipeline: input 'seed': it was given already\n");
    expect_refused(
        call(&map_reduce, "--output", "return_value", "x"), 3,
        "pipeline: inputs of the run: missing seed; expected exponent, seed; "
        "supplied none\n  give each as '--input NAME PATH': --input seed FILE");
}

Test(cli_node, refuses_wrong_names_of_outputs)
{
    put("seed", "3");
    expect_refused(call(&map_reduce, "--input", "seed", "seed"), 3,
                   "pipeline: outputs of the run: missing return_value; expected "
                   "return_value\n  give each as '--output NAME PATH': --output "
                   "return_value FILE\n");
    expect_refused(call(&map_reduce, "--input", "seed", "seed", "--output", "x", "x"), 3,
                   "pipeline: output 'x': the run has none of that name; its outputs "
                   "are: return_value\n");
    expect_refused(call(&map_reduce, "--input", "seed", "seed", "--output",
                        "return_value", "a", "--output", "return_value", "b"),
                   3, "pipeline: output 'return_value': it was given already\n");
    put("name", "\"x\"");
    expect_refused(call(&greet, "--input", "name", "name", "--output", "text", "a",
                        "--output", "length", "./a"),
                   3, "pipeline: output 'length': ./a: output 'text' goes there already");
}

#define sum_of(values, out)                                                              \
    call(&map_reduce, "--node-name", "sum-numbers", "--input", "values", values,         \
         "--output", "return_value", out)

Test(cli_node, says_where_a_value_is_wrong)
{
    mkdir("inputs", 0777);
    put("inputs/n.json", "[1,\n 2,\n               \"x\"]");
    expect_refused(sum_of("inputs/n.json", "out"), 3,
                   "pipeline: inputs/n.json:3:16: expected an integer from ");
    put("inputs/n.json", "[1,2] 3");
    expect_refused(sum_of("inputs/n.json", "out"), 3, "pipeline: inputs/n.json:1:7: ");
    put("inputs/n.json", "");
    expect_refused(sum_of("inputs/n.json", "out"), 3, "pipeline: inputs/n.json:1:1: ");
    mkdir("parts", 0777);
    put("parts/0", "1");
    put("parts/1", " x");
    expect_refused(sum_of("parts", "out"), 3,
                   "pipeline: parts/1:1:2: expected an integer from ");
}

Test(cli_node, refuses_inputs_that_are_not_there)
{
    expect_refused(sum_of("nowhere", "out"), 4,
                   "pipeline: input 'values': nowhere: No such file or directory\n");
    put("seed", "3");
    mkdir("folder", 0777);
    expect_refused(
        call(&map_reduce, "--input", "seed", "folder", "--output", "return_value", "out"),
        3,
        "pipeline: input 'seed': folder is a folder, and the input is no list: "
        "integer\n");
}

Test(cli_node, refuses_folders_that_are_not_of_partitions)
{
    mkdir("parts", 0777);
    put("parts/0", "1");
    static const char *const wrong[] = {"x",      "1x", "-1",  "+1",  " 1",
                                        "1.json", ".0", "0\n", "1e3", "\xd9\xa3"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char path[64];
        snprintf(path, sizeof path, "parts/%s", wrong[i]);
        put(path, "1");
        struct said said = sum_of("parts", "out");
        cr_expect_eq(said.code, 3, "%s", wrong[i]);
        cr_expect(strstr(said.err, ": the name of this file is no number\n"), "%s",
                  said.err);
        remove(path);
    }
    put("parts/00", "1");
    struct said said = sum_of("parts", "out");
    cr_expect_eq(said.code, 3);
    cr_expect(strstr(said.err, "another file has the same number"), "%s", said.err);
}

Test(cli_node, follows_no_links_in_folders_of_partitions)
{
    mkdir("parts", 0777);
    put("secret", "42");
    cr_assert(symlink("../secret", "parts/0") == 0);
    expect_refused(sum_of("parts", "out"), 3,
                   "pipeline: input 'values': parts/0: this is a symbolic link, which is "
                   "not followed\n");
}

/* ---- Where outputs go -------------------------------------------------------------- */

Test(cli_node, replaces_an_existing_file)
{
    put("values", "[1]");
    put("out", "something longer than the new contents");
    cr_assert(link("out", "other") == 0);
    assert_said(sum_of("values", "out"), 0, "", "");
    cr_expect_str_eq(get("out"), "1");
    cr_expect_str_eq(get("other"), "something longer than the new contents");
    assert_said(sum_of("values", "values"), 0, "", "");
    cr_expect_str_eq(get("values"), "1");
}

Test(cli_node, refuses_places_that_hold_something_else)
{
    put("values", "[1]");
    put("target", "precious");
    mkdir("folder", 0777);
    mkfifo("fifo", 0666);
    cr_assert(symlink("target", "link") == 0 && symlink("nowhere", "dangling") == 0);
    static const struct {
        const char *path;
        const char *why;
    } cases[] = {
        {"folder", "this is a folder"},
        {"fifo", "this is no regular file"},
        {"/dev/null", "this is no regular file"},
        {"link", "this is a symbolic link, which is not followed"},
        {"dangling", "this is a symbolic link, which is not followed"},
        {"nowhere/out", "No such file or directory"},
        {"values/out", "Not a directory"},
        {"", "this names no file"},
        {"out/", "this names no file"},
        {"folder/", "this names no file"},
        {".", "this names no file"},
        {"folder/..", "this names no file"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char message[256];
        snprintf(message, sizeof message, "pipeline: output 'return_value': %s: %s\n",
                 cases[i].path, cases[i].why);
        expect_refused(sum_of("values", (char *)cases[i].path), 4, message);
    }
    cr_expect_str_eq(get("target"), "precious");
}

Test(cli_node, takes_any_name_a_file_may_have)
{
    static const char *const names[] = {"a b",  "a\nb", "-",       "--output",
                                        "\xff", "..a",  "'\"$(x)", "*"};
    put("values", "[1]");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_said(sum_of("values", (char *)names[i]), 0, "", "");
        cr_expect_str_eq(get(names[i]), "1");
    }
}

Test(cli_node, makes_folders_of_partitions_only_where_nothing_is)
{
    put("seed", "2");
    put("file", "precious");
    mkdir("full", 0777);
    put("full/0", "precious");
    mkdir("empty", 0777);
    cr_assert(symlink("empty", "link") == 0);
    static const char *const refused[] = {"file", "full", "link", "link/"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        expect_refused(call(&map_reduce, "--node-name", "generate-numbers", "--input",
                            "seed", "seed", "--output", "return_value",
                            (char *)refused[i]),
                       4, "pipeline: output 'return_value': ");
    cr_expect_str_eq(get("full/0"), "precious");
    assert_said(call(&map_reduce, "--node-name", "generate-numbers", "--input", "seed",
                     "seed", "--output", "return_value", "empty"),
                0, "", "");
    cr_expect_str_eq(get("empty/1"), "2");
}

Test(cli_node, stays_where_it_was_called_whatever_its_task_does)
{
    mkdir("elsewhere", 0777);
    put("what", "\"move elsewhere\"");
    assert_said(call(&misbehave, "--node-name", "act", "--input", "what", "what",
                     "--output", "return_value", "out"),
                0, "what a task prints\n", "");
    cr_expect_str_eq(get("out"), "1.5");
}

/* ---- Files as values --------------------------------------------------------------- */

Test(cli_node, hands_files_over_as_they_are)
{
    put("source", "not { json \x01");
    assert_said(call(&files, "--node-name", "pass-on", "--input", "source", "source",
                     "--output", "return_value", "copy"),
                0, "", "");
    cr_expect_str_eq(get("copy"), "not { json \x01");
    cr_expect_str_eq(get("source"), "not { json \x01");
    assert_said(
        call(&files, "--input", "source", "source", "--output", "return_value", "again"),
        0, "", "");
    cr_expect_str_eq(get("again"), "not { json \x01");
    assert_said(
        call(&files, "--input", "source", "source", "--output", "return_value", "source"),
        0, "", "");
    cr_expect_str_eq(get("source"), "not { json \x01");
}

Test(cli_node, refuses_files_that_it_cannot_copy)
{
    expect_refused(call(&files, "--input", "source", "/dev/null", "--output",
                        "return_value", "copy"),
                   1,
                   "pipeline: output 'return_value': the task returned '/dev/null', "
                   "which is no regular file\n");
    expect_refused(
        call(&files, "-p", "source=nowhere", "-o", "return_value=copy"), 1,
        "pipeline: output 'return_value': the task returned the file 'nowhere': No such "
        "file or directory\n");
    put("empty", "");
    assert_said(
        call(&files, "--input", "source", "empty", "--output", "return_value", "copy"), 0,
        "", "");
    cr_expect_str_eq(get("copy"), "");
}

Test(cli_node, stores_no_outputs_of_a_run_without_a_result)
{
    expect_refused(call(&misbehave, "-p", "what=nan", "-o", "return_value=out"), 1,
                   "pipeline: output 'return_value': cannot be written as JSON: NaN");
}

Test(cli_node, stores_outputs_of_a_run)
{
    assert_said(call(&map_reduce, "-p", "seed=3", "-o", "return_value=sum"), 0,
                "{\"return_value\":14}\n", "");
    cr_expect_str_eq(get("sum"), "14");
    expect_refused(call(&map_reduce, "-p", "seed=3", "-o", "x=sum"), 3,
                   "pipeline: output 'x': the run has none of that name");
    put("source", "text");
    assert_said(call(&files, "-p", "source=source", "-o", "return_value=copy"), 0,
                "{\"return_value\":\"source\"}\n", "");
    cr_expect_str_eq(get("copy"), "text");
}
