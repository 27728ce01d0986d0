#include "params.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <dagger/serializer.h>

#include "files.h"
#include "object_scan.h"
#include "text.h"

/* What was given so far. */
struct given {
    struct dgi_cli *cli;
    const void **values; /* by parameter; NULL: not given */
    struct dagger_error *error;
};

static const char *param_names(struct given *given, const char **only)
{
    const struct dagger_dag *dag = given->cli->dag;
    const char **names =
        dagger_arena_alloc_array(given->cli->arena, dag->param_count + 1, sizeof *names);
    size_t count = 0;
    if (!names)
        return NULL;
    for (size_t i = 0; i < dag->param_count; i++)
        if (!only || only[i])
            names[count++] = dag->params[i].name;
    return dgi_names_text(names, count, given->cli->arena);
}

/* The parameter of that name, which nothing gave before; NULL: an error is set. */
static const struct dagger_param *new_param(struct given *given, const char *name,
                                            size_t length)
{
    const struct dagger_dag *dag = given->cli->dag;
    for (size_t i = 0; i < dag->param_count; i++) {
        const struct dagger_param *param = &dag->params[i];
        if (strlen(param->name) != length || memcmp(param->name, name, length) != 0)
            continue;
        if (!given->values[i])
            return param;
        dagger_error_set(given->error, DAGGER_ERROR_INVALID,
                         "parameter '%s': it was given already", param->name);
        dagger_error_hint(given->error, "give each parameter once, by -p or in --params");
        return NULL;
    }
    const char *names = param_names(given, NULL);
    dagger_error_set(given->error, DAGGER_ERROR_INVALID,
                     "parameter '%.*s': there is none of that name", (int)length, name);
    dagger_error_hint(given->error, "the parameters are: %s", names ? names : "?");
    return NULL;
}

static void *new_value(struct given *given, const struct dagger_param *param)
{
    void *value = dagger_arena_alloc(given->cli->arena, param->type->size);
    if (!value)
        dagger_error_set(given->error, DAGGER_ERROR_MEMORY, "out of memory");
    else
        given->values[param - given->cli->dag->params] = value;
    return value;
}

/* True for types whose values may be given as plain text. */
static bool is_textual(const struct dagger_type *type)
{
    switch (type->kind) {
    case DAGGER_KIND_STRING:
    case DAGGER_KIND_CHARS:
    case DAGGER_KIND_ENUM:
    case DAGGER_KIND_FILE:
        return true;
    case DAGGER_KIND_OPTIONAL:
        return is_textual(type->element);
    default:
        return false;
    }
}

static bool accepts_null(const struct dagger_type *type)
{
    return type->kind == DAGGER_KIND_STRING || type->kind == DAGGER_KIND_OPTIONAL;
}

/* True where `text` is JSON for a textual type: a string literal, or its null. */
static bool is_json_text(const struct dagger_type *type, const char *text,
                         struct dagger_arena *arena)
{
    if (strcmp(text, "null") == 0)
        return accepts_null(type);
    struct dagger_reader reader;
    dagger_reader_init_memory(&reader, text, strlen(text), NULL);
    const char *ignored = NULL;
    return text[0] == '"' && dagger_json_serializer.read(&dagger_type_string, &ignored,
                                                         &reader, arena, NULL);
}

static bool read_json(struct given *given, const struct dagger_param *param,
                      struct dagger_reader *reader)
{
    char type[256];
    void *value = new_value(given, param);
    if (!value)
        return false;
    if (dagger_json_serializer.read(param->type, value, reader, given->cli->arena,
                                    given->error))
        return true;
    dagger_error_hint(given->error, "parameter '%s' is: %s", param->name,
                      dgi_type_text(param->type, type, sizeof type));
    return false;
}

static bool read_text(struct given *given, const struct dagger_param *param,
                      const char *text)
{
    char name[96];
    snprintf(name, sizeof name, "-p %s", param->name);
    struct dagger_reader reader;
    dagger_reader_init_memory(&reader, text, strlen(text), name);
    if (!is_textual(param->type) || is_json_text(param->type, text, given->cli->arena))
        return read_json(given, param, &reader);
    struct dagger_writer quoted;
    dagger_writer_init_memory(&quoted);
    bool ok =
        dagger_json_serializer.write(&dagger_type_string, &text, &quoted, given->error);
    if (ok) {
        dagger_reader_init_memory(&reader, quoted.buffer, quoted.used, name);
        ok = read_json(given, param, &reader);
    } else {
        dagger_error_prefix(given->error, "-p %s", param->name);
    }
    dagger_writer_release(&quoted);
    return ok;
}

