/* Tables of graphs: nodes with their inputs and outputs, and what the graph gives. */
#include "emit_private.h"

static const char *graph_identifier(struct emitter *emitter, const struct ir_graph *graph)
{
    return graph->function ? ir_printf(emitter->unit, "dagger_graph_%s", graph->name)
                           : ir_printf(emitter->unit, "daggeri_graph_%s",
                                       emitter->graph_suffixes[graph->id]);
}

static const char *table(struct emitter *emitter, const char *what,
                         const struct ir_graph *graph)
{
    return ir_printf(emitter->unit, "daggeri_%s_%s", what,
                     emitter->graph_suffixes[graph->id]);
}

static void emit_input(struct emitter *emitter, const struct ir_input *input)
{
    struct writer *writer = emitter->writer;
    switch (input->source) {
    case DAGGER_FROM_DEFAULT:
        writer_print(writer, "    {.source = DAGGER_FROM_DEFAULT},\n");
        break;
    case DAGGER_FROM_PARAM:
        writer_print(writer, "    {.source = DAGGER_FROM_PARAM, .index = %zu},\n",
                     input->index);
        break;
    case DAGGER_FROM_NODE:
        writer_print(writer,
                     "    {.source = DAGGER_FROM_NODE, .index = %zu, .output = %zu},\n",
                     input->index, input->output);
        break;
    case DAGGER_FROM_CONSTANT:
        writer_print(writer, "    {.source = DAGGER_FROM_CONSTANT, .value = &%s},\n",
                     emit_constant_name(emitter, input->value));
        break;
    }
}

static const struct ir_param *node_params(const struct ir_node *node)
{
    return node->task    ? node->task->params
           : node->graph ? node->graph->params
                         : node->builtin_params;
}

/* All nodes' inputs in one table: a node refers to its part of it. */
static void emit_inputs(struct emitter *emitter, const struct ir_graph *graph)
{
    size_t count = 0;
    for (size_t i = 0; i < graph->node_count; i++)
        count += graph->nodes[i]->input_count;
    if (!count)
        return;
    size_t start = emit_begin(emitter);
    writer_print(emitter->writer, "static const struct dagger_input %s[] = {\n",
                 table(emitter, "inputs", graph));
    for (size_t i = 0; i < graph->node_count; i++) {
        const struct ir_node *node = graph->nodes[i];
        for (size_t j = 0; j < node->input_count; j++) {
            writer_print(emitter->writer, "    /* %s: %s */\n", node->name,
                         node_params(node)[j].name);
            emit_input(emitter, &node->inputs[j]);
        }
    }
    writer_print(emitter->writer, "};\n");
    emit_end(emitter, start);
}

static const struct ir_type *node_result(const struct ir_node *node)
{
    return node->task ? node->task->result : node->builtin_result;
}

static void emit_output(struct emitter *emitter, const struct ir_node *node,
                        const struct ir_output *output)
{
    struct writer *writer = emitter->writer;
    writer_print(writer, "    {\n");
    writer->indent = 2;
    emit_text_field(emitter, "name", output->name);
    writer_print(writer, ".type = %s,\n", emit_type_reference(emitter, output->type));
    if (output->path_length)
        writer_print(
            writer, ".offset = %s,\n",
            emit_offset(emitter, node_result(node), output->path, output->path_length));
    emit_serializer(emitter, output->serializer);
    if (output->is_partitioned)
        writer_print(writer, ".is_partitioned = true,\n");
    writer->indent = 0;
    writer_print(writer, "    },\n");
}

static void emit_node_outputs(struct emitter *emitter, const struct ir_graph *graph)
{
    size_t count = 0;
    for (size_t i = 0; i < graph->node_count; i++)
        count += graph->nodes[i]->output_count;
    if (!count)
        return;
    size_t start = emit_begin(emitter);
    writer_print(emitter->writer, "static const struct dagger_output %s[] = {\n",
                 table(emitter, "outputs", graph));
    for (size_t i = 0; i < graph->node_count; i++) {
        const struct ir_node *node = graph->nodes[i];
        if (node->output_count)
            writer_print(emitter->writer, "    /* %s */\n", node->name);
        for (size_t j = 0; j < node->output_count; j++)
            emit_output(emitter, node, &node->outputs[j]);
    }
    writer_print(emitter->writer, "};\n");
    emit_end(emitter, start);
}

