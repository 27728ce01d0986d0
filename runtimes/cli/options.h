/*
 * The options of every subcommand: one table, from which the parser and the help are
 * made. Long options are never abbreviated.
 */
#ifndef DGI_OPTIONS_H
#define DGI_OPTIONS_H

#include <dagger/arena.h>
#include <dagger/error.h>

/** The subcommands, as bits. DGI_NODE is the machine interface, which has no word. */
enum dgi_command {
    DGI_RUN = 1,
    DGI_GRAPH = 2,
    DGI_DESCRIBE = 4,
    DGI_HELP = 8,
    DGI_NODE = 16,
    DGI_ARGO = 32,
};

enum dgi_option_id {
    DGI_OPTION_PARAM = 1,
    DGI_OPTION_PARAMS,
    DGI_OPTION_STORE,
    DGI_OPTION_JOBS,
    DGI_OPTION_ISOLATION,
    DGI_OPTION_DIRECT,
    DGI_OPTION_RUN_DIR,
    DGI_OPTION_RESUME,
    DGI_OPTION_KEEP_GOING,
    DGI_OPTION_PROGRESS,
    DGI_OPTION_TRACE,
    DGI_OPTION_DRY_RUN,
    DGI_OPTION_FORMAT,
    DGI_OPTION_NODE_NAME,
    DGI_OPTION_INPUT,
    DGI_OPTION_OUTPUT,
    DGI_OPTION_IMAGE,
    DGI_OPTION_COMMAND,
    DGI_OPTION_NAME,
    DGI_OPTION_GENERATE_NAME,
    DGI_OPTION_NAMESPACE,
    DGI_OPTION_LABEL,
    DGI_OPTION_ANNOTATION,
    DGI_OPTION_SPEC,
    DGI_OPTION_ARTIFACT_STORE,
    DGI_OPTION_ARGO_VERSION,
    DGI_OPTION_SCHEDULE,
    DGI_OPTION_TIMEZONE,
    DGI_OPTION_CONCURRENCY_POLICY,
    DGI_OPTION_STARTING_DEADLINE,
    DGI_OPTION_SUCCESSFUL_LIMIT,
    DGI_OPTION_FAILED_LIMIT,
    DGI_OPTION_CRON_SPEC,
    DGI_OPTION_FILE,
    DGI_OPTION_HELP,
    DGI_OPTION_VERSION,
};

/** A row of the table. */
struct dgi_option {
    enum dgi_option_id id;
    unsigned commands;   /**< bits of enum dgi_command */
    const char *name;    /**< "--params", or NULL: it has a letter only */
    char letter;         /**< 'p', or 0 */
    unsigned values;     /**< how many arguments follow: 0, 1 or 2 */
    const char *meaning; /**< how the help calls them: "NAME=VALUE" */
    bool repeats;        /**< may be given several times */
    const char *help;
};

/** A subcommand's row. */
struct dgi_command_word {
    enum dgi_command command;
    const char *word;
    const char *operand; /**< what follows the word, with a blank before it; "" */
    const char *help;
};

extern const struct dgi_option dgi_options[];
extern const size_t dgi_option_count;
extern const struct dgi_command_word dgi_command_words[];
extern const size_t dgi_command_word_count;

/** An option as it was given. */
struct dgi_option_use {
    const struct dgi_option *option;
    const char *values[2];
};

/** A command line, taken apart. Lives in an arena. */
struct dgi_arguments {
    enum dgi_command command;
    bool is_named;               /**< by its word */
    struct dgi_option_use *uses; /**< in their order */
    size_t use_count;
    const char *topic; /**< of help: the subcommand; of argo: the kind; or NULL */
};

/**
 * Takes the command line apart: replaces each `@FILE` by the lines of that file, finds
 * the subcommand and its options.
 * False: DAGGER_ERROR_USAGE, DAGGER_ERROR_IO for a FILE that cannot be read.
 */
bool dgi_arguments_parse(struct dgi_arguments *arguments, int argc, char **argv,
                         struct dagger_arena *arena, struct dagger_error *error);

/** The first use of an option, or NULL. */
const struct dgi_option_use *dgi_arguments_find(const struct dgi_arguments *arguments,
                                                enum dgi_option_id id);

/** The command of that word; 0: there is none. */
enum dgi_command dgi_command_find(const char *word);

/** "--params FILE" or "-p NAME=VALUE": an option with what follows it, in `text`. */
const char *dgi_option_text(const struct dgi_option *option, char *text, size_t size);

/**
 * Replaces each argument `@FILE` by the lines of FILE, one argument a line, which may be
 * such arguments themselves. New arrays and strings come from `arena`.
 */
bool dgi_arguments_expand(int *argc, char ***argv, struct dagger_arena *arena,
                          struct dagger_error *error);

#endif
