/* `run`: parameters in, one JSON object out. */
#include "cli_support.h"

Test(cli_run, prints_the_outputs_as_one_json_object)
{
    assert_said(call(&map_reduce, "run", "-p", "seed=3"), 0, "{\"return_value\":14}\n",
                "");
    assert_said(call(&greet, "-p", "name=you"), 0,
                "{\"text\":\"Hello you\",\"length\":9}\n", "");
}

Test(cli_run, needs_no_arguments_where_all_parameters_have_defaults)
{
    assert_said(call_plain(&outer), 0, "{\"return_value\":28}\n", "");
}

Test(cli_run, says_which_parameters_are_missing_and_how_to_give_them)
{
    assert_said(call_plain(&map_reduce), 3, "",
                "pipeline: parameters: missing seed; expected exponent, seed; supplied "
                "none\n  give -p seed=<integer>, or --params FILE\n");
    assert_said(call(&greet, "-p", "tone=LOUD"), 3, "",
                "pipeline: parameters: missing name; expected name, note, times, tone; "
                "supplied tone\n  give -p name=<string>, or --params FILE\n");
}

Test(cli_run, refuses_unknown_and_doubled_parameters)
{
    assert_said(call(&map_reduce, "-p", "sead=3"), 3, "",
                "pipeline: parameter 'sead': there is none of that name\n"
                "  the parameters are: exponent, seed\n");
    assert_said(call(&map_reduce, "-p", "seed=3", "-p", "seed=3"), 3, "",
                "pipeline: parameter 'seed': it was given already\n"
                "  give each parameter once, by -p or in --params\n");
    assert_said(
        call_reading(&map_reduce, "{\"seed\": 1}", "--params", "-", "-p", "seed=3"), 3,
        "",
        "pipeline: parameter 'seed': it was given already\n"
        "  give each parameter once, by -p or in --params\n");
}

Test(cli_run, takes_false_zero_and_nothing_for_values)
{
    assert_said(call(&map_reduce, "-p", "seed=0"), 0, "{\"return_value\":0}\n", "");
    assert_said(call(&map_reduce, "-p", "seed=3", "-p", "exponent=0"), 0,
                "{\"return_value\":3}\n", "");
    assert_said(call(&greet, "-p", "name="), 0, "{\"text\":\"Hello \",\"length\":6}\n",
                "");
}

struct text_case {
    const char *given;
    const char *text;
};

