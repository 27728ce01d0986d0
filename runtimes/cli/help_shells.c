/* Completions for bash, fish and zsh, to be sourced there. */
#include <ctype.h>
#include <string.h>

#include "help_page.h"

/* For inside of single quotes; `special` are bytes that the reader wants escaped there.
 */
static void put_quoted(struct dgi_page *page, const char *text, const char *special)
{
    for (; *text; text++) {
        if (*text == '\'')
            dgi_page_print(page, "'\\''");
        else
            dgi_page_print(page, "%s%c", strchr(special, *text) ? "\\" : "", *text);
    }
}

/* The part of a shell function's name that is the program's own. */
static void put_identifier(struct dgi_page *page)
{
    for (const char *c = page->cli->program; *c; c++)
        dgi_page_print(page, "%c", isalnum((unsigned char)*c) ? *c : '_');
}

static void put_comment(struct dgi_page *page, const char *shell)
{
    dgi_page_print(page, "# Completions for %s, made by `help --format %s`.\n", shell,
                   shell);
}

static void put_words(struct dgi_page *page, const struct dgi_values *values)
{
    for (size_t i = 0; i < values->count; i++)
        dgi_page_print(page, "%s%s", i ? " " : "", values->words[i]);
}

/* The commands, with `between` between them. */
static void put_commands(struct dgi_page *page, const char *between)
{
    for (size_t i = 0; i < dgi_command_word_count; i++)
        dgi_page_print(page, "%s%s", i ? between : "", dgi_command_words[i].word);
}

/* Options of a row: without a command's word those of one node may be given as well. */
static unsigned commands_of(const struct dgi_command_word *row)
{
    return row->command == DGI_RUN ? DGI_RUN | DGI_NODE : row->command;
}

static void put_option(struct dgi_page *page, const struct dgi_option *option)
{
    if (option->name)
        dgi_page_print(page, "%s", option->name);
    else
        dgi_page_print(page, "-%c", option->letter);
}

/* argo's operand, and help's. */
static bool operand_values(struct dgi_page *page, const struct dgi_command_word *row,
                           struct dgi_values *values)
{
    static const struct dgi_option kinds = {
        .meaning = "workflow|workflow-template|cluster-workflow-template|cron-workflow"};
    *values = (struct dgi_values){0};
    if (row->command == DGI_ARGO)
        return dgi_page_values(page, &kinds, values);
    if (row->command != DGI_HELP)
        return true;
    values->words = dagger_arena_alloc_array(page->cli->arena, dgi_command_word_count,
                                             sizeof *values->words);
    for (size_t i = 0; values->words && i < dgi_command_word_count; i++)
        values->words[values->count++] = dgi_command_words[i].word;
    return values->words ||
           dagger_error_set(page->error, DAGGER_ERROR_MEMORY, "out of memory");
}

/* ---- bash -------------------------------------------------------------------------- */

static void put_bash_values(struct dgi_page *page, const struct dgi_command_word *row,
                            const struct dgi_option *option)
{
    struct dgi_values values;
    if (!(option->commands & commands_of(row)) || !option->values ||
        !dgi_page_values(page, option, &values))
        return;
    dgi_page_print(page, "    %s:", row->word);
    put_option(page, option);
    dgi_page_print(page, ":*) words='");
    put_words(page, &values);
    dgi_page_print(page, "' files=%s ;;\n", values.is_file ? "yes" : "");
    if (!values.is_file_after)
        return;
    dgi_page_print(page, "    %s:*:%s) files=yes ;;\n", row->word, option->name);
}

static void put_bash_options(struct dgi_page *page, const struct dgi_command_word *row)
{
    struct dgi_values operands;
    if (!operand_values(page, row, &operands))
        return;
    dgi_page_print(page, "        %s) words='", row->word);
    put_words(page, &operands);
    for (size_t i = 0; i < dgi_option_count; i++) {
        if (!(dgi_options[i].commands & commands_of(row)))
            continue;
        dgi_page_print(page, " ");
        put_option(page, &dgi_options[i]);
    }
    dgi_page_print(page, "' ;;\n");
}

