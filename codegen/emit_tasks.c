/* Tables of tasks and of parameters. */
#include "emit_private.h"

#include <string.h>

/* ---- Which tasks there are ----------------------------------------------------------
 */

static const char *builtin_name(enum ir_builtin builtin)
{
    static const char *const names[] = {[IR_IDENTITY] = "identity",
                                        [IR_FLATTEN] = "flatten",
                                        [IR_JOIN] = "join",
                                        [IR_ASSEMBLE] = "assemble"};
    return names[builtin];
}

/* Nodes that do the same to the same types share a task. */
static const char *builtin_key(struct emitter *emitter, const struct ir_node *node)
{
    const char *key = ir_printf(emitter->unit, "%s %u", builtin_name(node->builtin),
                                node->builtin_result->id);
    for (size_t i = 0; node->builtin == IR_JOIN && i < node->input_count; i++)
        key = ir_printf(emitter->unit, "%s %u", key, node->builtin_params[i].type->id);
    return key;
}

static void add_builtin(struct emitter *emitter, const struct ir_node *node)
{
    const char *key = builtin_key(emitter, node);
    if (map_find_name(&emitter->task_of_builtin, key))
        return;
    struct emitted_task task = {.builtin = node, .name = builtin_name(node->builtin)};
    const char *stem = node->builtin_result->spelling;
    task.suffix = emit_identifier(
        emitter, NULL,
        ir_printf(emitter->unit, "%s_%s", task.name, stem ? stem : "list"));
    map_add_name(emitter->unit, &emitter->task_of_builtin, key, emitter->task_count);
    IR_PUSH(emitter->unit, emitter->tasks, emitter->task_count, task);
}

/* Functions in source order, then what the generator adds, in the order of its use. */
void emit_prepare_tasks(struct emitter *emitter)
{
    struct ir_unit *unit = emitter->unit;
    struct map used = {0};
    for (size_t i = 0; i < unit->graph_count; i++) {
        struct ir_graph *graph = unit->graphs[i];
        for (size_t j = 0; j < graph->node_count; j++) {
            struct ir_function **task = &graph->nodes[j]->task;
            if (*task && !map_find(&used, task, sizeof *task))
                map_add(unit, &used, task, sizeof *task, 0);
        }
    }
    for (size_t i = 0; i < unit->function_count; i++) {
        struct ir_function **function = &unit->functions[i];
        if (!map_find(&used, function, sizeof *function))
            continue;
        struct emitted_task task = {.function = *function, .name = (*function)->name};
        task.suffix = emit_identifier(emitter, NULL, task.name);
        map_add(unit, &emitter->task_of_function, function, sizeof *function,
                emitter->task_count);
        IR_PUSH(unit, emitter->tasks, emitter->task_count, task);
    }
    for (size_t i = 0; i < unit->graph_count; i++) {
        struct ir_graph *graph = unit->graphs[i];
        for (size_t j = 0; j < graph->node_count; j++) {
            if (graph->nodes[j]->builtin)
                add_builtin(emitter, graph->nodes[j]);
        }
    }
}

const struct emitted_task *emit_task_of(struct emitter *emitter,
                                        const struct ir_node *node)
{
    size_t *index =
        node->task ? map_find(&emitter->task_of_function, &node->task, sizeof node->task)
                   : map_find_name(&emitter->task_of_builtin, builtin_key(emitter, node));
    return &emitter->tasks[*index];
}

/* ---- Tables -------------------------------------------------------------------------
 */

