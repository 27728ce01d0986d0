#include "validate_private.h"

#include <dagger/address.h>

#include <stdarg.h>
#include <stdio.h>

enum { MAX_DEPTH = 1000 };

static bool report(struct dgi_validation *validation, const struct dagger_place *place,
                   const char *format, va_list arguments)
{
    struct dagger_error *error = validation->error;
    char what[sizeof error->message];
    vsnprintf(what, sizeof what, format, arguments);
    const struct dagger_dag *dag = validation->dag;
    const struct dagger_node *node = validation->node;
    const char *dag_name = dag->name ? dag->name : "(no name)";
    if (node)
        dagger_error_set(error, DAGGER_ERROR_INVALID, "DAG %s, node \"%s\": %s", dag_name,
                         node->name ? node->name : "(no name)", what);
    else
        dagger_error_set(error, DAGGER_ERROR_INVALID, "DAG %s: %s", dag_name, what);
    if (!place || !place->file)
        place = node && node->place.file ? &node->place : &dag->place;
    if (place->file)
        dagger_error_at(error, place->file, place->line, place->column);
    return false;
}

bool dgi_invalid(struct dgi_validation *validation, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    report(validation, NULL, format, arguments);
    va_end(arguments);
    return false;
}

bool dgi_invalid_at(struct dgi_validation *validation, const struct dagger_place *place,
                    const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    report(validation, place, format, arguments);
    va_end(arguments);
    return false;
}

bool dgi_validation_out_of_memory(struct dgi_validation *validation)
{
    return dagger_error_set(validation->error, DAGGER_ERROR_MEMORY,
                            "out of memory while a DAG is checked");
}

static bool check_dag(struct dgi_validation *validation, const void *key);

/* The nested DAG is checked in its own name; what is wrong between the two, in ours. */
static bool check_nested(struct dgi_validation *validation, const struct dagger_dag *dag)
{
    if (validation->depth == MAX_DEPTH)
        return dgi_invalid(validation, "DAGs are nested more than %d deep", MAX_DEPTH);
    char cycle[256];
    snprintf(cycle, sizeof cycle, "DAG %s contains itself",
             dag->name ? dag->name : "(no name)");
    struct dgi_validation outer = *validation;
    validation->depth++;
    bool is_valid = dgi_validate_once(validation, dag, check_dag, cycle);
    validation->dag = outer.dag;
    validation->node = outer.node;
    validation->depth = outer.depth;
    return is_valid;
}

static bool check_node(struct dgi_validation *validation)
{
    const struct dagger_node *node = validation->node;
    if (!node->task == !node->dag)
        return dgi_invalid(validation, node->task ? "it runs both a task and a DAG"
                                                  : "it runs neither a task nor a DAG");
    return (node->dag ? check_nested(validation, node->dag)
                      : dgi_validate_task(validation, node->task)) &&
           dgi_validate_node_outputs(validation);
}

static bool for_each_node(struct dgi_validation *validation,
                          bool (*check)(struct dgi_validation *validation))
{
    const struct dagger_dag *dag = validation->dag;
    for (size_t i = 0; i < dag->node_count; i++) {
        validation->node = &dag->nodes[i];
        if (!check(validation))
            return false;
    }
    validation->node = NULL;
    return true;
}

static const char *node_name(const void *nodes, size_t index)
{
    return ((const struct dagger_node *)nodes)[index].name;
}

static const struct dagger_place *node_place(const void *nodes, size_t index)
{
    return &((const struct dagger_node *)nodes)[index].place;
}

static bool check_head(struct dgi_validation *validation)
{
    const struct dagger_dag *dag = validation->dag;
    if (dag->version != DAGGER_TABLE_VERSION)
        return dgi_invalid(validation,
                           "its table is of version %u, this library reads version %d: "
                           "generate it again",
                           dag->version, DAGGER_TABLE_VERSION);
    if (!dag->name || !*dag->name)
        return dgi_invalid(validation, "it has no name");
    if (!dag->node_count || !dag->nodes)
        return dgi_invalid(validation, "it has no nodes: a DAG needs at least one");
    return dgi_validate_params(validation, dag->params, dag->param_count) &&
           dgi_validate_runtime_options(validation, dag->options.runtime_options);
}

/* Inputs refer to outputs of any node, which must have been checked before. */
static bool check_dag(struct dgi_validation *validation, const void *key)
{
    const struct dagger_dag *dag = key;
    validation->dag = dag;
    validation->node = NULL;
    const struct dgi_names names = {"node",     dagger_node_name_is_valid,
                                    node_name,  node_place,
                                    dag->nodes, dag->node_count};
    return check_head(validation) && dgi_validate_names(validation, &names) &&
           for_each_node(validation, check_node) &&
           for_each_node(validation, dgi_validate_node_inputs) &&
           dgi_validate_dag_outputs(validation) && dgi_validate_cycles(validation);
}

bool dagger_dag_validate(const struct dagger_dag *dag, struct dagger_error *error)
{
    struct dgi_validation validation = {.dag = dag, .error = error};
    bool is_valid = dgi_validate_once(&validation, dag, check_dag, "it contains itself");
    dgi_visits_release(&validation.visits);
    return is_valid;
}