static void emit_after(struct emitter *emitter, const struct ir_graph *graph)
{
    size_t count = 0;
    for (size_t i = 0; i < graph->node_count; i++)
        count += graph->nodes[i]->after_count;
    if (!count)
        return;
    size_t start = emit_begin(emitter);
    writer_print(emitter->writer, "static const unsigned %s[] = {\n",
                 table(emitter, "after", graph));
    for (size_t i = 0; i < graph->node_count; i++) {
        const struct ir_node *node = graph->nodes[i];
        for (size_t j = 0; j < node->after_count; j++)
            writer_print(emitter->writer, "    /* %s waits for %s */\n    %zu,\n",
                         node->name, graph->nodes[node->after[j]]->name, node->after[j]);
    }
    writer_print(emitter->writer, "};\n");
    emit_end(emitter, start);
}

/* The tables that a graph's nodes share, and where the part of the next node begins. */
struct tables {
    const char *inputs;
    const char *outputs;
    const char *after;
    size_t input;
    size_t output;
    size_t after_index;
};

static void emit_part(struct emitter *emitter, const char *field, const char *count_field,
                      const char *name, size_t first, size_t count)
{
    if (count)
        writer_print(emitter->writer, ".%s = &%s[%zu],\n.%s = %zu,\n", field, name, first,
                     count_field, count);
}

static void emit_node(struct emitter *emitter, const struct ir_node *node,
                      struct tables *tables)
{
    struct writer *writer = emitter->writer;
    if (node->place.file)
        writer_print(writer, "    /* %s:%u */\n", emit_comment_name(emitter, node->place),
                     node->place.line);
    writer_print(writer, "    {\n");
    writer->indent = 2;
    emit_text_field(emitter, "name", node->name);
    if (node->graph)
        writer_print(writer, ".dag = &%s,\n", graph_identifier(emitter, node->graph));
    else
        writer_print(writer, ".task = &daggeri_task_%s,\n",
                     emit_task_of(emitter, node)->suffix);
    emit_part(emitter, "inputs", "input_count", tables->inputs, tables->input,
              node->input_count);
    emit_part(emitter, "outputs", "output_count", tables->outputs, tables->output,
              node->output_count);
    if (node->partition_by)
        writer_print(writer, ".partition_by = %zu,\n", node->partition_by);
    emit_part(emitter, "after", "after_count", tables->after, tables->after_index,
              node->after_count);
    emit_place(emitter, node->place);
    writer->indent = 0;
    writer_print(writer, "    },\n");
    tables->input += node->input_count;
    tables->output += node->output_count;
    tables->after_index += node->after_count;
}

static void emit_nodes(struct emitter *emitter, const struct ir_graph *graph)
{
    if (!graph->node_count)
        return;
    emit_inputs(emitter, graph);
    emit_node_outputs(emitter, graph);
    emit_after(emitter, graph);
    struct tables tables = {.inputs = table(emitter, "inputs", graph),
                            .outputs = table(emitter, "outputs", graph),
                            .after = table(emitter, "after", graph)};
    size_t start = emit_begin(emitter);
    writer_print(emitter->writer, "static const struct dagger_node %s[] = {\n",
                 table(emitter, "nodes", graph));
    for (size_t i = 0; i < graph->node_count; i++)
        emit_node(emitter, graph->nodes[i], &tables);
    writer_print(emitter->writer, "};\n");
    emit_end(emitter, start);
}

