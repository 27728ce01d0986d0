/* Intermediate forms written by hand, for tests of what works from them. */
#ifndef IR_KIT_H
#define IR_KIT_H

#include <criterion/criterion.h>

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <dagger/arena.h>

#include "check.h"
#include "emit.h"
#include "ir_build.h"
#include "lower.h"

/* A file with the types int64_t, int32_t, double and lists of them; every function,
 * variable and expression stands on a line of its own. */
struct kit {
    struct ir_unit unit;
    struct diagnostics *diagnostics;
    struct ir_type *int64, *int32, *real, *numbers, *words, *string;
    struct ir_function *dag; /* the one that is being written */
    unsigned line;
};

static inline struct dagger_place kit_place(struct kit *kit)
{
    return (struct dagger_place){.file = "pipeline.c", .line = ++kit->line, .column = 5};
}

static inline struct ir_type *kit_type(struct kit *kit, enum dagger_kind kind,
                                       const char *spelling, size_t size)
{
    struct ir_type *type = ir_alloc(&kit->unit, sizeof *type);
    type->kind = kind;
    type->spelling = spelling;
    type->message = spelling ? spelling : "unnamed struct";
    type->size = size;
    type->is_signed = kind == DAGGER_KIND_INT || kind == DAGGER_KIND_ENUM;
    type->id = (unsigned)kit->unit.type_count;
    type->place = kit_place(kit);
    IR_PUSH(&kit->unit, kit->unit.types, kit->unit.type_count, type);
    return type;
}

static inline struct ir_type *kit_list(struct kit *kit, const char *spelling,
                                       struct ir_type *element)
{
    struct ir_type *type = kit_type(kit, DAGGER_KIND_LIST, spelling, 16);
    type->element = element;
    return type;
}

static inline void kit_field(struct kit *kit, struct ir_type *type, const char *name,
                             struct ir_type *of)
{
    struct ir_field field = {.name = name, .type = of, .place = kit_place(kit)};
    IR_PUSH(&kit->unit, type->fields, type->field_count, field);
    type->size += of->size;
}

static inline void kit_init(struct kit *kit)
{
    *kit = (struct kit){.unit = {.input = "pipeline.c", .include = "pipeline.c"}};
    kit->unit.arena = dagger_arena_create();
    kit->diagnostics = diagnostics_create();
    cr_assert(kit->unit.arena && kit->diagnostics);
    kit->int64 = kit_type(kit, DAGGER_KIND_INT, "int64_t", 8);
    kit->int32 = kit_type(kit, DAGGER_KIND_INT, "int32_t", 4);
    kit->real = kit_type(kit, DAGGER_KIND_FLOAT, "double", 8);
    kit->string = kit_type(kit, DAGGER_KIND_STRING, "const char *", 8);
    kit->numbers = kit_list(kit, "numbers", kit->int64);
    kit->words = kit_list(kit, "words", kit->string);
}

static inline void kit_release(struct kit *kit)
{
    diagnostics_destroy(kit->diagnostics);
    dagger_arena_destroy(kit->unit.arena);
}

static inline struct ir_function *kit_function(struct kit *kit,
                                               enum ir_function_kind kind,
                                               const char *name, struct ir_type *result)
{
    struct ir_function *function = ir_alloc(&kit->unit, sizeof *function);
    function->kind = kind;
    function->name = name;
    function->result = result;
    function->has_body = true;
    function->place = kit_place(kit);
    IR_PUSH(&kit->unit, kit->unit.functions, kit->unit.function_count, function);
    return function;
}

static inline void kit_param(struct kit *kit, struct ir_function *function,
                             const char *name, struct ir_type *type)
{
    struct ir_param param = {.name = name, .type = type, .place = kit_place(kit)};
    IR_PUSH(&kit->unit, function->params, function->param_count, param);
}

/* A task of up to two parameters, "a" and "b"; NULL: it has not so many. */
static inline struct ir_function *kit_task(struct kit *kit, const char *name,
                                           struct ir_type *result, struct ir_type *a,
                                           struct ir_type *b)
{
    struct ir_function *task = kit_function(kit, IR_TASK, name, result);
    if (a)
        kit_param(kit, task, "a", a);
    if (b)
        kit_param(kit, task, "b", b);
    return task;
}

/* What kit_add() and its relatives add to from now on. */
static inline struct ir_function *kit_dag(struct kit *kit, const char *name,
                                          struct ir_type *result)
{
    return kit->dag = kit_function(kit, IR_DAG, name, result);
}

/* ---- Expressions ---- */

