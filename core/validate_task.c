#include "validate_private.h"

#include <dagger/address.h>

static const char *param_name(const void *params, size_t index)
{
    return ((const struct dagger_param *)params)[index].name;
}

static const struct dagger_place *param_place(const void *params, size_t index)
{
    return &((const struct dagger_param *)params)[index].place;
}

bool dgi_validate_params(struct dgi_validation *validation,
                         const struct dagger_param *params, size_t count)
{
    if (count && !params)
        return dgi_invalid(validation, "it says it has %zu parameters, but has none",
                           count);
    const struct dgi_names names = {
        "parameter", dagger_io_name_is_valid, param_name, param_place, params, count};
    if (!dgi_validate_names(validation, &names))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!dgi_validate_type(validation, params[i].type, "parameter", params[i].name) ||
            !dgi_validate_serializer(validation, params[i].serializer, "parameter",
                                     params[i].name))
            return false;
    return true;
}

static bool check_task(struct dgi_validation *validation, const void *key)
{
    const struct dagger_task *task = key;
    if (!task->name || !*task->name)
        return dgi_invalid(validation, "its task has no name");
    if (!task->call)
        return dgi_invalid(validation, "task \"%s\" has no function to call", task->name);
    if (task->result &&
        !dgi_validate_type(validation, task->result, "the result of task", task->name))
        return false;
    return dgi_validate_params(validation, task->params, task->param_count) &&
           dgi_validate_task_options(validation, &task->options);
}

bool dgi_validate_task(struct dgi_validation *validation, const struct dagger_task *task)
{
    return dgi_validate_once(validation, task, check_task, "its task contains itself");
}
