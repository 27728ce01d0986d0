/* Colour is for terminals that want it. */
#include "cli_support.h"

/* What a wrong call prints on a terminal. */
static const char *said_on_terminal(void)
{
    static char text[1024];
    int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    cr_assert(terminal >= 0 && grantpt(terminal) == 0 && unlockpt(terminal) == 0);
    int other = open(ptsname(terminal), O_RDWR | O_NOCTTY);
    int null = open("/dev/null", O_RDWR);
    cr_assert(other >= 0 && null >= 0);
    char *argv[] = {(char *)"pipeline", (char *)"nonsense", NULL};
    cr_expect_eq(call_with(&outer, argv, null, null, other), 2);
    ssize_t size = read(terminal, text, sizeof text - 1);
    cr_assert(size > 0);
    text[size] = '\0';
    return text;
}

#define PLAIN "pipeline: 'nonsense': there is no such command\r\n"
#define BOLD "\033[1mpipeline:\033[0m 'nonsense': there is no such command\r\n"

static void expect_first_line(const char *line)
{
    const char *said = said_on_terminal();
    cr_expect(strncmp(said, line, strlen(line)) == 0, "%s", said);
}

Test(cli_color, is_for_terminals)
{
    unsetenv("NO_COLOR");
    setenv("TERM", "xterm", 1);
    expect_first_line(BOLD);
    setenv("NO_COLOR", "", 1);
    expect_first_line(BOLD);
}

Test(cli_color, is_left_out_where_it_is_not_wanted)
{
    setenv("TERM", "xterm", 1);
    setenv("NO_COLOR", "1", 1);
    expect_first_line(PLAIN);
    unsetenv("NO_COLOR");
    setenv("TERM", "dumb", 1);
    expect_first_line(PLAIN);
    unsetenv("TERM");
    expect_first_line(PLAIN);
}

Test(cli_color, is_left_out_of_files)
{
    unsetenv("NO_COLOR");
    setenv("TERM", "xterm", 1);
    assert_said(call(&outer, "nonsense"), 2, "",
                "pipeline: 'nonsense': there is no such command\n"
                "  'help' lists the commands\n");
}