static inline struct ir_expression *
kit_expression(struct kit *kit, enum ir_expression_kind kind, struct ir_type *type)
{
    struct ir_expression *expression = ir_alloc(&kit->unit, sizeof *expression);
    expression->kind = kind;
    expression->type = type;
    expression->place = kit_place(kit);
    return expression;
}

/* A call with up to two arguments. */
static inline struct ir_expression *kit_call(struct kit *kit,
                                             struct ir_function *function,
                                             struct ir_expression *a,
                                             struct ir_expression *b)
{
    struct ir_expression *call = kit_expression(kit, IR_CALL, function->result);
    call->function = function;
    if (a)
        IR_PUSH(&kit->unit, call->operands, call->operand_count, a);
    if (b)
        IR_PUSH(&kit->unit, call->operands, call->operand_count, b);
    return call;
}

static inline struct ir_expression *kit_named(struct kit *kit, const char *name,
                                              struct ir_expression *call)
{
    call->node_name = name;
    call->node_name_place = kit_place(kit);
    return call;
}

static inline struct ir_expression *kit_after(struct kit *kit, struct ir_expression *call,
                                              struct ir_earlier earlier)
{
    earlier.place = kit_place(kit);
    IR_PUSH(&kit->unit, call->after, call->after_count, earlier);
    return call;
}

static inline struct ir_expression *kit_of_param(struct kit *kit, size_t index)
{
    struct ir_expression *expression =
        kit_expression(kit, IR_PARAM, kit->dag->params[index].type);
    expression->index = index;
    return expression;
}

static inline struct ir_expression *kit_of(struct kit *kit, struct ir_variable *variable)
{
    struct ir_expression *expression = kit_expression(kit, IR_VARIABLE, variable->type);
    expression->variable = variable;
    return expression;
}

static inline struct ir_expression *
kit_field_of(struct kit *kit, struct ir_expression *operand, size_t index)
{
    struct ir_expression *expression =
        kit_expression(kit, IR_FIELD, operand->type->fields[index].type);
    expression->index = index;
    IR_PUSH(&kit->unit, expression->operands, expression->operand_count, operand);
    return expression;
}

static inline struct ir_value *kit_integer(struct kit *kit, struct ir_type *type,
                                           int64_t number)
{
    struct ir_value *value = ir_zero(&kit->unit, type, kit_place(kit));
    value->integer = (uint64_t)number;
    return value;
}

static inline struct ir_expression *kit_constant(struct kit *kit, struct ir_value *value)
{
    struct ir_expression *expression = kit_expression(kit, IR_CONSTANT, value->type);
    expression->value = value;
    return expression;
}

static inline struct ir_expression *kit_compound(struct kit *kit, struct ir_type *type,
                                                 struct ir_expression *a,
                                                 struct ir_expression *b)
{
    struct ir_expression *compound = kit_expression(kit, IR_COMPOUND, type);
    IR_PUSH(&kit->unit, compound->operands, compound->operand_count, a);
    IR_PUSH(&kit->unit, compound->operands, compound->operand_count, b);
    return compound;
}

/* ---- Statements ---- */

static inline struct ir_variable *kit_variable(struct kit *kit, const char *name,
                                               struct ir_type *type)
{
    struct ir_variable *variable = ir_alloc(&kit->unit, sizeof *variable);
    variable->name = name;
    variable->type = type;
    variable->place = kit_place(kit);
    return variable;
}

static inline struct ir_statement *kit_statement(struct kit *kit,
                                                 enum ir_statement_kind kind,
                                                 struct ir_variable *variable,
                                                 struct ir_expression *value)
{
    struct ir_statement *statement = ir_alloc(&kit->unit, sizeof *statement);
    statement->kind = kind;
    statement->variable = variable;
    statement->value = value;
    statement->place = kit_place(kit);
    return statement;
}

/* Adds a statement to the DAG, or to `loop`. */
static inline struct ir_statement *kit_add(struct kit *kit, struct ir_statement *loop,
                                           enum ir_statement_kind kind,
                                           struct ir_variable *variable,
                                           struct ir_expression *value)
{
    struct ir_statement *statement = kit_statement(kit, kind, variable, value);
    if (loop)
        IR_PUSH(&kit->unit, loop->body, loop->body_count, statement);
    else
        IR_PUSH(&kit->unit, kit->dag->body, kit->dag->body_count, statement);
    return statement;
}

static inline struct ir_variable *kit_assign(struct kit *kit, struct ir_statement *loop,
                                             const char *name,
                                             struct ir_expression *value)
{
    struct ir_variable *variable = kit_variable(kit, name, value->type);
    kit_add(kit, loop, IR_ASSIGN, variable, value);
    return variable;
}

