/* The command line itself: commands, options, @FILE, help. */
#include "cli_support.h"

#define expect_refused(what, message)                                                    \
    do {                                                                                 \
        struct said said_ = (what);                                                      \
        cr_expect_eq(said_.code, 2, "exit code %d: %s", said_.code, said_.out);          \
        cr_expect_str_eq(said_.out, "");                                                 \
        cr_expect(strncmp(said_.err, message, strlen(message)) == 0, "%s", said_.err);   \
    } while (0)

Test(cli_options, are_refused_where_unknown_or_shortened)
{
    expect_refused(call(&outer, "--param"), "pipeline: '--param': there is no such");
    expect_refused(call(&outer, "--keep"), "pipeline: '--keep': there is no such option");
    expect_refused(call(&outer, "-x"), "pipeline: '-x': there is no such option");
    expect_refused(call(&outer, "-"), "pipeline: '-': there is no such option");
    expect_refused(call(&outer, "--=x"), "pipeline: '--=x': there is no such option");
    expect_refused(call(&outer, "nonsense"), "pipeline: 'nonsense': there is no such");
    expect_refused(call(&outer, "run", "nonsense"),
                   "pipeline: 'nonsense': nothing is expected here");
    expect_refused(call(&outer, "--", "-j"), "pipeline: '-j': nothing is expected here");
    expect_refused(call(&outer, ""), "pipeline: '': there is no such command");
}

Test(cli_options, take_their_values_apart_or_attached)
{
    assert_said(call(&map_reduce, "-pseed=3", "-j1"), 0, "{\"return_value\":14}\n", "");
    assert_said(call(&map_reduce, "-p", "seed=3", "-j", "1"), 0,
                "{\"return_value\":14}\n", "");
    cr_expect_eq(call(&outer, "graph", "--format=json").code, 0);
    cr_expect_eq(call(&outer, "graph", "--format", "json").code, 0);
}

Test(cli_options, are_refused_without_values_or_with_too_many)
{
    expect_refused(call(&outer, "-p"), "pipeline: '-p': it is used as '-p NAME=VALUE'");
    expect_refused(call(&outer, "-p", "seed"), "pipeline: '-p seed': it is used as");
    expect_refused(call(&outer, "--direct=yes"),
                   "pipeline: '--direct=yes': it is used as '--direct'");
    expect_refused(call(&outer, "--input", "a"),
                   "pipeline: '--input': it is used as '--input NAME PATH'");
    expect_refused(call(&outer, "--input=a", "b"),
                   "pipeline: '--input=a': it is used as '--input NAME PATH'");
    expect_refused(call(&outer, "-o", "x"), "pipeline: '-o x': it is used as");
}

Test(cli_options, are_refused_twice)
{
    expect_refused(call(&outer, "-j1", "-j2"), "pipeline: '-j2': it was given already");
    expect_refused(call(&outer, "--direct", "--direct"),
                   "pipeline: '--direct': it was given already");
}

Test(cli_options, are_refused_outside_of_their_command)
{
    expect_refused(call(&outer, "describe", "-j1"),
                   "pipeline: '-j1': it is no option of 'describe'");
    expect_refused(call(&outer, "run", "--input", "a", "b"),
                   "pipeline: '--input': --node-name, --input and --output go with");
    expect_refused(call(&outer, "--node-name", "a", "-j", "2"),
                   "pipeline: '-j': --node-name, --input and --output go with");
    expect_refused(call(&outer, "-j2", "--node-name=a"),
                   "pipeline: '--node-name=a': --node-name, --input and --output go");
    expect_refused(call(&outer, "graph", "--format", "png"),
                   "pipeline: '--format png': the formats are dot, mermaid and json");
}

Test(cli_options, are_refused_where_they_would_have_no_effect)
{
    expect_refused(call(&outer, "--dry-run", "--trace", "trace"),
                   "pipeline: '--dry-run' goes without '--trace'");
    expect_refused(call(&outer, "--resume", "old", "--run-dir", "new"),
                   "pipeline: '--resume' goes without '--run-dir'");
}

Test(cli_options, count_tasks_from_one)
{
    static const char *const jobs[] = {
        "-j0", "-j-1", "-j+1", "-jx", "-j1x", "-j 1", "-j99999999999999999999"};
    for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++)
        cr_expect_eq(call(&outer, (char *)jobs[i]).code, 2, "%s", jobs[i]);
    expect_refused(call(&outer, "-j", ""), "pipeline: '-j ': it is used as '-j N'");
}

