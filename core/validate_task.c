#include "validate_private.h"

#include <dagger/address.h>
#include <dagger/serializer.h>

static const char *param_name(const void *params, size_t index)
{
    return ((const struct dagger_param *)params)[index].name;
}

static const struct dagger_place *param_place(const void *params, size_t index)
{
    return &((const struct dagger_param *)params)[index].place;
}

/* What is read from partitions is read item by item. */
static bool check_param_serializer(struct dgi_validation *validation,
                                   const struct dagger_param *param)
{
    const struct dagger_serializer *serializer = dgi_serializer_of(param->serializer);
    bool is_for_items = serializer->supports &&
                        !serializer->supports(param->type, NULL) &&
                        param->type->kind == DAGGER_KIND_LIST &&
                        serializer->supports(param->type->element, NULL);
    return dgi_validate_serializer(validation, serializer,
                                   is_for_items ? param->type->element : param->type,
                                   "parameter", param->name);
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
            !check_param_serializer(validation, &params[i]))
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