static const char bash_begin[] =
    "()\n{\n"
    "    local word=${COMP_WORDS[COMP_CWORD]} words= files= command=run\n"
    "    local before=${COMP_WORDS[COMP_CWORD - 1]}\n"
    "    local first=${COMP_WORDS[COMP_CWORD > 1 ? COMP_CWORD - 2 : 0]}\n"
    "    [ \"$word\" != = ] || word=\n"
    "    [ \"$before\" != = ] || before=$first\n"
    "    case ${COMP_WORDS[1]} in\n    ";
static const char bash_end[] =
    "    if [ -n \"$files\" ]; then\n"
    "        compopt -o filenames 2>/dev/null\n"
    "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
    "        return\n"
    "    fi\n"
    "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
    "    [[ ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null\n"
    "}\n"
    "complete -F _dagger_";

void dgi_page_bash(struct dgi_page *page)
{
    put_comment(page, "bash");
    dgi_page_print(page, "_dagger_");
    put_identifier(page);
    dgi_page_print(page, "%s", bash_begin);
    put_commands(page, " | ");
    dgi_page_print(page, ") command=${COMP_WORDS[1]} ;;\n    esac\n"
                         "    case $command:$before:$first in\n");
    for (size_t i = 0; i < dgi_command_word_count; i++)
        for (size_t k = 0; k < dgi_option_count; k++)
            put_bash_values(page, &dgi_command_words[i], &dgi_options[k]);
    dgi_page_print(page, "    *)\n        case $command in\n");
    for (size_t i = 0; i < dgi_command_word_count; i++)
        put_bash_options(page, &dgi_command_words[i]);
    dgi_page_print(page,
                   "        esac\n        [ \"$COMP_CWORD\" -ne 1 ] || words=\"$words ");
    put_commands(page, " ");
    dgi_page_print(page, "\" ;;\n    esac\n%s", bash_end);
    put_identifier(page);
    dgi_page_print(page, " -- '");
    put_quoted(page, page->cli->program, "");
    dgi_page_print(page, "'\n");
}

/* ---- fish -------------------------------------------------------------------------- */

static void begin_fish(struct dgi_page *page)
{
    dgi_page_print(page, "complete -c '");
    put_quoted(page, page->cli->program, "\\");
    dgi_page_print(page, "'");
}

static void end_fish(struct dgi_page *page, const char *help)
{
    dgi_page_print(page, " -d '");
    put_quoted(page, help, "\\");
    dgi_page_print(page, "'\n");
}

/* When a command's options are offered. */
static void put_fish_condition(struct dgi_page *page, const struct dgi_command_word *row)
{
    if (row->command != DGI_RUN) {
        dgi_page_print(page, " -n '__fish_seen_subcommand_from %s'", row->word);
        return;
    }
    dgi_page_print(page, " -n 'not __fish_seen_subcommand_from");
    for (size_t i = 0; i < dgi_command_word_count; i++)
        if (dgi_command_words[i].command != DGI_RUN)
            dgi_page_print(page, " %s", dgi_command_words[i].word);
    dgi_page_print(page, "'");
}

static void put_fish_option(struct dgi_page *page, const struct dgi_command_word *row,
                            const struct dgi_option *option)
{
    struct dgi_values values;
    if (!(option->commands & commands_of(row)) || !dgi_page_values(page, option, &values))
        return;
    begin_fish(page);
    put_fish_condition(page, row);
    if (option->name)
        dgi_page_print(page, " -l %s", option->name + 2);
    if (option->letter)
        dgi_page_print(page, " -s %c", option->letter);
    if (option->values)
        dgi_page_print(page, values.is_file || values.is_file_after ? " -r -F" : " -x");
    if (values.count) {
        dgi_page_print(page, " -a '");
        put_words(page, &values);
        dgi_page_print(page, "'");
    }
    end_fish(page, option->help);
}

static void put_fish_operands(struct dgi_page *page, const struct dgi_command_word *row)
{
    struct dgi_values values;
    if (!operand_values(page, row, &values) || !values.count)
        return;
    begin_fish(page);
    put_fish_condition(page, row);
    dgi_page_print(page, " -a '");
    put_words(page, &values);
    dgi_page_print(page, "'\n");
}

