#include "options.h"

#include <stdio.h>
#include <string.h>

const char *dgi_option_text(const struct dgi_option *option, char *text, size_t size)
{
    char letter[3] = {'-', option->letter, '\0'};
    snprintf(text, size, "%s%s%s", option->name ? option->name : letter,
             option->meaning ? " " : "", option->meaning ? option->meaning : "");
    return text;
}

enum dgi_command dgi_command_find(const char *word)
{
    for (size_t i = 0; i < dgi_command_word_count; i++)
        if (strcmp(dgi_command_words[i].word, word) == 0)
            return dgi_command_words[i].command;
    return 0;
}

const struct dgi_option_use *dgi_arguments_find(const struct dgi_arguments *arguments,
                                                enum dgi_option_id id)
{
    for (size_t i = 0; i < arguments->use_count; i++)
        if (arguments->uses[i].option->id == id)
            return &arguments->uses[i];
    return NULL;
}

static const char *command_word(unsigned command)
{
    for (size_t i = 0; i < dgi_command_word_count; i++)
        if (dgi_command_words[i].command == command)
            return dgi_command_words[i].word;
    return "run";
}

/* The option that `argument` names, whole; `length` counts what stands before an '='. The
 * same word may be an option of several commands: one of `commands` goes first. */
static const struct dgi_option *option_named(const char *argument, size_t length,
                                             unsigned commands)
{
    const struct dgi_option *other = NULL;
    for (size_t i = 0; i < dgi_option_count; i++) {
        const struct dgi_option *option = &dgi_options[i];
        bool is_named = argument[1] == '-'
                            ? option->name && strlen(option->name) == length &&
                                  memcmp(option->name, argument, length) == 0
                            : argument[1] && option->letter == argument[1];
        if (is_named && option->commands & commands)
            return option;
        if (is_named)
            other = option;
    }
    return other;
}

/* A walk over the arguments. */
struct walk {
    struct dgi_arguments *arguments;
    unsigned commands; /* those that are still possible */
    int argc;
    char **argv;
    int next;
};

static bool fail_usage(struct dagger_error *error, unsigned commands)
{
    const char *word = command_word(commands);
    dagger_error_hint(error, "'help %s' lists the options", word);
    return false;
}

static bool take_values(struct walk *walk, const struct dgi_option *option,
                        const char *argument, const char *attached,
                        struct dagger_error *error)
{
    char text[80];
    struct dgi_option_use use = {.option = option};
    unsigned count = 0;
    if (attached)
        use.values[count++] = attached;
    while (count < option->values && walk->next < walk->argc)
        use.values[count++] = walk->argv[walk->next++];
    if (count != option->values || (attached && option->values > 1)) {
        dagger_error_set(error, DAGGER_ERROR_USAGE, "'%s': it is used as '%s'", argument,
                         dgi_option_text(option, text, sizeof text));
        return fail_usage(error, walk->commands);
    }
    walk->arguments->uses[walk->arguments->use_count++] = use;
    return true;
}

static bool refuse_option(struct walk *walk, const char *argument,
                          const struct dgi_option *option, struct dagger_error *error)
{
    if (!option)
        dagger_error_set(error, DAGGER_ERROR_USAGE, "'%s': there is no such option",
                         argument);
    else if ((option->commands | walk->commands) & DGI_NODE)
        dagger_error_set(error, DAGGER_ERROR_USAGE,
                         "'%s': --node-name, --input and --output go with no command and "
                         "no other option",
                         argument);
    else
        dagger_error_set(error, DAGGER_ERROR_USAGE, "'%s': it is no option of '%s'",
                         argument, command_word(walk->commands));
    return fail_usage(error, walk->commands);
}

static bool parse_option(struct walk *walk, const char *argument,
                         struct dagger_error *error)
{
    const char *attached = NULL;
    size_t length = strcspn(argument, "=");
    const struct dgi_option *option = option_named(argument, length, walk->commands);
    if (argument[1] == '-' && argument[length])
        attached = argument + length + 1;
    else if (argument[1] != '-' && argument[1] && argument[2])
        attached = argument + 2;
    if (!option || !(option->commands & walk->commands))
        return refuse_option(walk, argument, option, error);
    if (!option->repeats && dgi_arguments_find(walk->arguments, option->id)) {
        dagger_error_set(error, DAGGER_ERROR_USAGE, "'%s': it was given already",
                         argument);
        return fail_usage(error, walk->commands);
    }
    walk->commands &= option->commands;
    return take_values(walk, option, argument, attached, error);
}

static bool parse_word(struct walk *walk, const char *word, struct dagger_error *error)
{
    if (walk->commands == DGI_ARGO && !walk->arguments->topic) {
        walk->arguments->topic = word;
        return true;
    }
    if (walk->commands == DGI_HELP && !walk->arguments->topic) {
        if (!dgi_command_find(word)) {
            dagger_error_set(error, DAGGER_ERROR_USAGE, "'%s': there is no such command",
                             word);
            dagger_error_hint(error, "'help' lists the commands");
            return false;
        }
        walk->arguments->topic = word;
        return true;
    }
    dagger_error_set(error, DAGGER_ERROR_USAGE, "'%s': nothing is expected here", word);
    return fail_usage(error, walk->commands);
}

static bool parse_rest(struct walk *walk, struct dagger_error *error)
{
    bool is_options = true;
    while (walk->next < walk->argc) {
        const char *argument = walk->argv[walk->next++];
        if (is_options && strcmp(argument, "--") == 0)
            is_options = false;
        else if (is_options && argument[0] == '-') {
            if (!parse_option(walk, argument, error))
                return false;
        } else if (!parse_word(walk, argument, error))
            return false;
    }
    return true;
}

/* The command, from the first argument: a word, or none where an option comes first. */
static bool parse_command(struct walk *walk, struct dagger_error *error)
{
    walk->commands = DGI_RUN | DGI_NODE;
    if (walk->argc < 2 || walk->argv[1][0] == '-')
        return true;
    walk->commands = dgi_command_find(walk->argv[1]);
    if (!walk->commands) {
        dagger_error_set(error, DAGGER_ERROR_USAGE, "'%s': there is no such command",
                         walk->argv[1]);
        dagger_error_hint(error, "'help' lists the commands");
        return false;
    }
    walk->arguments->is_named = true;
    walk->next = 2;
    return true;
}

bool dgi_arguments_parse(struct dgi_arguments *arguments, int argc, char **argv,
                         struct dagger_arena *arena, struct dagger_error *error)
{
    *arguments = (struct dgi_arguments){0};
    if (!dgi_arguments_expand(&argc, &argv, arena, error))
        return false;
    struct walk walk = {.arguments = arguments, .argc = argc, .argv = argv, .next = 1};
    arguments->uses =
        dagger_arena_alloc_array(arena, (size_t)argc + 1, sizeof *arguments->uses);
    if (!arguments->uses)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    if (!parse_command(&walk, error) || !parse_rest(&walk, error))
        return false;
    arguments->command = walk.commands & DGI_RUN ? DGI_RUN : walk.commands;
    return true;
}
