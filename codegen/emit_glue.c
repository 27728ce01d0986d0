/* Glue: typed calls of the user's functions, so that the compiler checks each signature.
 */
#include "emit_private.h"

#include <stdio.h>
#include <string.h>

enum { COLUMNS = 90, INDENT = 4 };

#define IN "daggeri_in"
#define OUT "daggeri_out"

static void emit_head(struct emitter *emitter, const char *suffix)
{
    const char *head = ir_printf(emitter->unit, "static void daggeri_call_%s(", suffix);
    const char *first = "const void *const *" IN ",";
    const char *second = "void *" OUT ")";
    size_t length = strlen(head) + strlen(first) + 1 + strlen(second);
    if (length <= COLUMNS)
        writer_print(emitter->writer, "%s%s %s\n{\n", head, first, second);
    else
        writer_print(emitter->writer, "%s%s\n%*s%s\n{\n", head, first, (int)strlen(head),
                     "", second);
}

static void emit_unused(struct emitter *emitter, bool uses_in, bool uses_out)
{
    if (!uses_in)
        writer_print(emitter->writer, "    (void)" IN ";\n");
    if (!uses_out)
        writer_print(emitter->writer, "    (void)" OUT ";\n");
}

/* All in one statement, for when that fits into a line. */
static const char *short_call(struct emitter *emitter, const struct ir_function *function)
{
    struct ir_unit *unit = emitter->unit;
    const char *call =
        function->result
            ? ir_printf(unit, "*(%s)" OUT " = %s(",
                        emit_pointer(emitter, function->result), function->name)
            : ir_printf(unit, "%s(", function->name);
    for (size_t i = 0; i < function->param_count && strlen(call) < COLUMNS; i++)
        call = ir_printf(unit, "%s%s*(%s)" IN "[%zu]", call, i ? ", " : "",
                         emit_const_pointer(emitter, function->params[i].type), i);
    return ir_printf(unit, "    %s);\n", call);
}

static const char *gap(const char *pointer)
{
    return pointer[strlen(pointer) - 1] == '*' ? "" : " ";
}

static void emit_filled_arguments(struct emitter *emitter, const char *head, size_t count)
{
    struct writer *writer = emitter->writer;
    size_t indent = INDENT + strlen(head);
    size_t column = indent;
    writer_print(writer, "    %s", head);
    for (size_t i = 0; i < count; i++) {
        const char *argument =
            ir_printf(emitter->unit, "*daggeri_%zu%s", i, i + 1 == count ? ");\n" : ",");
        bool fits = column + 1 + strlen(argument) <= COLUMNS;
        const char *gap = !i     ? ""
                          : fits ? " "
                                 : ir_printf(emitter->unit, "\n%*s", (int)indent, "");
        writer_print(writer, "%s%s", gap, argument);
        column = (fits || !i ? column + (i > 0) : indent) + strlen(argument);
    }
}

/* `head` and the arguments, in one line, after a break behind the assignment that ends at
 * `assigned`, or filling lines. */
static void emit_arguments(struct emitter *emitter, const char *head, size_t count,
                           size_t assigned)
{
    struct ir_unit *unit = emitter->unit;
    const char *line = ir_printf(unit, "%s", count ? "*daggeri_0" : "");
    for (size_t i = 1; i < count && strlen(line) < COLUMNS; i++)
        line = ir_printf(unit, "%s, *daggeri_%zu", line, i);
    size_t length = strlen(head) + strlen(line) + 2;
    if (INDENT + length <= COLUMNS) {
        writer_print(emitter->writer, "    %s%s);\n", head, line);
        return;
    }
    if (assigned && 2 * INDENT + length - assigned <= COLUMNS) {
        writer_print(emitter->writer, "    %.*s\n        %s%s);\n", (int)assigned - 1,
                     head, head + assigned, line);
        return;
    }
    /* Where there is something to assign, clang-format weighs several ways. */
    emitter->is_odd = assigned > 0;
    emit_filled_arguments(emitter, head, count);
}

static void emit_long_call(struct emitter *emitter, const struct ir_function *function)
{
    struct writer *writer = emitter->writer;
    for (size_t i = 0; i < function->param_count; i++) {
        const char *pointer = emit_const_pointer(emitter, function->params[i].type);
        writer_print(writer, "    %s%sdaggeri_%zu = " IN "[%zu];\n", pointer,
                     gap(pointer), i, i);
    }
    const char *assign = "";
    if (function->result) {
        writer_print(writer, "    %sdaggeri_result = " OUT ";\n",
                     emit_pointer(emitter, function->result));
        assign = "*daggeri_result = ";
    }
    emit_arguments(emitter, ir_printf(emitter->unit, "%s%s(", assign, function->name),
                   function->param_count, *assign ? strlen(assign) : 0);
}

