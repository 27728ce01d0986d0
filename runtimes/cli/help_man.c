/* The page for man(1). */
#include <string.h>

#include <dagger/version.h>

#include "help_page.h"

/* Text of a line of its own: nothing in it is a request. */
static void put(struct dgi_page *page, const char *text)
{
    if (*text == '.' || *text == '\'')
        dgi_page_print(page, "\\&");
    for (; *text; text++) {
        if (*text == '\\')
            dgi_page_print(page, "\\e");
        else if (*text == '-')
            dgi_page_print(page, "\\-");
        else
            dgi_page_print(page, "%c", *text);
    }
}

static void put_term(struct dgi_page *page, const char *term, const char *text)
{
    dgi_page_print(page, ".TP\n\\fB");
    put(page, term);
    dgi_page_print(page, "\\fR\n");
    put(page, text);
    dgi_page_print(page, "\n");
}

static void put_options(struct dgi_page *page, unsigned commands)
{
    for (size_t i = 0; i < dgi_option_count; i++) {
        const struct dgi_option *option = &dgi_options[i];
        char letter[3] = {'-', option->letter, '\0'};
        if (!(option->commands & commands))
            continue;
        dgi_page_print(page, ".TP\n\\fB");
        put(page, option->name ? option->name : letter);
        dgi_page_print(page, "\\fR%s\\fI", option->meaning ? " " : "");
        put(page, option->meaning ? option->meaning : "");
        dgi_page_print(page, "\\fR\n");
        put(page, option->help);
        dgi_page_print(page, "%s\n", option->repeats ? ". May be repeated." : ".");
    }
}

static void put_synopsis(struct dgi_page *page)
{
    dgi_page_print(page, ".SH SYNOPSIS\n");
    for (size_t i = 0; i < dgi_command_word_count; i++) {
        const struct dgi_command_word *row = &dgi_command_words[i];
        dgi_page_print(page, "%s.B ", i ? ".br\n" : "");
        put(page, page->cli->program);
        dgi_page_print(page, " %s\n", row->word);
        if (row->operand[0])
            dgi_page_print(page, ".I%s\n", row->operand);
        dgi_page_print(page, "[option ...]\n");
    }
    dgi_page_print(page, ".br\n.B ");
    put(page, page->cli->program);
    dgi_page_print(page, "\n[\\fB\\-\\-node\\-name\\fR \\fIADDRESS\\fR]\n"
                         "[\\fB\\-\\-input\\fR \\fINAME PATH\\fR] ...\n"
                         "[\\fB\\-\\-output\\fR \\fINAME PATH\\fR] ...\n");
}

static void put_params(struct dgi_page *page)
{
    const struct dagger_dag *dag = page->cli->dag;
    if (dag->param_count)
        dgi_page_print(page, ".SH PARAMETERS\n");
    for (size_t i = 0; i < dag->param_count; i++) {
        const char *text = dgi_page_param_text(page, &dag->params[i]);
        if (text)
            put_term(page, dag->params[i].name, text);
    }
}

static void put_commands(struct dgi_page *page)
{
    dgi_page_print(page, ".SH COMMANDS\n");
    for (size_t i = 0; i < dgi_command_word_count; i++)
        put_term(page, dgi_command_words[i].word, dgi_command_words[i].help);
    for (size_t i = 0; i < dgi_command_word_count; i++) {
        dgi_page_print(page, ".SS Options of %s\n", dgi_command_words[i].word);
        put_options(page, dgi_command_words[i].command);
    }
    dgi_page_print(page, ".SS Options for one node, as a container runs it\n");
    put_options(page, DGI_NODE);
    dgi_page_print(page, ".PP\nAn argument\n.BI @ FILE\nstands for the lines of FILE, an "
                         "argument each.\n");
}

static void put_status(struct dgi_page *page)
{
    static const char *const rows[][2] = {
        {"0", "every requested node is done, and every output is stored"},
        {"1", "a task failed, or the run did"},
        {"2", "the command line cannot be understood"},
        {"3", "wrong or missing parameters, inputs, outputs or nodes"},
        {"4", "a file, a folder or standard output could not be read or written"},
        {"75", "the run directory is in use by another run"},
        {"128+N", "stopped by signal N"},
    };
    dgi_page_print(page, ".SH \"EXIT STATUS\"\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        put_term(page, rows[i][0], rows[i][1]);
    dgi_page_print(page, ".PP\nOf one node, others are those of its task.\n");
}

void dgi_page_man(struct dgi_page *page)
{
    const char *program = page->cli->program;
    dgi_page_print(page, ".TH \"");
    put(page, program);
    dgi_page_print(page, "\" 1 \"\" \"Dagger for C %s\" \"Pipelines\"\n.SH NAME\n",
                   DAGGER_VERSION);
    put(page, program);
    dgi_page_print(page, " \\- runs the DAG %s, or a node of it\n", page->cli->dag->name);
    put_synopsis(page);
    dgi_page_print(page, ".SH DESCRIPTION\nThe result is one JSON object on standard "
                         "output; all else goes to standard error.\n");
    put_params(page);
    put_commands(page);
    put_status(page);
    dgi_page_print(page, ".SH ENVIRONMENT\n");
    put_term(page, "NO_COLOR", "no colour, if it is set to anything");
}
