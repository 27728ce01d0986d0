#include "argo_options.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "params.h"

/* ---- Words ------------------------------------------------------------------------- */

static bool fail_usage(struct dagger_error *error, const char *option, const char *value,
                       const char *known)
{
    dagger_error_set(error, DAGGER_ERROR_USAGE, "'%s %s': it is none of %s", option,
                     value, known);
    dagger_error_hint(error, "'help argo' lists the options");
    return false;
}

/* The position of `word` in the list that `known` ends with NULL; -1: it is not there. */
static int find_word(const char *const *known, const char *word)
{
    for (int i = 0; known[i]; i++)
        if (strcmp(known[i], word) == 0)
            return i;
    return -1;
}

static const char *value_of(const struct dgi_cli *cli, enum dgi_option_id id)
{
    const struct dgi_option_use *use = dgi_arguments_find(&cli->arguments, id);
    return use ? use->values[0] : NULL;
}

static bool read_kind(struct dgi_argo_request *request, const struct dgi_cli *cli,
                      struct dagger_error *error)
{
    static const char *const kinds[] = {"workflow", "workflow-template",
                                        "cluster-workflow-template", "cron-workflow",
                                        NULL};
    const char *word = cli->arguments.topic;
    int kind = word ? find_word(kinds, word) : -1;
    if (kind >= 0) {
        request->kind = (enum dgi_argo_kind)kind;
        return true;
    }
    if (word)
        dagger_error_set(error, DAGGER_ERROR_USAGE, "'argo %s': there is no such kind",
                         word);
    else
        dagger_error_set(error, DAGGER_ERROR_USAGE, "'argo': the kind is missing");
    dagger_error_hint(error, "the kinds are workflow, workflow-template, "
                             "cluster-workflow-template and cron-workflow");
    return false;
}

static bool read_words(struct dgi_argo_request *request, const struct dgi_cli *cli,
                       struct dagger_error *error)
{
    static const char *const stores[] = {"s3", "gcs", "azure", "oss", NULL};
    static const char *const versions[] = {"4.1", "3.6", "3.5", NULL};
    static const char *const formats[] = {"yaml", "json", NULL};
    const char *store = value_of(cli, DGI_OPTION_ARTIFACT_STORE);
    const char *version = value_of(cli, DGI_OPTION_ARGO_VERSION);
    const char *format = value_of(cli, DGI_OPTION_FORMAT);
    int found = store ? find_word(stores, store) : 0;
    if (found < 0)
        return fail_usage(error, "--artifact-store", store, "s3, gcs, azure, oss");
    request->options.artifact_store = (enum dagger_argo_store)found;
    found = version ? find_word(versions, version) : 0;
    if (found < 0)
        return fail_usage(error, "--argo-version", version, "3.5, 3.6, 4.1");
    request->options.version = (enum dagger_argo_version)found;
    found = format ? find_word(formats, format) : 0;
    if (found < 0)
        return fail_usage(error, "--format", format, "yaml, json");
    request->is_json = found == 1;
    return true;
}

/* ---- Lists ------------------------------------------------------------------------- */

static size_t count_uses(const struct dgi_cli *cli, enum dgi_option_id id)
{
    size_t count = 0;
    for (size_t i = 0; i < cli->arguments.use_count; i++)
        count += cli->arguments.uses[i].option->id == id;
    return count;
}

/* All values of an option that may be given several times. */
static bool read_list(const struct dgi_cli *cli, enum dgi_option_id id,
                      const char *const **list, size_t *count, struct dagger_error *error)
{
    const char **values =
        dagger_arena_alloc_array(cli->arena, count_uses(cli, id) + 1, sizeof *values);
    if (!values)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    *count = 0;
    for (size_t i = 0; i < cli->arguments.use_count; i++)
        if (cli->arguments.uses[i].option->id == id)
            values[(*count)++] = cli->arguments.uses[i].values[0];
    *list = values;
    return true;
}