static void emit_function_glue(struct emitter *emitter,
                               const struct ir_function *function, const char *suffix)
{
    size_t start = emit_begin(emitter);
    emit_head(emitter, suffix);
    emit_unused(emitter, function->param_count, function->result);
    const char *call = short_call(emitter, function);
    if (strlen(call) <= COLUMNS + 1)
        writer_print(emitter->writer, "%s", call);
    else
        emit_long_call(emitter, function);
    writer_print(emitter->writer, "}\n");
    emit_end(emitter, start);
}

/* ---- What the generator itself does --------------------------------------------------
 */

static void emit_joined_part(struct emitter *emitter, const struct ir_node *node,
                             size_t index)
{
    struct writer *writer = emitter->writer;
    const struct ir_type *type = node->builtin_params[index].type;
    if (type != node->builtin_result) {
        writer_print(writer,
                     "    memcpy(&daggeri_list->items[daggeri_count++], " IN
                     "[%zu], sizeof *daggeri_list->items);\n",
                     index);
        return;
    }
    writer_print(
        writer,
        "    daggeri_part = " IN "[%zu];\n"
        "    if (daggeri_part->count)\n"
        "        memcpy(&daggeri_list->items[daggeri_count], daggeri_part->items,\n"
        "               daggeri_part->count * sizeof *daggeri_list->items);\n"
        "    daggeri_count += daggeri_part->count;\n",
        index);
}

static void emit_join(struct emitter *emitter, const struct ir_node *node)
{
    struct writer *writer = emitter->writer;
    const char *element = emitter->type_names[node->builtin_result->element->id];
    size_t items = 0;
    for (size_t i = 0; i < node->input_count; i++)
        items += node->builtin_params[i].type != node->builtin_result;
    bool has_lists = items < node->input_count;
    writer_print(writer, "    DAGGER_LIST(%s) *daggeri_list = " OUT ";\n", element);
    if (has_lists)
        writer_print(writer, "    const struct dagger_any_list *daggeri_part;\n");
    writer_print(writer, "    size_t daggeri_count = %zu;\n", items);
    for (size_t i = 0; i < node->input_count; i++) {
        if (node->builtin_params[i].type == node->builtin_result)
            writer_print(writer,
                         "    daggeri_part = " IN "[%zu];\n"
                         "    daggeri_count += daggeri_part->count;\n",
                         i);
    }
    writer_print(writer, "    dagger_list_alloc(daggeri_list, daggeri_count);\n"
                         "    daggeri_count = 0;\n");
    for (size_t i = 0; i < node->input_count; i++)
        emit_joined_part(emitter, node, i);
}

static void emit_assemble(struct emitter *emitter, const struct ir_node *node)
{
    struct writer *writer = emitter->writer;
    const struct ir_type *type = node->builtin_result;
    const char *pointer = emit_pointer(emitter, type);
    writer_print(writer, "    %s%sdaggeri_struct = " OUT ";\n", pointer, gap(pointer));
    for (size_t i = 0; i < type->field_count; i++) {
        const char *name = type->fields[i].name;
        const char *line = ir_printf(emitter->unit,
                                     "    memcpy(&daggeri_struct->%s, " IN
                                     "[%zu], sizeof daggeri_struct->%s);\n",
                                     name, i, name);
        writer_print(writer, "%s", line);
    }
}

static void emit_builtin_glue(struct emitter *emitter, const struct emitted_task *task)
{
    struct writer *writer = emitter->writer;
    const struct ir_node *node = task->builtin;
    size_t start = emit_begin(emitter);
    emit_head(emitter, task->suffix);
    if (node->builtin == IR_IDENTITY)
        writer_print(writer, "    dagger_identity(" IN ", " OUT ", %s);\n",
                     emit_size(emitter, node->builtin_result));
    else if (node->builtin == IR_FLATTEN)
        writer_print(writer, "    dagger_flatten(" IN ", " OUT ", %s);\n",
                     emit_size(emitter, node->builtin_result->element));
    else if (node->builtin == IR_JOIN)
        emit_join(emitter, node);
    else
        emit_assemble(emitter, node);
    writer_print(writer, "}\n");
    emit_end(emitter, start);
}

void emit_glue(struct emitter *emitter)
{
    struct ir_unit *unit = emitter->unit;
    emit_section(emitter, "Calls");
    for (size_t i = 0; i < emitter->task_count; i++) {
        struct emitted_task *task = &emitter->tasks[i];
        if (task->function)
            emit_function_glue(emitter, task->function, task->suffix);
        else
            emit_builtin_glue(emitter, task);
    }
    for (size_t i = 0; i < unit->graph_count; i++) {
        if (unit->graphs[i]->function)
            emit_function_glue(emitter, unit->graphs[i]->function,
                               emitter->graph_suffixes[i]);
    }
}