void emit_params(struct emitter *emitter, const char *suffix,
                 const struct ir_param *params, size_t count)
{
    if (!count)
        return;
    struct writer *writer = emitter->writer;
    size_t start = emit_begin(emitter);
    writer_print(writer, "static const struct dagger_param daggeri_params_%s[] = {\n",
                 suffix);
    for (size_t i = 0; i < count; i++) {
        writer_print(writer, "    {\n");
        writer->indent = 2;
        emit_text_field(emitter, "name", params[i].name);
        writer_print(writer, ".type = %s,\n",
                     emit_type_reference(emitter, params[i].type));
        emit_serializer(emitter, params[i].serializer);
        if (params[i].default_value)
            writer_print(writer, ".default_value = &%s,\n",
                         emit_constant_name(emitter, params[i].default_value));
        emit_place(emitter, params[i].place);
        writer->indent = 0;
        writer_print(writer, "    },\n");
    }
    writer_print(writer, "};\n");
    emit_end(emitter, start);
}

static void emit_number(struct emitter *emitter, const char *field, double number)
{
    if (number != 0)
        writer_print(emitter->writer, ".%s = %s,\n", field, emit_real(emitter, number));
}

static void emit_whole(struct emitter *emitter, const char *field, int number)
{
    if (number)
        writer_print(emitter->writer, ".%s = %d,\n", field, number);
}

static const char *isolation_name(enum dagger_isolation isolation)
{
    return isolation == DAGGER_ISOLATION_PROCESS ? "DAGGER_ISOLATION_PROCESS"
                                                 : "DAGGER_ISOLATION_THREAD";
}

/* "serializer" stands with the outputs. */
static bool has_options(const struct dagger_task_options *options)
{
    return options->retries || options->retry_delay_s != 0 || options->timeout_s != 0 ||
           options->cpus != 0 || options->memory || options->gpus || options->isolation ||
           options->runtime_options;
}

static void emit_options(struct emitter *emitter,
                         const struct dagger_task_options *options)
{
    struct writer *writer = emitter->writer;
    if (!has_options(options))
        return;
    writer_print(writer, ".options =\n    {\n");
    writer->indent += 2;
    emit_whole(emitter, "retries", options->retries);
    emit_number(emitter, "retry_delay_s", options->retry_delay_s);
    emit_number(emitter, "timeout_s", options->timeout_s);
    emit_number(emitter, "cpus", options->cpus);
    emit_text_field(emitter, "memory", options->memory);
    emit_whole(emitter, "gpus", options->gpus);
    if (options->isolation)
        writer_print(writer, ".isolation = %s,\n", isolation_name(options->isolation));
    emit_text_field(emitter, "runtime_options", options->runtime_options);
    writer->indent -= 2;
    writer_print(writer, "    },\n");
}

static void emit_task(struct emitter *emitter, const struct emitted_task *task)
{
    const struct ir_function *function = task->function;
    const struct ir_node *node = task->builtin;
    const struct ir_param *params = function ? function->params : node->builtin_params;
    size_t count = function ? function->param_count : node->input_count;
    const struct ir_type *result = function ? function->result : node->builtin_result;
    emit_params(emitter, task->suffix, params, count);
    struct writer *writer = emitter->writer;
    size_t start = emit_begin(emitter);
    writer_print(writer, "static const struct dagger_task daggeri_task_%s = {\n",
                 task->suffix);
    writer->indent = 1;
    emit_text_field(emitter, "name", task->name);
    writer_print(writer, ".call = daggeri_call_%s,\n", task->suffix);
    emit_table_reference(emitter, "params", "param_count",
                         ir_printf(emitter->unit, "daggeri_params_%s", task->suffix),
                         count);
    if (result)
        writer_print(writer, ".result = %s,\n", emit_type_reference(emitter, result));
    if (function) {
        emit_options(emitter, &function->task_options);
        emit_place(emitter, function->place);
        emit_text_field(emitter, "source_hash", function->source_hash);
    }
    writer->indent = 0;
    writer_print(writer, "};\n");
    emit_end(emitter, start);
}

void emit_tasks(struct emitter *emitter)
{
    emit_section(emitter, "Tasks");
    for (size_t i = 0; i < emitter->task_count; i++)
        emit_task(emitter, &emitter->tasks[i]);
}
