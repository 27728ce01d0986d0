/*
 * Command lines: each line of the input is an argument. What follows a line "--" is the
 * file "more", which `@more` reads, and which `--params more` reads.
 */
#include "fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <dagger/validate.h>

#include "command.h"
#include "fuzz_pipeline.h"
#include "inputs.h"
#include "params.h"

enum { MOST_ARGUMENTS = 64 };

static int folder = -1;

/* Files that the input names are looked for in a folder of their own. */
static void enter_folder(void)
{
    char path[] = "/tmp/fuzz-command-line-XXXXXX";
    struct dagger_error error = {0};
    if (folder >= 0)
        return;
    if (!mkdtemp(path) || chdir(path) != 0 || rmdir(path) != 0)
        abort();
    folder = memfd_create("more", MFD_CLOEXEC);
    if (folder < 0 || !dagger_dag_validate(fuzz_pipeline(), &error))
        abort();
}

/* Arguments that name other files than "more" would make the result depend on those. */
static const char *in_folder(char *argument, char path[32])
{
    snprintf(path, 32, "%s/proc/self/fd/%d", argument[0] == '@' ? "@" : "", folder);
    if (strcmp(argument, "@more") == 0 || strcmp(argument, "more") == 0)
        return path;
    return argument[0] == '@' ? argument + 1 : argument;
}

static void write_more(const char *text, size_t size)
{
    if (ftruncate(folder, 0) != 0 || pwrite(folder, text, size, 0) != (ssize_t)size)
        abort();
}

static void require_message(bool ok, const struct dagger_error *error)
{
    if (!ok && (error->code == DAGGER_OK || !error->message[0]))
        abort();
    if (strchr(error->message, '\n'))
        abort();
}

static void run(int argc, char **argv)
{
    struct dgi_cli cli = {.program = "pipeline", .dag = fuzz_pipeline()};
    struct dgi_target target;
    struct dgi_inputs inputs;
    struct dagger_error error = {0};
    const void **values;
    cli.arena = dagger_arena_create();
    bool ok = dgi_arguments_parse(&cli.arguments, argc, argv, cli.arena, &error);
    if (ok && dgi_arguments_find(&cli.arguments, DGI_OPTION_NODE_NAME))
        ok = dgi_target_find(
                 &target, &cli,
                 dgi_arguments_find(&cli.arguments, DGI_OPTION_NODE_NAME)->values[0],
                 &error) &&
             dgi_inputs_plan(&inputs, &cli, &target, &error);
    else if (ok)
        ok = dgi_params_read(&cli, &values, &error);
    require_message(ok, &error);
    dagger_arena_destroy(cli.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *argv[MOST_ARGUMENTS + 1] = {"pipeline"};
    char paths[MOST_ARGUMENTS][32];
    int argc = 1;
    char *text = malloc(size + 1);
    if (!text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    enter_folder();
    write_more("", 0);
    for (char *line = text, *end = text + size; line < end && argc < MOST_ARGUMENTS;) {
        char *next = memchr(line, '\n', (size_t)(end - line));
        if (next)
            *next = '\0';
        char *after = next ? next + 1 : end;
        if (strcmp(line, "--") == 0) {
            write_more(after, (size_t)(end - after));
            break;
        }
        argv[argc] = (char *)in_folder(line, paths[argc - 1]);
        argc++;
        line = after;
    }
    run(argc, argv);
    free(text);
    return 0;
}
