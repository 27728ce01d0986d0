/* `help`, `--help` and `--version`. */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <dagger/stream.h>
#include <dagger/version.h>

#include "command.h"
#include "report.h"
#include "text.h"

/* A page on its way to standard output. */
struct page {
    struct dgi_cli *cli;
    struct dagger_writer writer;
    struct dagger_error *error;
};

DAGGERI_PRINTF(2, 3) static void print(struct page *page, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (size > (int)sizeof text - 1)
        size = (int)sizeof text - 1;
    dagger_writer_write(&page->writer, text, size > 0 ? (size_t)size : 0, page->error);
}

static void print_options(struct page *page, unsigned commands)
{
    for (size_t i = 0; i < dgi_option_count; i++) {
        const struct dgi_option *option = &dgi_options[i];
        char text[80];
        if (!(option->commands & commands))
            continue;
        dgi_option_text(option, text, sizeof text);
        if (strlen(text) > 24)
            print(page, "  %s\n  %-24s  %s\n", text, "", option->help);
        else
            print(page, "  %-24s  %s\n", text, option->help);
    }
}

static bool print_param(struct page *page, const struct dagger_param *param)
{
    char type[128];
    dgi_type_text(param->type, type, sizeof type);
    if (!param->default_value) {
        print(page, "  %-24s  %s, required\n", param->name, type);
        return true;
    }
    const char *value =
        dgi_value_text(param->type, param->default_value, page->cli->arena, page->error);
    if (value)
        print(page, "  %-24s  %s, default %s\n", param->name, type, value);
    return value;
}

static bool print_interface(struct page *page)
{
    const struct dagger_dag *dag = page->cli->dag;
    char type[128];
    print(page, "\nParameters of %s:%s\n", dag->name, dag->param_count ? "" : " none");
    for (size_t i = 0; i < dag->param_count; i++)
        if (!print_param(page, &dag->params[i]))
            return false;
    print(page, "\nOutputs:%s\n", dag->output_count ? "" : " none");
    for (size_t i = 0; i < dag->output_count; i++)
        if (!dag->outputs[i].is_internal)
            print(page, "  %-24s  %s\n", dag->outputs[i].name,
                  dgi_type_text(dag->outputs[i].type, type, sizeof type));
    return true;
}

static bool print_overview(struct page *page)
{
    const char *program = page->cli->program;
    print(page, "usage: %s [run] [-p NAME=VALUE]... [OPTION]...\n", program);
    for (size_t i = 0; i < dgi_command_word_count; i++)
        if (dgi_command_words[i].command != DGI_RUN)
            print(page, "       %s %s%s [OPTION]...\n", program,
                  dgi_command_words[i].word, dgi_command_words[i].operand);
    print(page,
          "       %s [--node-name ADDRESS] [--input NAME PATH]... [--output NAME "
          "PATH]...\n",
          program);
    if (!print_interface(page))
        return false;
    print(page, "\nCommands:\n");
    for (size_t i = 0; i < dgi_command_word_count; i++)
        print(page, "  %-24s  %s\n", dgi_command_words[i].word,
              dgi_command_words[i].help);
    print(page, "\nOptions of run:\n");
    print_options(page, DGI_RUN);
    print(page, "\nOne node, as a container runs it:\n");
    print_options(page, DGI_NODE);
    print(page, "\n@FILE stands for the lines of FILE, an argument each.\n"
                "The result is one JSON object on standard output.\n"
                "Exit codes: 0 done, 1 failed, 2 usage, 3 bad parameters or inputs, "
                "4 input/output,\n75 run directory in use, 128+N stopped by signal N.\n");
    return true;
}

static bool print_topic(struct page *page, const char *word)
{
    const struct dgi_command_word *row = dgi_command_words;
    while (strcmp(row->word, word) != 0)
        row++;
    if (row->command == DGI_HELP)
        return print_overview(page);
    print(page, "usage: %s %s%s [OPTION]...\n\n%s\n", page->cli->program, row->word,
          row->operand, row->help);
    if (row->command == DGI_RUN && !print_interface(page))
        return false;
    print(page, "\nOptions:\n");
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

static int finish(struct page *page)
{
    bool ok =
        page->error->code == DAGGER_OK && dagger_writer_flush(&page->writer, page->error);
    dagger_writer_release(&page->writer);
    return ok ? DAGGER_OK : dgi_exit_code(page->error);
}

static bool begin(struct page *page, struct dgi_cli *cli, struct dagger_error *error)
{
    *page = (struct page){.cli = cli, .error = error};
    signal(SIGPIPE, SIG_IGN);
    return dagger_writer_init_fd(&page->writer, STDOUT_FILENO, "standard output", error);
}

int dgi_cli_help(struct dgi_cli *cli, struct dagger_error *error)
{
    struct page page;
    if (begin(&page, cli, error)) {
        const char *topic = topic_of(cli);
        if (topic)
            print_topic(&page, topic);
        else
            print_overview(&page);
    }
    return finish(&page);
}

int dgi_cli_version(struct dgi_cli *cli, struct dagger_error *error)
{
    struct page page;
    if (begin(&page, cli, error))
        print(&page, "%s, made with Dagger for C %s\n", cli->dag->name, DAGGER_VERSION);
    return finish(&page);
}