Test(cli_options, say_all_there_is_in_the_help)
{
    struct said said = call(&map_reduce, "--help");
    cr_expect_eq(said.code, 0);
    cr_expect_str_eq(said.err, "");
    cr_expect(strstr(said.out, "\n  seed                      integer, required\n"));
    cr_expect(strstr(said.out, "\n  exponent                  integer, default 2\n"));
    static const char *const options[] = {
        "-p NAME=VALUE", "--params FILE",     "-o NAME=PATH",       "-j N",
        "--isolation ",  "--direct",          "--run-dir DIR",      "--resume DIR",
        "--keep-going",  "--progress ",       "--trace FILE",       "--dry-run",
        "--node-name ",  "--input NAME PATH", "--output NAME PATH", "--help",
        "--version"};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        cr_expect(strstr(said.out, options[i]), "%s", options[i]);
    assert_said(call(&map_reduce, "help"), 0, said.out, "");
    assert_said(call(&map_reduce, "-p", "seed=1", "--help"), 0, said.out, "");
}

Test(cli_options, explain_one_command)
{
    struct said said = call(&outer, "help", "graph");
    cr_expect_eq(said.code, 0);
    cr_expect(strncmp(said.out, "usage: pipeline graph [OPTION]...\n", 34) == 0);
    cr_expect(strstr(said.out, "--format dot|mermaid|json"));
    assert_said(call(&outer, "graph", "--help"), 0, said.out, "");
    expect_refused(call(&outer, "help", "x"), "pipeline: 'x': there is no such command");
}

Test(cli_options, print_the_version)
{
    assert_said(call(&outer, "--version"), 0, "outer, made with Dagger for C 0.1.0\n",
                "");
}

/* A file of arguments, removed with the test's process. */
static char *arguments_of_bytes(const char *text, size_t size, int *fd)
{
    static char path[4][64];
    static unsigned next;
    char *name = path[next++ % 4];
    *fd = memfd_create("arguments", 0);
    cr_assert(*fd >= 0 && write(*fd, text, size) == (ssize_t)size);
    snprintf(name, sizeof path[0], "@/proc/%d/fd/%d", getpid(), *fd);
    return name;
}

static char *arguments_file(const char *text)
{
    int fd;
    return arguments_of_bytes(text, strlen(text), &fd);
}

Test(cli_options, come_from_files_one_a_line)
{
    assert_said(call(&map_reduce, arguments_file("run\n-p\nseed=3\n")), 0,
                "{\"return_value\":14}\n", "");
    assert_said(call(&map_reduce, "-p", arguments_file("seed=3\r\n-p\nexponent=1")), 0,
                "{\"return_value\":6}\n", "");
    assert_said(call(&greet, "-p", arguments_file("name= a  b ")), 0,
                "{\"text\":\"Hello  a  b \",\"length\":12}\n", "");
    assert_said(call(&map_reduce, arguments_file(""), "-pseed=3"), 0,
                "{\"return_value\":14}\n", "");
    expect_refused(call(&outer, arguments_file("\n")), "pipeline: '': there is no such");
}

Test(cli_options, come_from_files_that_name_files)
{
    char outer_text[80];
    snprintf(outer_text, sizeof outer_text, "-p\n%s\n", arguments_file("seed=3"));
    assert_said(call(&map_reduce, arguments_file(outer_text)), 0,
                "{\"return_value\":14}\n", "");
    assert_said(call(&outer, "@/nowhere/x"), 4, "",
                "pipeline: '@/nowhere/x': No such file or directory\n"
                "  an argument that begins with @ names a file of further arguments, "
                "one a line\n");
    cr_expect_eq(call(&outer, "@").code, 4);
}

Test(cli_options, come_from_no_file_that_names_itself)
{
    int fd;
    char expected[200];
    char *name = arguments_of_bytes("", 0, &fd);
    cr_assert(write(fd, name, strlen(name)) == (ssize_t)strlen(name));
    snprintf(expected, sizeof expected,
             "pipeline: '%s': files of arguments name each other\n", name);
    expect_refused(call(&outer, name), expected);
}

Test(cli_options, come_from_no_file_that_is_not_text)
{
    int fd;
    char expected[200];
    char *name = arguments_of_bytes("-p\0x", 4, &fd);
    snprintf(expected, sizeof expected, "pipeline: '%s': there is a NUL byte in it\n",
             name);
    expect_refused(call(&outer, name), expected);
}
