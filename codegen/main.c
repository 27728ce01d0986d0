#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <dagger/arena.h>
#include <dagger/version.h>

#include "check.h"
#include "depfile.h"
#include "emit.h"
#include "extract.h"
#include "lower.h"
#include "path.h"

enum { EXIT_FOUND_ERRORS = 1, EXIT_USAGE = 2, EXIT_IO = 4 };

enum format { FORMAT_C, FORMAT_JSON };

struct command {
    const char *input;
    const char *output; /* NULL: standard output */
    const char *dag;
    const char *depfile;
    enum format format;
    bool no_main;
    char **flags;
    size_t flag_count;
};

#define TEXT_(number) #number
#define TEXT(number) TEXT_(number)

static const char version_text[] =
    "dagger-codegen " DAGGER_VERSION " (table version " TEXT(DAGGER_TABLE_VERSION) ")\n";

static const char usage[] =
    "Usage: dagger-codegen [OPTION]... INPUT.c [-- COMPILER-FLAGS...]\n"
    "Read the tasks and DAGs of a C file and write the tables that run them.\n"
    "\n"
    "  -o OUT.c            write to OUT.c, not to standard output\n"
    "  --dag NAME          the DAG that the program runs; needed where several DAGs are\n"
    "                      not called by another one\n"
    "  --no-main           tables only, for use as DAGGER_GRAPH(name)\n"
    "  --depfile FILE      write the headers that INPUT.c includes to FILE, for make\n"
    "  --format c|json     what to write: C, or the graph for other tools\n"
    "  --version           print the version\n"
    "  --help              print this text\n"
    "\n"
    "Exit status: 0 done, 1 errors in INPUT.c, 2 wrong usage, 4 a file could not be "
    "read\n"
    "or written. Nothing is written unless all went well.\n";

/* ---- The command line -------------------------------------------------------------- */

static const struct option long_options[] = {
    {"dag", required_argument, NULL, 'd'},
    {"no-main", no_argument, NULL, 'n'},
    {"depfile", required_argument, NULL, 'M'},
    {"format", required_argument, NULL, 'f'},
    {"version", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, 'h'},
    {0},
};

static int fail_usage(const char *what, const char *argument)
{
    fprintf(stderr, "dagger-codegen: %s%s%s%s\n", what, argument ? ": '" : "",
            argument ? argument : "", argument ? "'" : "");
    fputs("dagger-codegen --help lists the options\n", stderr);
    return EXIT_USAGE;
}

static int fail_io(const char *path, const char *why)
{
    fprintf(stderr, "dagger-codegen: %s: %s\n", path, why);
    return EXIT_IO;
}

/* getopt_long() takes any prefix of an option for it; scripts would come to rely on that.
 */
static const char *find_abbreviation(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) != 0)
            continue;
        size_t length = strcspn(argv[i] + 2, "=");
        const struct option *option = long_options;
        while (option->name && (strlen(option->name) != length ||
                                strncmp(option->name, argv[i] + 2, length) != 0))
            option++;
        if (!option->name)
            return argv[i];
    }
    return NULL;
}

/* Prints what the user asked for in place of any work. */
static int print_and_exit(const char *text)
{
    if (fputs(text, stdout) == EOF || fflush(stdout) != 0)
        exit(fail_io("standard output", strerror(errno)));
    exit(EXIT_SUCCESS);
}

static int set_format(struct command *command, const char *format)
{
    if (strcmp(format, "c") == 0)
        command->format = FORMAT_C;
    else if (strcmp(format, "json") == 0)
        command->format = FORMAT_JSON;
    else
        return fail_usage("--format is neither c nor json", format);
    return 0;
}

static int set_option(struct command *command, int option, char **argv)
{
    switch (option) {
    case 'o':
        command->output = optarg;
        return 0;
    case 'd':
        command->dag = optarg;
        return 0;
    case 'n':
        command->no_main = true;
        return 0;
    case 'M':
        command->depfile = optarg;
        return 0;
    case 'f':
        return set_format(command, optarg);
    case 'v':
        return print_and_exit(version_text);
    case 'h':
        return print_and_exit(usage);
    case ':':
        return fail_usage("an option without its value", argv[optind - 1]);
    default:
        return fail_usage("unknown option", argv[optind - 1]);
    }
}

/* What follows "--" is clang's: getopt() would mix it with the input's name. */
static int split_flags(struct command *command, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            command->flags = argv + i + 1;
            command->flag_count = (size_t)(argc - i - 1);
            return i;
        }
    }
    return argc;
}

static int check_command(const struct command *command)
{
    if (command->input[0] == '\0' || strcmp(command->input, "-") == 0)
        return fail_usage("INPUT.c must be the name of a file", command->input);
    if (strpbrk(command->input, "\"\\\n\r"))
        return fail_usage("no #include can name such a file", command->input);
    if (command->depfile && !command->output)
        return fail_usage("--depfile needs -o: make has to know what depends", NULL);
    return 0;
}