static inline struct ir_variable *kit_empty(struct kit *kit, struct ir_statement *loop,
                                            const char *name, struct ir_type *type)
{
    struct ir_variable *variable = kit_variable(kit, name, type);
    kit_add(kit, loop, IR_DECLARE, variable, NULL)->is_empty = true;
    return variable;
}

/* A loop over `list`; the item is the statement's variable. */
static inline struct ir_statement *kit_loop(struct kit *kit, struct ir_statement *loop,
                                            const char *name, struct ir_expression *list)
{
    struct ir_variable *item = kit_variable(kit, name, list->type->element);
    item->is_loop_item = true;
    return kit_add(kit, loop, IR_FOR_EACH, item, list);
}

/* ---- Running the stages ---- */

static inline const char *kit_messages(struct kit *kit)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    cr_assert(stream);
    diagnostics_print(kit->diagnostics, stream, false);
    fclose(stream);
    const char *copy = ir_printf(&kit->unit, "%s", text);
    free(text);
    return copy;
}

static inline void kit_lower(struct kit *kit)
{
    check(&kit->unit, kit->diagnostics);
    cr_assert_eq(diagnostics_count(kit->diagnostics), 0, "%s", kit_messages(kit));
    lower(&kit->unit, NULL, true, kit->diagnostics);
}

static inline const char *kit_input_text(struct kit *kit, struct ir_graph *graph,
                                         struct ir_input *input)
{
    if (input->source == DAGGER_FROM_PARAM)
        return graph->params[input->index].name;
    if (input->source == DAGGER_FROM_CONSTANT)
        return ir_printf(&kit->unit, "=%d", (int)input->value->integer);
    struct ir_node *node = graph->nodes[input->index];
    const char *output = node->graph ? node->graph->outputs[input->output].name
                                     : node->outputs[input->output].name;
    return ir_printf(&kit->unit, "%s.%s", node->name, output);
}

static inline const char *kit_node_text(struct kit *kit, struct ir_graph *graph,
                                        struct ir_node *node)
{
    static const char *const builtins[] = {"", "identity", "flatten", "join", "assemble"};
    struct ir_unit *unit = &kit->unit;
    const char *what = node->task    ? node->task->name
                       : node->graph ? node->graph->name
                                     : builtins[node->builtin];
    const char *text = ir_printf(unit, "  %s: %s(", node->name, what);
    for (size_t i = 0; i < node->input_count; i++)
        text = ir_printf(unit, "%s%s%s%s", text, i ? ", " : "",
                         node->partition_by == i + 1 ? "each " : "",
                         kit_input_text(kit, graph, &node->inputs[i]));
    text = ir_printf(unit, "%s)", text);
    for (size_t i = 0; i < node->after_count; i++)
        text = ir_printf(unit, "%s%s%s", text, i ? ", " : " after ",
                         graph->nodes[node->after[i]]->name);
    for (size_t i = 0; i < node->output_count; i++)
        text = ir_printf(unit, "%s%s%s%s", text, i ? ", " : " -> ", node->outputs[i].name,
                         node->outputs[i].is_partitioned ? "*" : "");
    return ir_printf(unit, "%s\n", text);
}

/*
 * The graphs as text, a line for each node:
 *
 *     graph(parameters) -> output = node.output, (internal) = node.output
 *       name: task(inputs) after nodes -> outputs
 *
 * "each" is the input that a node is partitioned by, "*" a partitioned output.
 */
static inline const char *kit_graphs(struct kit *kit)
{
    struct ir_unit *unit = &kit->unit;
    const char *text = "";
    for (size_t i = 0; i < unit->graph_count; i++) {
        struct ir_graph *graph = unit->graphs[i];
        text = ir_printf(unit, "%s%s(", text, graph->name);
        for (size_t j = 0; j < graph->param_count; j++)
            text = ir_printf(unit, "%s%s%s", text, j ? ", " : "", graph->params[j].name);
        text = ir_printf(unit, "%s)", text);
        for (size_t j = 0; j < graph->output_count; j++) {
            struct ir_graph_output *output = &graph->outputs[j];
            struct ir_input source = {.source = DAGGER_FROM_NODE,
                                      .index = output->node,
                                      .output = output->output};
            text = ir_printf(unit, output->is_internal ? "%s%s(%s) = %s" : "%s%s%s = %s",
                             text, j ? ", " : " -> ", output->name,
                             kit_input_text(kit, graph, &source));
        }
        text = ir_printf(unit, "%s\n", text);
        for (size_t j = 0; j < graph->node_count; j++)
            text =
                ir_printf(unit, "%s%s", text, kit_node_text(kit, graph, graph->nodes[j]));
    }
    return text;
}

#endif
