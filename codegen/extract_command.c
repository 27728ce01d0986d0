#include "extraction.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "path.h"

/* Flags that make a compiler write files; the number of words that belong to each. */
static size_t words_of_output_flag(const char *flag)
{
    static const char *const alone[] = {"-c",  "-S",   "-E",  "-M", "-MM",
                                        "-MD", "-MMD", "-MP", "-MG"};
    static const char *const with_name[] = {"-o", "-MF", "-MT", "-MQ", "-MJ"};
    for (size_t i = 0; i < sizeof alone / sizeof *alone; i++) {
        if (strcmp(flag, alone[i]) == 0)
            return 1;
    }
    for (size_t i = 0; i < sizeof with_name / sizeof *with_name; i++) {
        if (strcmp(flag, with_name[i]) == 0)
            return 2;
        if (strncmp(flag, with_name[i], strlen(with_name[i])) == 0)
            return 1;
    }
    return 0;
}

static bool starts_with_any(const char *flag, const char *const *prefixes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strncmp(flag, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    }
    return false;
}

/* Flags of code generation: another compiler's would be errors to clang. What changes the
 * meaning of C stays. */
static bool is_irrelevant(const char *flag)
{
    static const char *const meaning[] = {
        "-fsigned-char",   "-funsigned-char",   "-fno-signed-char", "-fno-unsigned-char",
        "-fshort-enums",   "-fno-short-enums",  "-fshort-wchar",    "-fno-short-wchar",
        "-fms-extensions", "-fpack-struct",     "-ffreestanding",   "-fhosted",
        "-fbuiltin",       "-fno-builtin",      "-fgnu89-inline",   "-fno-gnu89-inline",
        "-fdollars",       "-fno-dollars",      "-fwrapv",          "-ftrapv",
        "-finput-charset", "-fexec-charset",    "-fblocks",         "-fopenmp",
        "-fbracket-depth", "-fmacro-prefix-map"};
    static const char *const generation[] = {"-f", "-O", "-g", "--coverage",
                                             "-save-temps"};
    return starts_with_any(flag, generation, sizeof generation / sizeof *generation) &&
           !starts_with_any(flag, meaning, sizeof meaning / sizeof *meaning);
}

static bool is_file(const char *path)
{
    return access(path, R_OK) == 0;
}

/* The folder of this program; NULL: it cannot be told. */
static char *program_folder(void)
{
    char *program = realpath("/proc/self/exe", NULL);
    char *folder = program ? path_folder(program) : NULL;
    free(program);
    return folder;
}

static void add_folder(struct extraction *extraction, struct pointers *arguments,
                       const char *folder)
{
    extract_push(extraction, arguments, "-isystem");
    extract_push(extraction, arguments, extract_copy(extraction, folder, strlen(folder)));
}

/* A build tree says where the headers are in a file beside the program. */
static bool add_uninstalled(struct extraction *extraction, struct pointers *arguments,
                            const char *folder)
{
    const char *path = extract_print(extraction, "%s/uninstalled-includes", folder);
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    char line[4096];
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        if (*line)
            add_folder(extraction, arguments, line);
    }
    fclose(file);
    return true;
}

/* Where <dagger/dsl.h> is: beside this program, wherever that was moved to. */
static void add_includes(struct extraction *extraction, struct pointers *arguments)
{
    char *held = program_folder();
    const char *folder =
        held ? extract_copy(extraction, held, strlen(held)) : DAGGER_BIN_DIR;
    free(held);
    if (add_uninstalled(extraction, arguments, folder))
        return;
    const char *beside =
        extract_print(extraction, "%s/%s", folder, DAGGER_INCLUDE_FROM_BIN);
    if (is_file(extract_print(extraction, "%s/dagger/dsl.h", beside)))
        add_folder(extraction, arguments, beside);
    else if (is_file(DAGGER_INCLUDE_DIR "/dagger/dsl.h"))
        add_folder(extraction, arguments, DAGGER_INCLUDE_DIR);
}

const char *const *extract_command(struct extraction *extraction,
                                   const struct extract_options *options, size_t *count)
{
    static const char *const own[] = {
        "-x", "c", "-DDAGGER_CODEGEN", "-w", "-fno-spell-checking", "-ferror-limit=0"};
    struct pointers arguments = {0};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        extract_push(extraction, &arguments, (void *)(uintptr_t)own[i]);
    for (size_t i = 0; i < options->argument_count;) {
        size_t words = words_of_output_flag(options->arguments[i]);
        if (words == 0 && !is_irrelevant(options->arguments[i]))
            extract_push(extraction, &arguments,
                         (void *)(uintptr_t)options->arguments[i]);
        i += words ? words : 1;
    }
    add_includes(extraction, &arguments);
    *count = arguments.count;
    return (const char *const *)arguments.items;
}