Test(cli_run, takes_text_that_is_not_json_as_it_stands_for_strings)
{
    static const struct text_case cases[] = {
        {"name=you", "Hello you"},       {"name=5", "Hello 5"},
        {"name=true", "Hello true"},     {"name={}", "Hello {}"},
        {"name=a=b", "Hello a=b"},       {"name= a ", "Hello  a "},
        {"name=\"you\"", "Hello you"},   {"name=\"\\u00e4\"", "Hello \xc3\xa4"},
        {"name=\"you", "Hello \\\"you"}, {"name=\"you\" two", "Hello \\\"you\\\" two"},
        {"name=a\\nb", "Hello a\\\\nb"}, {"name=null", "Hello (nobody)"},
        {"name=\"null\"", "Hello null"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct said said = call(&greet, "-p", (char *)cases[i].given);
        char expected[256];
        snprintf(expected, sizeof expected, "{\"text\":\"%s\",", cases[i].text);
        cr_expect_eq(said.code, 0, "%s: %s", cases[i].given, said.err);
        cr_expect(strncmp(said.out, expected, strlen(expected)) == 0, "%s: %s",
                  cases[i].given, said.out);
    }
}

Test(cli_run, takes_enumerators_with_and_without_quotes)
{
    assert_said(call(&greet, "-p", "name=x", "-p", "tone=LOUD"), 0,
                "{\"text\":\"Hello x!\",\"length\":8}\n", "");
    assert_said(call(&greet, "-p", "name=x", "-p", "tone=\"LOUD\""), 0,
                "{\"text\":\"Hello x!\",\"length\":8}\n", "");
    assert_said(call(&greet, "-p", "name=x", "-p", "tone=null"), 3, "",
                "pipeline: -p tone:1:1: expected one of \"CALM\", \"LOUD\", found "
                "\"null\"\n  parameter 'tone' is: CALM|LOUD\n");
}

Test(cli_run, refuses_values_of_another_type)
{
    assert_said(call(&map_reduce, "-p", "seed=three"), 3, "",
                "pipeline: -p seed:1:1: expected an integer from -9223372036854775808 to "
                "9223372036854775807, found three\n  parameter 'seed' is: integer\n");
    cr_expect_eq(call(&greet, "-p", "name=x", "-p", "times=256").code, 3);
    cr_expect_eq(call(&greet, "-p", "name=\xff").code, 3);
}

Test(cli_run, reads_parameters_from_a_file_with_errors_at_their_line)
{
    assert_said(call_reading(&map_reduce, " {\"seed\" : 3,\n \"exponent\": 1 } ",
                             "--params", "-"),
                0, "{\"return_value\":6}\n", "");
    assert_said(
        call_reading(&map_reduce, "{\"seed\": 3,\n \"exponent\": [] }", "--params", "-"),
        3, "",
        "pipeline: standard input:2:14: expected an integer from "
        "-9223372036854775808 to 9223372036854775807, found an array\n"
        "  parameter 'exponent' is: integer\n");
    assert_said(
        call_reading(&map_reduce, "{\"seed\": 3,\n \"sead\": 4}", "--params", "-"), 3, "",
        "pipeline: standard input:2:2: parameter 'sead': there is none of that "
        "name\n  the parameters are: exponent, seed\n");
    assert_said(call(&map_reduce, "--params", "/nowhere/params.json"), 4, "",
                "pipeline: --params /nowhere/params.json: No such file or directory\n");
}

Test(cli_run, refuses_whatever_is_not_one_json_object)
{
    static const char *const texts[] = {
        "",
        "[]",
        "3",
        "{",
        "{\"seed\"",
        "{\"seed\":",
        "{\"seed\":3",
        "{\"seed\":3,",
        "{\"seed\":3,}",
        "{\"seed\" 3}",
        "{seed:3}",
        "{\"seed\":}",
        "{\"seed\":3} x",
        "{\"seed\":3]",
        "{\"seed\":3}}",
        "{\"seed\":3 \"exponent\":2}",
        "{,\"seed\":3}",
        "{\"seed\":\"3",
        "{\"\\seed\":3}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct said said = call_reading(&map_reduce, texts[i], "--params", "-");
        cr_expect_eq(said.code, 3, "%s: %d %s", texts[i], said.code, said.out);
        cr_expect_str_eq(said.out, "");
    }
}

Test(cli_run, says_what_stands_where_a_json_object_was_expected)
{
    assert_said(call_reading(&map_reduce, "\xef\xbb\xbf{\"seed\":3}\n", "--params", "-"),
                3, "",
                "pipeline: standard input:1:1: expected a JSON object, {\"NAME\": VALUE, "
                "...}, found \\xef\\xbb\\xbf{\"seed\":3}\n");
    assert_said(call_reading(&map_reduce, "{\"seed\":3,}", "--params", "-"), 3, "",
                "pipeline: standard input:1:11: expected a parameter's name in quotes, "
                "found }\n");
}

Test(cli_run, calls_the_function_itself_with_direct)
{
    assert_said(call(&map_reduce, "--direct", "-p", "seed=3"), 0,
                "{\"return_value\":14}\n", "");
    assert_said(call(&greet, "--direct", "-p", "name=you"), 0,
                "{\"text\":\"Hello you\",\"length\":9}\n", "");
    assert_said(call(&outer, "--direct"), 2, "",
                "pipeline: '--direct': outer has tables, and no function to call\n"
                "  run it without --direct\n");
    assert_said(call(&map_reduce, "--direct", "-j", "2"), 2, "",
                "pipeline: '--direct' goes without '-j N'\n");
}

Test(cli_run, keeps_what_tasks_print_out_of_the_result)
{
    assert_said(call(&misbehave, "-p", "what=print"), 0, "{\"return_value\":1.5}\n",
                "act: what a task prints\n");
    assert_said(call(&misbehave, "--isolation", "thread", "-p", "what=print"), 0,
                "{\"return_value\":1.5}\n", "what a task prints\n");
    assert_said(call(&misbehave, "--direct", "-p", "what=print"), 0,
                "{\"return_value\":1.5}\n", "what a task prints\n");
}

Test(cli_run, names_the_node_that_failed)
{
    assert_said(call(&misbehave, "-p", "what=fail"), 1, "",
                "pipeline: act: told to fail (pipelines.c:81:5)\n");
    assert_said(call(&misbehave, "--direct", "-p", "what=fail"), 1, "",
                "pipeline: told to fail\n");
}

Test(cli_run, prints_nothing_where_an_output_has_no_form)
{
    struct said said = call(&misbehave, "-p", "what=nan");
    cr_expect_eq(said.code, 1);
    cr_expect_str_eq(said.out, "");
    cr_expect(strstr(said.err, "pipeline: output 'return_value': cannot be written as "
                               "JSON: NaN"));
}

Test(cli_run, never_succeeds_where_a_task_ends_the_process)
{
    static const struct {
        const char *what;
        const char *cause;
        int thread_code; /* 0: the process goes on */
    } cases[] = {
        {"what=exit 0", "exited with code 0 before it was done", 1},
        {"what=_exit 0", "exited with code 0 before it was done", 1},
        {"what=exit 7", "exited with code 7 before it was done", 1},
        {"what=abort", "killed by SIGABRT (Aborted)", 134},
        {"what=_exit 75", "exited with code 75 before it was done", 1},
        {"what=stop", "killed by SIGTERM (Terminated)", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char cause[200];
        struct said said = call(&misbehave, "-p", (char *)cases[i].what);
        snprintf(cause, sizeof cause, "pipeline: act: %s (pipelines.c:81:5)\n",
                 cases[i].cause);
        assert_said(said, 1, "", cause);
        if (!cases[i].thread_code)
            continue;
        said = call(&misbehave, "--isolation", "thread", "-p", (char *)cases[i].what);
        cr_expect_eq(said.code, cases[i].thread_code, "%s: %d", cases[i].what, said.code);
        cr_expect_str_eq(said.out, "");
        cr_expect(strncmp(said.err, "pipeline: the run: it ", 22) == 0, "%s", said.err);
    }
    cr_expect_eq(call(&misbehave, "--direct", "-p", "what=exit 0").code, 1);
}

Test(cli_run, fails_where_the_result_cannot_be_printed)
{
    char *argv[] = {(char *)"pipeline", (char *)"-p", (char *)"seed=3", NULL};
    int ends[2], null = open("/dev/null", O_RDWR), full = open("/dev/full", O_WRONLY);
    cr_assert(pipe(ends) == 0 && null >= 0 && full >= 0);
    close(ends[0]);
    cr_expect_eq(call_with(&map_reduce, argv, null, full, null), 4);
    cr_expect_eq(call_with(&map_reduce, argv, null, ends[1], null), 4);
    cr_expect_eq(call_with(&map_reduce, argv, null, -1, null), 4);
    cr_expect_eq(call_with(&map_reduce, argv, -1, null, -1), 0);
}

Test(cli_run, refuses_values_that_options_do_not_have)
{
    assert_said(call(&outer, "--progress", "loud"), 2, "",
                "pipeline: '--progress loud': it is one of auto, bar, plain, json, "
                "none\n");
    assert_said(call(&outer, "--isolation", "none"), 2, "",
                "pipeline: '--isolation none': it is process or thread\n");
}
