#include "lower_private.h"

#include <string.h>

void scope_finish(struct scope *scope)
{
    struct ir_unit *unit = scope->lowering->unit;
    struct map names = {0};
    name_nodes(scope, &names);
    resolve_pending(scope, &names);
    tidy_after(scope);
    for (size_t i = 0; scope->parent && i < scope->graph->node_count; i++) {
        const char *name = scope->graph->nodes[i]->name;
        if (name)
            scope_mention(scope, (struct mention){.name = name});
    }
    scope->graph->id = (unsigned)unit->graph_count;
    IR_PUSH(unit, unit->graphs, unit->graph_count, scope->graph);
}

static void lower_function(struct lowering *lowering, struct ir_function *function);

/* Inner graphs come before outer ones; check refused recursion. */
static void lower_called(struct lowering *lowering,
                         const struct ir_expression *expression)
{
    if (!expression)
        return;
    if (expression->kind == IR_CALL && expression->function->kind == IR_DAG)
        lower_function(lowering, expression->function);
    for (size_t i = 0; i < expression->operand_count; i++)
        lower_called(lowering, expression->operands[i]);
}

static void lower_all_called(struct lowering *lowering, struct ir_statement **body,
                             size_t count)
{
    for (size_t i = 0; i < count; i++) {
        lower_called(lowering, body[i]->value);
        lower_all_called(lowering, body[i]->body, body[i]->body_count);
    }
}

static void lower_function(struct lowering *lowering, struct ir_function *function)
{
    if (function->mark || !function->has_body)
        return;
    lower_all_called(lowering, function->body, function->body_count);
    struct ir_graph *graph = ir_alloc(lowering->unit, sizeof *graph);
    graph->name = function->name;
    graph->function = function;
    graph->params = function->params;
    graph->param_count = function->param_count;
    graph->place = function->place;
    function->mark = graph;
    struct scope *scope = ir_alloc(lowering->unit, sizeof *scope);
    scope->lowering = lowering;
    scope->graph = graph;
    lower_statements(scope, function->body, function->body_count);
    scope_finish(scope);
}

/* ---- The root -----------------------------------------------------------------------
 */

static struct dagger_place file_place(const struct ir_unit *unit)
{
    return (struct dagger_place){.file = unit->input, .line = 1, .column = 1};
}

static bool is_runnable(const struct ir_function *function)
{
    return function->kind == IR_DAG && function->has_body;
}

/* The DAG functions, by name; `only_roots`: those that no other calls. */
static const char *list_dags(struct ir_unit *unit, const bool *is_called)
{
    const char *list = "";
    for (size_t i = 0; i < unit->function_count; i++) {
        struct ir_function *function = unit->functions[i];
        if (is_runnable(function) && !(is_called && is_called[i]))
            list = ir_printf(unit, "%s%s'%s'", list, *list ? ", " : "", function->name);
    }
    return list;
}

static struct ir_graph *root_by_name(struct lowering *lowering, const char *name)
{
    struct ir_unit *unit = lowering->unit;
    for (size_t i = 0; i < unit->function_count; i++) {
        struct ir_function *function = unit->functions[i];
        if (is_runnable(function) && strcmp(function->name, name) == 0)
            return function->mark;
    }
    diagnostics_error(lowering->diagnostics, file_place(unit),
                      "there is no DAG called '%s' in this file", name);
    diagnostics_note(lowering->diagnostics, (struct dagger_place){0},
                     "the DAGs of this file are %s", list_dags(unit, NULL));
    return NULL;
}

static bool *called_dags(struct ir_unit *unit)
{
    bool *is_called = ir_alloc_array(unit, unit->function_count, sizeof *is_called);
    struct map positions = {0};
    for (size_t i = 0; i < unit->function_count; i++)
        map_add(unit, &positions, &unit->functions[i], sizeof unit->functions[i], i);
    for (size_t i = 0; i < unit->graph_count; i++) {
        struct ir_graph *graph = unit->graphs[i];
        for (size_t j = 0; j < graph->node_count; j++) {
            struct ir_graph *inner = graph->nodes[j]->graph;
            if (inner && inner->function)
                is_called[*map_find(&positions, &inner->function,
                                    sizeof inner->function)] = true;
        }
    }
    return is_called;
}

static struct ir_graph *only_root(struct lowering *lowering)
{
    struct ir_unit *unit = lowering->unit;
    bool *is_called = called_dags(unit);
    struct ir_function *root = NULL;
    size_t count = 0;
    for (size_t i = 0; i < unit->function_count; i++) {
        if (is_runnable(unit->functions[i]) && !is_called[i] && !count++)
            root = unit->functions[i];
    }
    if (count == 1)
        return root->mark;
    diagnostics_error(lowering->diagnostics, file_place(unit),
                      "this file has %zu DAGs that no other calls, so it is not clear "
                      "which one is to run",
                      count);
    diagnostics_note(lowering->diagnostics, (struct dagger_place){0},
                     "choose one of %s by --dag NAME, or none by --no-main",
                     list_dags(unit, is_called));
    return NULL;
}

static void choose_root(struct lowering *lowering, const char *name, bool needs_root)
{
    struct ir_unit *unit = lowering->unit;
    if (!unit->graph_count) {
        diagnostics_error(lowering->diagnostics, file_place(unit),
                          "there is no DAG in this file");
        diagnostics_note(lowering->diagnostics, (struct dagger_place){0},
                         "mark the function that calls the tasks with DAGGER_DAG()");
        return;
    }
    struct ir_graph *root = NULL;
    if (name)
        root = root_by_name(lowering, name);
    else if (needs_root)
        root = only_root(lowering);
    unit->root = needs_root ? root : NULL;
}

static void prepare(struct ir_unit *unit, struct ir_function *function)
{
    function->mark = NULL;
    for (size_t i = 0; i < function->param_count; i++) {
        struct ir_param *param = &function->params[i];
        param->default_value = ir_convert(unit, param->default_value, param->type);
    }
}

void lower(struct ir_unit *unit, const char *root_name, bool needs_root,
           struct diagnostics *diagnostics)
{
    struct lowering lowering = {.unit = unit, .diagnostics = diagnostics};
    for (size_t i = 0; i < unit->function_count; i++)
        prepare(unit, unit->functions[i]);
    for (size_t i = 0; i < unit->function_count; i++) {
        if (unit->functions[i]->kind == IR_DAG)
            lower_function(&lowering, unit->functions[i]);
    }
    check_serializers(&lowering);
    choose_root(&lowering, root_name, needs_root);
}
