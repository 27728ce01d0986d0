/* `help`, `--help` and `--version`. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <dagger/stream.h>
#include <dagger/version.h>

#include "help_page.h"
#include "print.h"
#include "report.h"
#include "text.h"

void dgi_page_print(struct dgi_page *page, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    dgi_print_values(&page->writer, page->error, format, values);
    va_end(values);
}

static void print_options(struct dgi_page *page, unsigned commands)
{
    for (size_t i = 0; i < dgi_option_count; i++) {
        const struct dgi_option *option = &dgi_options[i];
        char text[80];
        if (!(option->commands & commands))
            continue;
        dgi_option_text(option, text, sizeof text);
        if (strlen(text) > 24)
            dgi_page_print(page, "  %s\n  %-24s  %s\n", text, "", option->help);
        else
            dgi_page_print(page, "  %-24s  %s\n", text, option->help);
    }
}

const char *dgi_page_param_text(struct dgi_page *page, const struct dagger_param *param)
{
    char type[128];
    struct dagger_arena *arena = page->cli->arena;
    dgi_type_text(param->type, type, sizeof type);
    const char *value =
        param->default_value
            ? dgi_value_text(param->type, param->default_value, arena, page->error)
            : "";
    if (!value)
        return NULL;
    size_t size = strlen(type) + strlen(value) + sizeof ", required";
    char *text = dagger_arena_alloc(arena, size);
    if (text)
        snprintf(text, size, "%s, %s%s", type,
                 param->default_value ? "default " : "required", value);
    else
        dagger_error_set(page->error, DAGGER_ERROR_MEMORY, "out of memory");
    return text;
}

static bool print_param(struct dgi_page *page, const struct dagger_param *param)
{
    const char *text = dgi_page_param_text(page, param);
    if (text)
        dgi_page_print(page, "  %-24s  %s\n", param->name, text);
    return text;
}

static bool print_interface(struct dgi_page *page)
{
    const struct dagger_dag *dag = page->cli->dag;
    char type[128];
    dgi_page_print(page, "\nParameters of %s:%s\n", dag->name,
                   dag->param_count ? "" : " none");
    for (size_t i = 0; i < dag->param_count; i++)
        if (!print_param(page, &dag->params[i]))
            return false;
    dgi_page_print(page, "\nOutputs:%s\n", dag->output_count ? "" : " none");
    for (size_t i = 0; i < dag->output_count; i++)
        if (!dag->outputs[i].is_internal)
            dgi_page_print(page, "  %-24s  %s\n", dag->outputs[i].name,
                           dgi_type_text(dag->outputs[i].type, type, sizeof type));
    return true;
}

static bool print_overview(struct dgi_page *page)
{
    const char *program = page->cli->program;
    dgi_page_print(page, "usage: %s [run] [-p NAME=VALUE]... [OPTION]...\n", program);
    for (size_t i = 0; i < dgi_command_word_count; i++)
        if (dgi_command_words[i].command != DGI_RUN)
            dgi_page_print(page, "       %s %s%s [OPTION]...\n", program,
                           dgi_command_words[i].word, dgi_command_words[i].operand);
    dgi_page_print(
        page,
        "       %s [--node-name ADDRESS] [--input NAME PATH]... [--output NAME "
        "PATH]...\n",
        program);
    if (!print_interface(page))
        return false;
    dgi_page_print(page, "\nCommands:\n");
    for (size_t i = 0; i < dgi_command_word_count; i++)
        dgi_page_print(page, "  %-24s  %s\n", dgi_command_words[i].word,
                       dgi_command_words[i].help);
    dgi_page_print(page, "\nOptions of run:\n");
    print_options(page, DGI_RUN);
    dgi_page_print(page, "\nOne node, as a container runs it:\n");
    print_options(page, DGI_NODE);
    dgi_page_print(
        page, "\n@FILE stands for the lines of FILE, an argument each.\n"
              "The result is one JSON object on standard output.\n"
              "Exit codes: 0 done, 1 failed, 2 usage, 3 bad parameters or inputs, "
              "4 input/output,\n75 run directory in use, 128+N stopped by signal N.\n");
    return true;
}

static bool print_topic(struct dgi_page *page, const char *word)
{
    const struct dgi_command_word *row = dgi_command_words;
    while (strcmp(row->word, word) != 0)
        row++;
    if (row->command == DGI_HELP)
        return print_overview(page);
    dgi_page_print(page, "usage: %s %s%s [OPTION]...\n\n%s\n", page->cli->program,
                   row->word, row->operand, row->help);
    if (row->command == DGI_RUN && !print_interface(page))
        return false;
    dgi_page_print(page, "\nOptions:\n");
    print_options(page, row->command);
    return true;
}

static const char *topic_of(const struct dgi_cli *cli)
{
    if (cli->arguments.command == DGI_HELP || !cli->arguments.is_named)
        return cli->arguments.topic;
    for (size_t i = 0; i < dgi_command_word_count; i++)
        if (dgi_command_words[i].command == cli->arguments.command)
            return dgi_command_words[i].word;
    return NULL;
}

static int finish(struct dgi_page *page)
{
    bool ok =
        page->error->code == DAGGER_OK && dagger_writer_flush(&page->writer, page->error);
    dagger_writer_release(&page->writer);
    return ok ? DAGGER_OK : dgi_exit_code(page->error);
}

static bool begin(struct dgi_page *page, struct dgi_cli *cli, struct dagger_error *error)
{
    *page = (struct dgi_page){.cli = cli, .error = error};
    signal(SIGPIPE, SIG_IGN);
    return dagger_writer_init_fd(&page->writer, STDOUT_FILENO, "standard output", error);
}

static void print_text(struct dgi_page *page)
{
    const char *topic = topic_of(page->cli);
    if (topic)
        print_topic(page, topic);
    else
        print_overview(page);
}

/* What `--format` asks for; NULL: there is no such form. */
static void (*printer_of(const struct dgi_cli *cli))(struct dgi_page *page)
{
    static const struct {
        const char *name;
        void (*print)(struct dgi_page *page);
    } forms[] = {{"text", print_text},
                 {"man", dgi_page_man},
                 {"bash", dgi_page_bash},
                 {"fish", dgi_page_fish},
                 {"zsh", dgi_page_zsh}};
    const struct dgi_option_use *use =
        cli->arguments.command == DGI_HELP
            ? dgi_arguments_find(&cli->arguments, DGI_OPTION_FORMAT)
            : NULL;
    const char *name = use ? use->values[0] : "text";
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (strcmp(forms[i].name, name) == 0)
            return forms[i].print;
    return NULL;
}

int dgi_cli_help(struct dgi_cli *cli, struct dagger_error *error)
{
    struct dgi_page page;
    void (*print)(struct dgi_page *) = printer_of(cli);
    if (!print) {
        dagger_error_set(error, DAGGER_ERROR_USAGE,
                         "'--format' of help is one of text, man, bash, fish, zsh");
        return DAGGER_ERROR_USAGE;
    }
    if (begin(&page, cli, error))
        print(&page);
    return finish(&page);
}

int dgi_cli_version(struct dgi_cli *cli, struct dagger_error *error)
{
    struct dgi_page page;
    if (begin(&page, cli, error))
        dgi_page_print(&page, "%s, made with Dagger for C %s\n", cli->dag->name,
                       DAGGER_VERSION);
    return finish(&page);
}