static bool read_assignment(struct given *given, const char *assignment)
{
    const char *equals = strchr(assignment, '=');
    if (!equals) {
        dagger_error_set(given->error, DAGGER_ERROR_USAGE,
                         "'-p %s': it is used as '-p NAME=VALUE'", assignment);
        return false;
    }
    const struct dagger_param *param =
        new_param(given, assignment, (size_t)(equals - assignment));
    return param && read_text(given, param, equals + 1);
}

static bool read_members(struct given *given, const char *text, size_t size,
                         const char *name)
{
    struct dgi_object_scan scan;
    struct dgi_member member;
    if (!dgi_object_scan_begin(&scan, text, size, name, given->error))
        return false;
    int more;
    while ((more = dgi_object_scan_next(&scan, &member, given->cli->arena,
                                        given->error)) > 0) {
        const struct dagger_param *param =
            new_param(given, member.key, strlen(member.key));
        if (!param)
            dgi_object_scan_place(&scan, member.key_start, given->error);
        if (!param || !read_json(given, param, &member.value))
            return false;
    }
    return more == 0;
}

static bool read_params_file(struct given *given, const char *path)
{
    bool is_stdin = strcmp(path, "-") == 0;
    const char *name = is_stdin ? "standard input" : path;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return dagger_error_set(given->error, DAGGER_ERROR_IO, "--params %s: %s", path,
                                strerror(errno));
    struct dagger_writer text;
    dagger_writer_init_memory(&text);
    bool ok = dgi_file_load(fd, name, &text, given->error) &&
              read_members(given, text.used ? text.buffer : "", text.used, name);
    dagger_writer_release(&text);
    if (!is_stdin)
        close(fd);
    return ok;
}

/* How to give the missing ones: "-p seed=<integer> -p name=<string>". */
static void hint_missing(struct given *given, const char **missing)
{
    const struct dagger_dag *dag = given->cli->dag;
    char text[400] = "", type[128];
    size_t used = 0;
    for (size_t i = 0; i < dag->param_count && used < sizeof text; i++)
        if (missing[i])
            used += (size_t)snprintf(
                text + used, sizeof text - used, " -p %s=<%s>", dag->params[i].name,
                dgi_type_text(dag->params[i].type, type, sizeof type));
    dagger_error_hint(given->error, "give%s, or --params FILE", text);
}

static bool check_missing(struct given *given)
{
    const struct dagger_dag *dag = given->cli->dag;
    size_t count = dag->param_count, missing_count = 0;
    const char **missing =
        dagger_arena_alloc_array(given->cli->arena, count + 1, sizeof *missing);
    const char **supplied =
        dagger_arena_alloc_array(given->cli->arena, count + 1, sizeof *supplied);
    if (!missing || !supplied)
        return dagger_error_set(given->error, DAGGER_ERROR_MEMORY, "out of memory");
    for (size_t i = 0; i < count; i++) {
        supplied[i] = given->values[i] ? dag->params[i].name : NULL;
        if (given->values[i] || dag->params[i].default_value)
            continue;
        missing[i] = dag->params[i].name;
        missing_count++;
    }
    if (missing_count == 0)
        return true;
    dagger_error_set(given->error, DAGGER_ERROR_INVALID,
                     "parameters: missing %s; expected %s; supplied %s",
                     param_names(given, missing), param_names(given, NULL),
                     param_names(given, supplied));
    hint_missing(given, missing);
    return false;
}

static bool read_given(struct given *given)
{
    struct dgi_cli *cli = given->cli;
    given->values = dagger_arena_alloc_array(cli->arena, cli->dag->param_count + 1,
                                             sizeof *given->values);
    if (!given->values)
        return dagger_error_set(given->error, DAGGER_ERROR_MEMORY, "out of memory");
    for (size_t i = 0; i < cli->arguments.use_count; i++) {
        const struct dgi_option_use *use = &cli->arguments.uses[i];
        if (use->option->id == DGI_OPTION_PARAM &&
            !read_assignment(given, use->values[0]))
            return false;
        if (use->option->id == DGI_OPTION_PARAMS &&
            !read_params_file(given, use->values[0]))
            return false;
    }
    return true;
}

bool dgi_params_given(struct dgi_cli *cli, const void ***values,
                      struct dagger_error *error)
{
    struct given given = {.cli = cli, .error = error};
    bool is_read = read_given(&given);
    *values = given.values;
    return is_read;
}

bool dgi_params_read(struct dgi_cli *cli, const void ***values,
                     struct dagger_error *error)
{
    const struct dagger_dag *dag = cli->dag;
    struct given given = {.cli = cli, .error = error};
    if (!read_given(&given) || !check_missing(&given))
        return false;
    for (size_t i = 0; i < dag->param_count; i++)
        if (!given.values[i])
            given.values[i] = dag->params[i].default_value;
    *values = given.values;
    return true;
}
