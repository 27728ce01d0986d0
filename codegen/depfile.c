#include "depfile.h"

#include <string.h>

/* A backslash quotes only in front of these, and is then itself to be doubled. */
static void write_name(struct writer *writer, const char *name)
{
    size_t backslashes = 0;
    while (strncmp(name, "./", 2) == 0)
        name += 2; /* make takes ./x and x for two files */
    for (; *name; name++) {
        if (*name == ' ' || *name == '\t' || *name == '#') {
            for (; backslashes; backslashes--)
                writer_print(writer, "\\");
            writer_print(writer, "\\");
        } else if (*name == '$') {
            writer_print(writer, "$");
        }
        backslashes = *name == '\\' ? backslashes + 1 : 0;
        writer_print(writer, "%c", *name);
    }
}

static bool is_first(const struct extract_dependencies *dependencies, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (strcmp(dependencies->paths[i], dependencies->paths[index]) == 0)
            return false;
    }
    return true;
}

void depfile_write(struct writer *writer, const char *target,
                   const struct extract_dependencies *dependencies)
{
    write_name(writer, target);
    writer_print(writer, ":");
    for (size_t i = 0; i < dependencies->count; i++) {
        if (!is_first(dependencies, i))
            continue;
        writer_print(writer, " \\\n  ");
        write_name(writer, dependencies->paths[i]);
    }
    writer_print(writer, "\n");
    for (size_t i = 1; i < dependencies->count; i++) {
        if (!is_first(dependencies, i))
            continue;
        writer_print(writer, "\n");
        write_name(writer, dependencies->paths[i]);
        writer_print(writer, ":\n");
    }
}