void dgi_page_fish(struct dgi_page *page)
{
    put_comment(page, "fish");
    begin_fish(page);
    dgi_page_print(page, " -f\n");
    for (size_t i = 0; i < dgi_command_word_count; i++) {
        const struct dgi_command_word *row = &dgi_command_words[i];
        begin_fish(page);
        dgi_page_print(page, " -n __fish_use_subcommand -a %s", row->word);
        end_fish(page, row->help);
        for (size_t k = 0; k < dgi_option_count; k++)
            put_fish_option(page, row, &dgi_options[k]);
        put_fish_operands(page, row);
    }
}

/* ---- zsh --------------------------------------------------------------------------- */

static void put_zsh_values(struct dgi_page *page, const struct dgi_option *option,
                           const struct dgi_values *values)
{
    const char *blank = option->meaning ? strchr(option->meaning, ' ') : NULL;
    int length = blank ? (int)(blank - option->meaning) : -1;
    dgi_page_print(page, ":%.*s:", length, option->meaning);
    if (values->is_file) {
        dgi_page_print(page, "_files");
    } else if (values->count) {
        dgi_page_print(page, values->goes_on ? " compadd -S \"\" -- " : "(");
        put_words(page, values);
        dgi_page_print(page, values->goes_on ? "" : ")");
    }
    if (values->is_file_after)
        dgi_page_print(page, ":%s:_files", blank ? blank + 1 : "");
}

static void put_zsh_option(struct dgi_page *page, const struct dgi_option *option)
{
    struct dgi_values values;
    if (!dgi_page_values(page, option, &values))
        return;
    dgi_page_print(page, " \\\n            '%s", option->repeats ? "*" : "");
    put_option(page, option);
    dgi_page_print(page, "%s[",
                   !option->values ? ""
                   : option->name  ? (option->values == 1 ? "=" : "")
                                   : "+");
    put_quoted(page, option->help, "[]:\\");
    dgi_page_print(page, "]");
    if (option->values)
        put_zsh_values(page, option, &values);
    dgi_page_print(page, "'");
}

static void put_zsh_command(struct dgi_page *page, const struct dgi_command_word *row)
{
    struct dgi_values operands;
    if (!operand_values(page, row, &operands))
        return;
    dgi_page_print(page, "    %s)\n        _arguments", row->word);
    for (size_t k = 0; k < dgi_option_count; k++)
        if (dgi_options[k].commands & commands_of(row))
            put_zsh_option(page, &dgi_options[k]);
    if (operands.count) {
        dgi_page_print(page, " \\\n            '1:%s:(", row->word);
        put_words(page, &operands);
        dgi_page_print(page, ")'");
    }
    dgi_page_print(page, " ;;\n");
}

static void put_zsh_commands(struct dgi_page *page)
{
    for (size_t i = 0; i < dgi_command_word_count; i++) {
        dgi_page_print(page, "            '%s:", dgi_command_words[i].word);
        put_quoted(page, dgi_command_words[i].help, "\\");
        dgi_page_print(page, "'\n");
    }
}

void dgi_page_zsh(struct dgi_page *page)
{
    dgi_page_print(page, "#compdef %s\n", page->cli->program);
    put_comment(page, "zsh");
    dgi_page_print(page, "_dagger_");
    put_identifier(page);
    dgi_page_print(page, "() {\n"
                         "    local command=run\n"
                         "    if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
                         "        local -a commands=(\n");
    put_zsh_commands(page);
    dgi_page_print(page, "        )\n"
                         "        _describe -t commands command commands\n"
                         "        return\n"
                         "    fi\n"
                         "    case $words[2] in\n    (");
    put_commands(page, "|");
    dgi_page_print(page, ")\n        command=$words[2]\n"
                         "        shift words\n        (( CURRENT-- )) ;;\n"
                         "    esac\n    case $command in\n");
    for (size_t i = 0; i < dgi_command_word_count; i++)
        put_zsh_command(page, &dgi_command_words[i]);
    dgi_page_print(page, "    esac\n}\n"
                         "if [[ $zsh_eval_context[-1] == loadautofunc ]]; then\n"
                         "    _dagger_");
    put_identifier(page);
    dgi_page_print(page, " \"$@\"\nelse\n    compdef _dagger_");
    put_identifier(page);
    dgi_page_print(page, " '");
    put_quoted(page, page->cli->program, "");
    dgi_page_print(page, "'\nfi\n");
}