static bool read_pairs(const struct dgi_cli *cli, enum dgi_option_id id,
                       const struct dagger_argo_pair **pairs, size_t *count,
                       struct dagger_error *error)
{
    const char *const *values;
    if (!read_list(cli, id, &values, count, error))
        return false;
    struct dagger_argo_pair *list =
        dagger_arena_alloc_array(cli->arena, *count + 1, sizeof *list);
    if (!list)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    for (size_t i = 0; i < *count; i++) {
        const char *equals = strchr(values[i], '=');
        const char *option = id == DGI_OPTION_LABEL ? "--label" : "--annotation";
        if (!equals) {
            dagger_error_set(error, DAGGER_ERROR_USAGE,
                             "'%s %s': it is used as '%s KEY=VALUE'", option, values[i],
                             option);
            dagger_error_hint(error, "'help argo' lists the options");
            return false;
        }
        list[i].name =
            dagger_arena_strndup(cli->arena, values[i], (size_t)(equals - values[i]));
        list[i].value = equals + 1;
        if (!list[i].name)
            return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    }
    *pairs = list;
    return true;
}

/* ---- Numbers and JSON -------------------------------------------------------------- */

static bool read_number(const struct dgi_cli *cli, enum dgi_option_id id, int64_t *number,
                        const int64_t **field, struct dagger_error *error)
{
    const struct dgi_option_use *use = dgi_arguments_find(&cli->arguments, id);
    if (!use)
        return true;
    char *end;
    errno = 0;
    long long value = strtoll(use->values[0], &end, 10);
    bool is_number = use->values[0][0] >= '0' && use->values[0][0] <= '9' && !*end;
    if (!is_number || errno) {
        dagger_error_set(error, DAGGER_ERROR_USAGE,
                         "'%s %s': it must be a whole number of at least 0",
                         use->option->name, use->values[0]);
        dagger_error_hint(error, "'help argo' lists the options");
        return false;
    }
    *number = value;
    *field = number;
    return true;
}

static bool load_file(const char *path, struct dagger_writer *text,
                      struct dagger_error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return dagger_error_set(error, DAGGER_ERROR_IO, "%s: %s", path, strerror(errno));
    bool is_loaded = dgi_file_load(fd, path, text, error);
    close(fd);
    return is_loaded;
}

/* JSON, or "@FILE" that holds it. */
static bool read_json(const struct dgi_cli *cli, enum dgi_option_id id, json_t **json,
                      struct dagger_error *error)
{
    const struct dgi_option_use *use = dgi_arguments_find(&cli->arguments, id);
    if (!use)
        return true;
    const char *value = use->values[0];
    bool is_file = value[0] == '@';
    struct dagger_writer text;
    dagger_writer_init_memory(&text);
    bool is_read = is_file ? load_file(value + 1, &text, error)
                           : dagger_writer_write(&text, value, strlen(value), error);
    if (!is_read) {
        dagger_error_prefix(error, "%s", use->option->name);
    } else {
        json_error_t wrong;
        *json = json_loadb(text.used ? text.buffer : "", text.used,
                           JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &wrong);
        is_read = json_is_object(*json);
        if (!*json)
            dagger_error_set(error, DAGGER_ERROR_INVALID, "%s: line %d, column %d: %s",
                             use->option->name, wrong.line, wrong.column, wrong.text);
        else if (!is_read)
            dagger_error_set(error, DAGGER_ERROR_INVALID, "%s: it is no JSON object",
                             use->option->name);
        if (!is_read)
            dagger_error_hint(error, "give an object, as '{\"serviceAccountName\": "
                                     "\"runner\"}', or @FILE with one");
        if (!is_read && is_file)
            dagger_error_at(error, value + 1, 0, 0);
    }
    dagger_writer_release(&text);
    return is_read;
}

/* ---- All of it --------------------------------------------------------------------- */