static void emit_graph_output(struct emitter *emitter, const struct ir_graph *graph,
                              const struct ir_graph_output *output)
{
    struct writer *writer = emitter->writer;
    writer_print(writer, "    {\n");
    writer->indent = 2;
    emit_text_field(emitter, "name", output->name);
    writer_print(writer, ".type = %s,\n", emit_type_reference(emitter, output->type));
    writer_print(writer, ".node = %zu,\n", output->node);
    writer_print(writer, ".output = %zu,\n", output->output);
    if (output->path_length && graph->function)
        writer_print(writer, ".offset = %s,\n",
                     emit_offset(emitter, graph->function->result, output->path,
                                 output->path_length));
    emit_serializer(emitter, output->serializer);
    if (output->is_partitioned)
        writer_print(writer, ".is_partitioned = true,\n");
    if (output->is_internal)
        writer_print(writer, ".is_internal = true,\n");
    writer->indent = 0;
    writer_print(writer, "    },\n");
}

static void emit_graph_outputs(struct emitter *emitter, const struct ir_graph *graph)
{
    if (!graph->output_count)
        return;
    size_t start = emit_begin(emitter);
    writer_print(emitter->writer, "static const struct dagger_dag_output %s[] = {\n",
                 table(emitter, "results", graph));
    for (size_t i = 0; i < graph->output_count; i++)
        emit_graph_output(emitter, graph, &graph->outputs[i]);
    writer_print(emitter->writer, "};\n");
    emit_end(emitter, start);
}

static void emit_dag_options(struct emitter *emitter,
                             const struct dagger_dag_options *options)
{
    if (!options->runtime_options)
        return;
    writer_print(emitter->writer, ".options =\n    {\n");
    emitter->writer->indent += 2;
    emit_text_field(emitter, "runtime_options", options->runtime_options);
    emitter->writer->indent -= 2;
    writer_print(emitter->writer, "    },\n");
}

static void emit_graph(struct emitter *emitter, const struct ir_graph *graph)
{
    const char *suffix = emitter->graph_suffixes[graph->id];
    const struct ir_function *function = graph->function;
    struct writer *writer = emitter->writer;
    emit_params(emitter, suffix, graph->params, graph->param_count);
    emit_nodes(emitter, graph);
    emit_graph_outputs(emitter, graph);
    size_t start = emit_begin(emitter);
    writer_print(writer, "%sconst struct dagger_dag %s = {\n", function ? "" : "static ",
                 graph_identifier(emitter, graph));
    writer->indent = 1;
    writer_print(writer, ".version = DAGGER_TABLE_VERSION,\n");
    emit_text_field(emitter, "name", graph->name);
    if (function)
        writer_print(writer, ".call = daggeri_call_%s,\n", suffix);
    emit_table_reference(emitter, "params", "param_count",
                         table(emitter, "params", graph), graph->param_count);
    emit_table_reference(emitter, "nodes", "node_count", table(emitter, "nodes", graph),
                         graph->node_count);
    emit_table_reference(emitter, "outputs", "output_count",
                         table(emitter, "results", graph), graph->output_count);
    if (function && function->result)
        writer_print(writer, ".result = %s,\n",
                     emit_type_reference(emitter, function->result));
    if (function)
        emit_dag_options(emitter, &function->dag_options);
    emit_place(emitter, graph->place);
    writer->indent = 0;
    writer_print(writer, "};\n");
    emit_end(emitter, start);
}

static void emit_declarations(struct emitter *emitter)
{
    size_t start = emit_begin(emitter);
    for (size_t i = 0; i < emitter->unit->graph_count; i++) {
        struct ir_graph *graph = emitter->unit->graphs[i];
        if (graph->function)
            writer_print(emitter->writer, "extern const struct dagger_dag %s;\n",
                         graph_identifier(emitter, graph));
    }
    emit_end(emitter, start);
}

void emit_graphs(struct emitter *emitter)
{
    emit_section(emitter, "Graphs");
    emit_declarations(emitter);
    for (size_t i = 0; i < emitter->unit->graph_count; i++)
        emit_graph(emitter, emitter->unit->graphs[i]);
}
