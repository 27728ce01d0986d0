/* Files: made by one task, read by another, handed through, looped over. */
// run: -p folder=@TMP@ -p input=@HERE@/type-files.input.txt
// expect: {"return_value":"input|made|one,two,"}
#include "files.h"

typedef DAGGER_LIST(dagger_file) file_list;
typedef DAGGER_LIST(const char *) strings;

static const char *text_of(dagger_file file)
{
    FILE *stream = fopen(file.path, "r");
    char *text = dagger_alloc(64);
    if (!stream || !fgets(text, 64, stream))
        dagger_fail("cannot read %s", file.path);
    fclose(stream);
    text[strcspn(text, "\n")] = '\0';
    return text;
}

DAGGER_TASK()
dagger_file make(const char *folder, const char *text)
{
    append_text(folder, text, text);
    return (dagger_file){path_in(folder, text)};
}

DAGGER_TASK()
dagger_file same(dagger_file file)
{
    return file;
}

DAGGER_TASK()
file_list make_two(const char *folder)
{
    file_list both = {0};
    append_text(folder, "1", "one");
    append_text(folder, "2", "two");
    dagger_list_append(&both, (dagger_file){path_in(folder, "1")});
    dagger_list_append(&both, (dagger_file){path_in(folder, "2")});
    return both;
}

DAGGER_TASK()
const char *content(dagger_file file)
{
    return text_of(file);
}

DAGGER_TASK()
const char *join(dagger_file input, dagger_file made, strings all)
{
    const char *text = dagger_printf("%s|%s|", text_of(input), text_of(made));
    for (size_t i = 0; i < all.count; i++)
        text = dagger_printf("%s%s,", text, all.items[i]);
    return text;
}

DAGGER_DAG()
const char *pipeline(const char *folder, dagger_file input)
{
    strings all = {0};
    DAGGER_FOR_EACH(dagger_file, file, make_two(folder))
        DAGGER_COLLECT(all, content(same(file)));
    return join(same(input), make(folder, "made"), all);
}