static bool read_metadata(struct dgi_argo_request *request, const struct dgi_cli *cli,
                          struct dagger_error *error)
{
    struct dagger_argo_metadata *metadata = &request->metadata;
    metadata->name = value_of(cli, DGI_OPTION_NAME);
    metadata->generate_name = value_of(cli, DGI_OPTION_GENERATE_NAME);
    metadata->name_space = value_of(cli, DGI_OPTION_NAMESPACE);
    return read_pairs(cli, DGI_OPTION_LABEL, &metadata->labels, &metadata->label_count,
                      error) &&
           read_pairs(cli, DGI_OPTION_ANNOTATION, &metadata->annotations,
                      &metadata->annotation_count, error);
}

static bool read_options(struct dgi_argo_request *request, struct dgi_cli *cli,
                         struct dagger_error *error)
{
    struct dagger_argo_options *options = &request->options;
    const void **values = NULL;
    options->image = value_of(cli, DGI_OPTION_IMAGE);
    if (!options->image) {
        dagger_error_set(error, DAGGER_ERROR_USAGE, "'argo': --image is missing");
        dagger_error_hint(error, "give the image of the containers, which holds this "
                                 "program: --image IMAGE");
        return false;
    }
    bool is_read = read_words(request, cli, error) &&
                   read_list(cli, DGI_OPTION_COMMAND, &options->command,
                             &options->command_count, error) &&
                   read_json(cli, DGI_OPTION_SPEC, &request->spec, error) &&
                   dgi_params_given(cli, &values, error);
    options->params = values;
    options->spec = request->spec;
    return is_read;
}

static bool refuse_cron_options(const struct dgi_cli *cli, struct dagger_error *error)
{
    for (size_t i = 0; i < cli->arguments.use_count; i++) {
        const struct dgi_option *option = cli->arguments.uses[i].option;
        if (option->id < DGI_OPTION_SCHEDULE || option->id > DGI_OPTION_CRON_SPEC)
            continue;
        dagger_error_set(error, DAGGER_ERROR_USAGE,
                         "'%s': it is an option of 'argo cron-workflow'", option->name);
        dagger_error_hint(error, "'help argo' lists the options");
        return false;
    }
    return true;
}

static bool read_cron(struct dgi_argo_request *request, const struct dgi_cli *cli,
                      struct dagger_error *error)
{
    struct dagger_argo_cron *cron = &request->cron;
    if (request->kind != DGI_ARGO_CRON_WORKFLOW)
        return refuse_cron_options(cli, error);
    cron->time_zone = value_of(cli, DGI_OPTION_TIMEZONE);
    cron->concurrency_policy = value_of(cli, DGI_OPTION_CONCURRENCY_POLICY);
    bool is_read =
        read_list(cli, DGI_OPTION_SCHEDULE, &cron->schedules, &cron->schedule_count,
                  error) &&
        read_number(cli, DGI_OPTION_STARTING_DEADLINE, &request->starting_deadline,
                    &cron->starting_deadline_seconds, error) &&
        read_number(cli, DGI_OPTION_SUCCESSFUL_LIMIT, &request->successful_limit,
                    &cron->successful_jobs_history_limit, error) &&
        read_number(cli, DGI_OPTION_FAILED_LIMIT, &request->failed_limit,
                    &cron->failed_jobs_history_limit, error) &&
        read_json(cli, DGI_OPTION_CRON_SPEC, &request->cron_spec, error);
    cron->spec = request->cron_spec;
    return is_read;
}

bool dgi_argo_request_read(struct dgi_argo_request *request, struct dgi_cli *cli,
                           struct dagger_error *error)
{
    *request = (struct dgi_argo_request){0};
    request->file = value_of(cli, DGI_OPTION_FILE);
    return read_kind(request, cli, error) && read_cron(request, cli, error) &&
           read_metadata(request, cli, error) && read_options(request, cli, error);
}

void dgi_argo_request_release(struct dgi_argo_request *request)
{
    json_decref(request->spec);
    json_decref(request->cron_spec);
}
