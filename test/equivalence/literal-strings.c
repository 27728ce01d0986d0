/* Constant strings: everything a C literal can hold, and NULL. */
// run:
// expect: {"a":"[][quote \" backslash \\ / newline \n tab \t]","b":"[one two][%s %d %% ??/]","c":"[\u0001\u001f][Grüße, 世界 🎉]","d":"[NULL][*/ // /*]"}
#include <dagger/dsl.h>

#define GREETING "one"

struct texts {
    const char *a, *b, *c, *d;
};

DAGGER_TASK()
const char *two(const char *a, const char *b)
{
    return dagger_printf("[%s][%s]", a ? a : "NULL", b ? b : "NULL");
}

DAGGER_DAG()
struct texts pipeline(void)
{
    return (struct texts){
        .a = two("", "quote \" backslash \\ / newline \n tab \t"),
        .b = two(GREETING " "
                          "two",
                 "%s %d %% ?\?/"),
        .c = two("\x01\037\x7f", "Grüße, 世界 🎉"),
        .d = two(NULL, "*/ // /*"),
    };
}
