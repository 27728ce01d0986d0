#include "inputs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <dagger/serializer.h>

#include "partitions.h"
#include "text.h"

static bool fail_io(const struct dagger_param *param, const char *path,
                    struct dagger_error *error)
{
    return dagger_error_set(error, DAGGER_ERROR_IO, "input '%s': %s: %s", param->name,
                            path, strerror(errno));
}

static bool fail_memory(struct dagger_error *error)
{
    return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
}

static bool plan_one(struct dgi_inputs *inputs, struct dgi_cli *cli, const char *name,
                     const char *path, struct dagger_error *error)
{
    const struct dgi_target *target = inputs->target;
    for (size_t i = 0; i < target->param_count; i++) {
        if (strcmp(target->params[i].name, name) != 0)
            continue;
        if (inputs->paths[i])
            return dagger_error_set(error, DAGGER_ERROR_INVALID,
                                    "input '%s': it was given already", name);
        inputs->paths[i] = path;
        return true;
    }
    const char *names = dgi_target_params_text(target, NULL, cli->arena);
    return dagger_error_set(error, DAGGER_ERROR_INVALID,
                            "input '%s': %s has none of that name; its inputs are: %s",
                            name, target->subject, names ? names : "?");
}

static bool check_missing(const struct dgi_inputs *inputs, struct dgi_cli *cli,
                          struct dagger_error *error)
{
    const struct dgi_target *target = inputs->target;
    const char **missing =
        dagger_arena_alloc_array(cli->arena, target->param_count + 1, sizeof *missing);
    const char *first = NULL;
    if (!missing)
        return fail_memory(error);
    for (size_t i = 0; i < target->param_count; i++) {
        if (inputs->paths[i] || dgi_target_fallback(target, i))
            continue;
        missing[i] = target->params[i].name;
        first = first ? first : missing[i];
    }
    if (!first)
        return true;
    dagger_error_set(error, DAGGER_ERROR_INVALID,
                     "inputs of %s: missing %s; expected %s; supplied %s",
                     target->subject, dgi_target_params_text(target, missing, cli->arena),
                     dgi_target_params_text(target, NULL, cli->arena),
                     dgi_target_params_text(target, inputs->paths, cli->arena));
    dagger_error_hint(error, "give each as '--input NAME PATH': --input %s FILE", first);
    return false;
}

bool dgi_inputs_plan(struct dgi_inputs *inputs, struct dgi_cli *cli,
                     const struct dgi_target *target, struct dagger_error *error)
{
    *inputs = (struct dgi_inputs){.target = target};
    inputs->paths = dagger_arena_alloc_array(cli->arena, target->param_count + 1,
                                             sizeof *inputs->paths);
    if (!inputs->paths)
        return fail_memory(error);
    for (size_t i = 0; i < cli->arguments.use_count; i++) {
        const struct dgi_option_use *use = &cli->arguments.uses[i];
        if (use->option->id == DGI_OPTION_INPUT &&
            !plan_one(inputs, cli, use->values[0], use->values[1], error))
            return false;
    }
    return check_missing(inputs, cli, error);
}

/* A value of `type` from the open file `fd`, called `path`. */
static bool read_file(const struct dagger_param *param, const struct dagger_type *type,
                      int fd, const char *path, void *value, struct dgi_cli *cli,
                      struct dagger_error *error)
{
    const struct dagger_serializer *serializer =
        param->serializer ? param->serializer : &dagger_json_serializer;
    char text[256];
    if (type->kind == DAGGER_KIND_FILE) {
        ((dagger_file *)value)->path =
            dagger_arena_strndup(cli->arena, path, strlen(path));
        return ((dagger_file *)value)->path || fail_memory(error);
    }
    struct dagger_reader reader;
    bool ok = dagger_reader_init_fd(&reader, fd, path, error) &&
              serializer->read(type, value, &reader, cli->arena, error);
    dagger_reader_release(&reader);
    if (!ok)
        dagger_error_hint(error, "input '%s' is: %s", param->name,
                          dgi_type_text(type, text, sizeof text));
    return ok;
}

static bool read_partition(const struct dagger_param *param, int folder, const char *path,
                           const char *name, void *value, struct dgi_cli *cli,
                           struct dagger_error *error)
{
    char whole[4096 + 256];
    snprintf(whole, sizeof whole, "%s/%s", path, name);
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return fail_io(param, whole, error);
    bool ok = read_file(param, param->type->element, fd, whole, value, cli, error);
    close(fd);
    return ok;
}

/* One file is open at a time, however many there are. */
static bool read_folder(const struct dagger_param *param, int folder, const char *path,
                        void *value, struct dgi_cli *cli, struct dagger_error *error)
{
    struct dagger_any_list *list = value;
    const char **names;
    char text[256];
    if (param->type->kind != DAGGER_KIND_LIST)
        return dagger_error_set(error, DAGGER_ERROR_INVALID,
                                "input '%s': %s is a folder, and the input is no "
                                "list: %s",
                                param->name, path,
                                dgi_type_text(param->type, text, sizeof text));
    if (!dgi_partitions_list(folder, path, &names, &list->count, cli->arena, error)) {
        dagger_error_prefix(error, "input '%s'", param->name);
        return false;
    }
    size_t size = param->type->element->size;
    list->items = dagger_arena_alloc_array(cli->arena, list->count, size);
    if (!list->items)
        return fail_memory(error);
    for (size_t i = 0; i < list->count; i++)
        if (!read_partition(param, folder, path, names[i], (char *)list->items + i * size,
                            cli, error))
            return false;
    return true;
}

static bool read_input(const struct dagger_param *param, const char *path, void *value,
                       struct dgi_cli *cli, struct dagger_error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (fd < 0)
        return fail_io(param, path, error);
    bool ok = fstat(fd, &status) == 0 || fail_io(param, path, error);
    if (ok && S_ISDIR(status.st_mode))
        ok = read_folder(param, fd, path, value, cli, error);
    else if (ok)
        ok = read_file(param, param->type, fd, path, value, cli, error);
    close(fd);
    return ok;
}

bool dgi_inputs_read(const struct dgi_inputs *inputs, struct dgi_cli *cli,
                     const void ***values, struct dagger_error *error)
{
    const struct dgi_target *target = inputs->target;
    const void **read =
        dagger_arena_alloc_array(cli->arena, target->param_count + 1, sizeof *read);
    if (!read)
        return fail_memory(error);
    for (size_t i = 0; i < target->param_count; i++) {
        const struct dagger_param *param = &target->params[i];
        read[i] = dgi_target_fallback(target, i);
        if (!inputs->paths[i])
            continue;
        void *value = dagger_arena_alloc(cli->arena, param->type->size);
        if (!value)
            return fail_memory(error);
        if (!read_input(param, inputs->paths[i], value, cli, error))
            return false;
        read[i] = value;
    }
    *values = read;
    return true;
}
