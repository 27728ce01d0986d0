#include "target.h"

#include <stdio.h>
#include <string.h>

#include <dagger/address.h>

#include "text.h"

static bool fail_memory(struct dagger_error *error)
{
    return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
}

static bool take_dag(struct dgi_target *target, const struct dagger_dag *dag,
                     struct dagger_arena *arena, struct dagger_error *error)
{
    size_t count = 0;
    struct dgi_outlet *outlets =
        dagger_arena_alloc_array(arena, dag->output_count + 1, sizeof *outlets);
    if (!outlets)
        return fail_memory(error);
    for (size_t i = 0; i < dag->output_count; i++) {
        const struct dagger_dag_output *output = &dag->outputs[i];
        /* What only an outer DAG needs is nothing where there is none. */
        if (target->node || !output->is_internal)
            outlets[count++] =
                (struct dgi_outlet){output->name, output->type, output->serializer, i,
                                    output->is_partitioned};
    }
    target->dag = dag;
    target->params = dag->params;
    target->param_count = dag->param_count;
    target->outlets = outlets;
    target->outlet_count = count;
    return true;
}

static bool take_task(struct dgi_target *target, const struct dagger_node *node,
                      struct dagger_arena *arena, struct dagger_error *error)
{
    struct dgi_outlet *outlets =
        dagger_arena_alloc_array(arena, node->output_count + 1, sizeof *outlets);
    if (!outlets)
        return fail_memory(error);
    for (size_t i = 0; i < node->output_count; i++) {
        const struct dagger_output *output = &node->outputs[i];
        outlets[i] = (struct dgi_outlet){output->name, output->type, output->serializer,
                                         i, output->is_partitioned};
    }
    target->task = node->task;
    target->params = node->task->params;
    target->param_count = node->task->param_count;
    target->outlets = outlets;
    target->outlet_count = node->output_count;
    return true;
}

bool dgi_target_root(struct dgi_target *target, struct dgi_cli *cli,
                     struct dagger_error *error)
{
    *target = (struct dgi_target){.subject = "the run"};
    return take_dag(target, cli->dag, cli->arena, error);
}

/* `address` without empty parts. */
static char *tidy_address(const char *address, struct dagger_arena *arena)
{
    char *tidy = dagger_arena_alloc(arena, strlen(address) + 1);
    char *end = tidy;
    if (!tidy)
        return NULL;
    for (const char *part = address; *part;) {
        size_t length = strcspn(part, ".");
        if (length && end > tidy)
            *end++ = '.';
        memcpy(end, part, length);
        end += length;
        part += length + (part[length] == '.');
    }
    return tidy;
}

bool dgi_target_find(struct dgi_target *target, struct dgi_cli *cli, const char *address,
                     struct dagger_error *error)
{
    const struct dagger_node *node = NULL;
    const char *tidy = tidy_address(address ? address : "", cli->arena);
    if (!tidy)
        return fail_memory(error);
    if (!dagger_address_resolve(cli->dag, tidy, &node, error))
        return false;
    if (!node)
        return dgi_target_root(target, cli, error);
    size_t size = strlen(tidy) + sizeof "node ''";
    char *subject = dagger_arena_alloc(cli->arena, size);
    if (!subject)
        return fail_memory(error);
    snprintf(subject, size, "node '%s'", tidy);
    *target = (struct dgi_target){.subject = subject, .node = node};
    return node->task ? take_task(target, node, cli->arena, error)
                      : take_dag(target, node->dag, cli->arena, error);
}

const void *dgi_target_fallback(const struct dgi_target *target, size_t index)
{
    const struct dagger_input *input = target->node ? &target->node->inputs[index] : NULL;
    return input && input->source == DAGGER_FROM_CONSTANT
               ? input->value
               : target->params[index].default_value;
}

const char *dgi_target_params_text(const struct dgi_target *target, const char **only,
                                   struct dagger_arena *arena)
{
    size_t count = 0;
    const char **names =
        dagger_arena_alloc_array(arena, target->param_count + 1, sizeof *names);
    if (!names)
        return NULL;
    for (size_t i = 0; i < target->param_count; i++)
        if (!only || only[i])
            names[count++] = target->params[i].name;
    return dgi_names_text(names, count, arena);
}

const char *dgi_target_outlets_text(const struct dgi_target *target,
                                    struct dagger_arena *arena)
{
    const char **names =
        dagger_arena_alloc_array(arena, target->outlet_count + 1, sizeof *names);
    if (!names)
        return NULL;
    for (size_t i = 0; i < target->outlet_count; i++)
        names[i] = target->outlets[i].name;
    return dgi_names_text(names, target->outlet_count, arena);
}
