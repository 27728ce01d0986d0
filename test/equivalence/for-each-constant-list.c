/* Loops over constant lists, empty ones too, of types that occur nowhere else. */
// run:
// expect: {"return_value":"a!b!c!;d!e!"}
#include <dagger/dsl.h>

typedef DAGGER_LIST(const char *) strings;
struct word {
    const char *text;
};
typedef DAGGER_LIST(struct word) words;

DAGGER_TASK()
const char *shout(const char *word)
{
    return dagger_printf("%s!", word);
}

DAGGER_TASK()
const char *join(strings a, strings b)
{
    const char *text = "";
    for (size_t i = 0; i < a.count; i++)
        text = dagger_printf("%s%s", text, a.items[i]);
    text = dagger_printf("%s;", text);
    for (size_t i = 0; i < b.count; i++)
        text = dagger_printf("%s%s", text, b.items[i]);
    return text;
}

DAGGER_DAG()
const char *pipeline(void)
{
    strings a = {0}, b = {0};
    DAGGER_FOR_EACH(const char *, w, ((strings){(const char *[]){"a", "b", "c"}, 3}))
        DAGGER_COLLECT(a, shout(w));
    DAGGER_FOR_EACH(struct word, w, ((words){(struct word[]){{"d"}, {"e"}}, 2}))
        DAGGER_COLLECT(b, shout(w.text));
    DAGGER_FOR_EACH(const char *, w, ((strings){0}))
        shout(w);
    return join(a, b);
}