static int read_command(struct command *command, int argc, char **argv)
{
    *command = (struct command){0};
    argc = split_flags(command, argc, argv);
    const char *unknown = find_abbreviation(argc, argv);
    if (unknown)
        return fail_usage("unknown option", unknown);
    opterr = 0;
    int option;
    while ((option = getopt_long(argc, argv, ":o:", long_options, NULL)) != -1) {
        int status = set_option(command, option, argv);
        if (status)
            return status;
    }
    if (optind == argc)
        return fail_usage("no input file", NULL);
    if (optind + 1 < argc)
        return fail_usage("more than one input file", argv[optind + 1]);
    command->input = argv[optind];
    if (command->output && strcmp(command->output, "-") == 0)
        command->output = NULL;
    return check_command(command);
}

/* ---- The stages -------------------------------------------------------------------- */

static bool wants_color(void)
{
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
    return isatty(STDERR_FILENO) && !(no_color && *no_color) && terminal &&
           strcmp(terminal, "dumb") != 0;
}

static int check_input(const struct command *command)
{
    struct stat input, output;
    if (stat(command->input, &input) != 0)
        return fail_io(command->input, strerror(errno));
    if (S_ISDIR(input.st_mode))
        return fail_io(command->input, strerror(EISDIR));
    if (access(command->input, R_OK) != 0)
        return fail_io(command->input, strerror(errno));
    if (command->output && stat(command->output, &output) == 0 &&
        input.st_dev == output.st_dev && input.st_ino == output.st_ino)
        return fail_usage("the output would replace the input", command->output);
    return 0;
}

/* How the generated file includes the input: the same wherever the two are. */
static char *include_path(const struct command *command)
{
    char *folder = command->output ? path_folder(command->output) : strdup(".");
    char *include = folder ? path_relative(folder, command->input) : NULL;
    free(folder);
    return include;
}

static bool analyse(struct ir_unit *unit, const struct command *command,
                    struct extract_dependencies *dependencies,
                    struct diagnostics *diagnostics)
{
    struct extract_options options = {
        .input = command->input,
        .arguments = (const char *const *)command->flags,
        .argument_count = command->flag_count,
    };
    if (extract(unit, &options, dependencies, diagnostics))
        check(unit, diagnostics);
    if (!command->no_main && unit->main_place.file) {
        diagnostics_error(diagnostics, unit->main_place,
                          "this file defines main, and so would the generated one");
        diagnostics_note(diagnostics, (struct dagger_place){0},
                         "move it to another file, or generate tables only by --no-main");
    }
    if (diagnostics_count(diagnostics) == 0)
        lower(unit, command->dag, !command->no_main, diagnostics);
    return diagnostics_count(diagnostics) == 0;
}

static bool save(struct writer *writer, const char *path, struct dagger_error *error)
{
    if (writer->failed)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    return writer_save(writer, path, error);
}

static int write_all(const struct ir_unit *unit, const struct command *command,
                     const struct extract_dependencies *dependencies)
{
    struct writer text = {0}, rule = {0};
    struct dagger_error error = {0};
    if (command->format == FORMAT_JSON)
        emit_json(unit, &text);
    else
        emit_c(unit, &text);
    if (command->depfile)
        depfile_write(&rule, command->output, dependencies);
    bool ok = !text.failed &&
              (!command->depfile || save(&rule, command->depfile, &error)) &&
              save(&text, command->output, &error);
    ok = ok || dagger_error_set(&error, DAGGER_ERROR_MEMORY, "out of memory");
    writer_release(&text);
    writer_release(&rule);
    if (ok)
        return EXIT_SUCCESS;
    fprintf(stderr, "dagger-codegen: %s\n", error.message);
    if (error.hint[0])
        fprintf(stderr, "%s\n", error.hint);
    return error.code == DAGGER_ERROR_IO ? EXIT_IO : EXIT_FAILURE;
}

static int generate(const struct command *command, struct ir_unit *unit,
                    struct diagnostics *diagnostics)
{
    struct extract_dependencies dependencies;
    if (!analyse(unit, command, &dependencies, diagnostics)) {
        diagnostics_print(diagnostics, stderr, wants_color());
        return EXIT_FOUND_ERRORS;
    }
    return write_all(unit, command, &dependencies);
}

int main(int argc, char **argv)
{
    struct command command;
    int status = read_command(&command, argc, argv);
    if (status == 0)
        status = check_input(&command);
    if (status)
        return status;
    char *include = include_path(&command);
    struct diagnostics *diagnostics = diagnostics_create();
    struct ir_unit unit = {
        .arena = dagger_arena_create(), .input = command.input, .include = include};
    if (include && diagnostics && unit.arena)
        status = generate(&command, &unit, diagnostics);
    else
        status = fail_io("out of memory", "nothing was done");
    dagger_arena_destroy(unit.arena);
    diagnostics_destroy(diagnostics);
    free(include);
    return status;
}
