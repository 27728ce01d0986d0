/* `describe`: all that the tables say, as JSON. */
#include <signal.h>
#include <unistd.h>

#include <dagger/serializer.h>
#include <dagger/validate.h>
#include <dagger/version.h>

#include "command.h"
#include "doc.h"
#include "report.h"
#include "sha256.h"

/* The document. For the fingerprint it is compact, and without places in the source. */
struct document {
    struct dgi_doc json;
    bool has_places;
};

static const char *const kind_names[] = {
    [DAGGER_KIND_BOOL] = "bool",     [DAGGER_KIND_INT] = "int",
    [DAGGER_KIND_FLOAT] = "float",   [DAGGER_KIND_STRING] = "string",
    [DAGGER_KIND_CHARS] = "chars",   [DAGGER_KIND_ENUM] = "enum",
    [DAGGER_KIND_STRUCT] = "struct", [DAGGER_KIND_ARRAY] = "array",
    [DAGGER_KIND_LIST] = "list",     [DAGGER_KIND_OPTIONAL] = "optional",
    [DAGGER_KIND_BYTES] = "bytes",   [DAGGER_KIND_FILE] = "file",
    [DAGGER_KIND_JSON] = "json",
};

static const char *const source_names[] = {
    [DAGGER_FROM_DEFAULT] = "default",
    [DAGGER_FROM_PARAM] = "param",
    [DAGGER_FROM_NODE] = "node",
    [DAGGER_FROM_CONSTANT] = "constant",
};

static void write_place(struct document *document, const struct dagger_place *place)
{
    struct dgi_doc *json = &document->json;
    if (!document->has_places || !place->file)
        return;
    dgi_doc_open(json, "place", '{');
    dgi_doc_string(json, "file", place->file);
    dgi_doc_integer(json, "line", place->line);
    dgi_doc_integer(json, "column", place->column);
    dgi_doc_close(json, '}');
}

static void write_type(struct dgi_doc *json, const char *key,
                       const struct dagger_type *type);

static void write_fields(struct dgi_doc *json, const struct dagger_type *type)
{
    dgi_doc_open(json, "fields", '[');
    for (size_t i = 0; i < type->field_count; i++) {
        dgi_doc_open(json, NULL, '{');
        dgi_doc_string(json, "name", type->fields[i].name);
        write_type(json, "type", type->fields[i].type);
        dgi_doc_close(json, '}');
    }
    dgi_doc_close(json, ']');
}

static void write_enumerators(struct dgi_doc *json, const struct dagger_type *type)
{
    dgi_doc_open(json, "values", '[');
    for (size_t i = 0; i < type->enumerator_count; i++)
        dgi_doc_string(json, NULL, type->enumerators[i].name);
    dgi_doc_close(json, ']');
}

static void write_type(struct dgi_doc *json, const char *key,
                       const struct dagger_type *type)
{
    dgi_doc_open(json, key, '{');
    dgi_doc_string(json, "kind", kind_names[type->kind]);
    dgi_doc_string(json, "name", type->name);
    if (type->kind == DAGGER_KIND_INT || type->kind == DAGGER_KIND_FLOAT)
        dgi_doc_integer(json, "size", (int64_t)type->size);
    if (type->kind == DAGGER_KIND_INT)
        dgi_doc_bool(json, "signed", type->is_signed);
    if (type->kind == DAGGER_KIND_ARRAY || type->kind == DAGGER_KIND_CHARS)
        dgi_doc_integer(json, "length", (int64_t)type->length);
    if (type->kind == DAGGER_KIND_ENUM)
        write_enumerators(json, type);
    if (type->kind == DAGGER_KIND_STRUCT)
        write_fields(json, type);
    if (type->element)
        write_type(json, "element", type->element);
    dgi_doc_close(json, '}');
}

static void write_serializer(struct dgi_doc *json, const struct dagger_type *type,
                             const struct dagger_serializer *serializer)
{
    if (!serializer)
        serializer = &dagger_json_serializer;
    write_type(json, "type", type);
    dgi_doc_string(json, "serializer", serializer->name);
    dgi_doc_string(json, "extension", serializer->extension);
}

/* A value of a parameter as JSON, and where files hold another form, its bytes as well.
 */
static void write_constant(struct dgi_doc *json, const char *key,
                           const struct dagger_param *param, const void *value)
{
    struct dagger_writer writer;
    dgi_doc_value(json, key, param->type, value);
    if (!param->serializer || param->serializer == &dagger_json_serializer ||
        param->type->kind == DAGGER_KIND_FILE || json->error->code != DAGGER_OK)
        return;
    dagger_writer_init_memory(&writer);
    if (param->serializer->write(param->type, value, &writer, json->error)) {
        dagger_bytes bytes = {(unsigned char *)writer.buffer, writer.used};
        dgi_doc_value(json, "serialized", &dagger_type_bytes, &bytes);
    }
    dagger_writer_release(&writer);
}

static void write_params(struct document *document, const struct dagger_param *params,
                         size_t count)
{
    struct dgi_doc *json = &document->json;
    dgi_doc_open(json, "parameters", '[');
    for (const struct dagger_param *param = params; param < params + count; param++) {
        dgi_doc_open(json, NULL, '{');
        dgi_doc_string(json, "name", param->name);
        write_serializer(json, param->type, param->serializer);
        dgi_doc_bool(json, "required", !param->default_value);
        if (param->default_value)
            write_constant(json, "default", param, param->default_value);
        write_place(document, &param->place);
        dgi_doc_close(json, '}');
    }
    dgi_doc_close(json, ']');
}

static const char *output_name(const struct dagger_node *node, unsigned output)
{
    return node->task ? node->outputs[output].name : node->dag->outputs[output].name;
}

static void write_input(struct dgi_doc *json, const struct dagger_dag *dag,
                        const struct dagger_param *param,
                        const struct dagger_input *input)
{
    dgi_doc_open(json, NULL, '{');
    dgi_doc_string(json, "name", param->name);
    dgi_doc_string(json, "from", source_names[input->source]);
    if (input->source == DAGGER_FROM_PARAM)
        dgi_doc_string(json, "param", dag->params[input->index].name);
    if (input->source == DAGGER_FROM_NODE) {
        const struct dagger_node *node = &dag->nodes[input->index];
        dgi_doc_string(json, "node", node->name);
        dgi_doc_string(json, "output", output_name(node, input->output));
    }
    if (input->source == DAGGER_FROM_CONSTANT)
        write_constant(json, "value", param, input->value);
    dgi_doc_close(json, '}');
}

static void write_options(struct dgi_doc *json, const struct dagger_task_options *options)
{
    static const char *const isolations[] = {NULL, "process", "thread"};
    dgi_doc_open(json, "options", '{');
    if (options->retries)
        dgi_doc_integer(json, "retries", options->retries);
    if (options->retry_delay_s > 0)
        dgi_doc_number(json, "retry_delay_s", options->retry_delay_s);
    if (options->timeout_s > 0)
        dgi_doc_number(json, "timeout_s", options->timeout_s);
    if (options->cpus > 0)
        dgi_doc_number(json, "cpus", options->cpus);
    if (options->memory)
        dgi_doc_string(json, "memory", options->memory);
    if (options->gpus)
        dgi_doc_integer(json, "gpus", options->gpus);
    if (options->isolation)
        dgi_doc_string(json, "isolation", isolations[options->isolation]);
    if (options->runtime_options)
        dgi_doc_string(json, "runtime_options", options->runtime_options);
    dgi_doc_close(json, '}');
}

static void write_task(struct document *document, const struct dagger_node *node)
{
    struct dgi_doc *json = &document->json;
    const struct dagger_task *task = node->task;
    dgi_doc_open(json, "task", '{');
    dgi_doc_string(json, "name", task->name);
    write_params(document, task->params, task->param_count);
    dgi_doc_open(json, "outputs", '[');
    for (size_t i = 0; i < node->output_count; i++) {
        const struct dagger_output *output = &node->outputs[i];
        dgi_doc_open(json, NULL, '{');
        dgi_doc_string(json, "name", output->name);
        write_serializer(json, output->type, output->serializer);
        dgi_doc_bool(json, "partitioned", output->is_partitioned);
        dgi_doc_close(json, '}');
    }
    dgi_doc_close(json, ']');
    write_options(json, &task->options);
    write_place(document, &task->place);
    dgi_doc_close(json, '}');
}

static void write_dag(struct document *document, const char *key,
                      const struct dagger_dag *dag);

static void write_node(struct document *document, const struct dagger_dag *dag,
                       const struct dagger_node *node)
{
    struct dgi_doc *json = &document->json;
    const struct dagger_param *params =
        node->task ? node->task->params : node->dag->params;
    dgi_doc_open(json, NULL, '{');
    dgi_doc_string(json, "name", node->name);
    dgi_doc_open(json, "inputs", '[');
    for (size_t i = 0; i < node->input_count; i++)
        write_input(json, dag, &params[i], &node->inputs[i]);
    dgi_doc_close(json, ']');
    if (node->partition_by)
        dgi_doc_string(json, "partition_by", params[node->partition_by - 1].name);
    if (node->after_count) {
        dgi_doc_open(json, "after", '[');
        for (size_t i = 0; i < node->after_count; i++)
            dgi_doc_string(json, NULL, dag->nodes[node->after[i]].name);
        dgi_doc_close(json, ']');
    }
    if (node->task)
        write_task(document, node);
    else
        write_dag(document, "dag", node->dag);
    write_place(document, &node->place);
    dgi_doc_close(json, '}');
}

static void write_dag_outputs(struct dgi_doc *json, const struct dagger_dag *dag)
{
    dgi_doc_open(json, "outputs", '[');
    for (size_t i = 0; i < dag->output_count; i++) {
        const struct dagger_dag_output *output = &dag->outputs[i];
        const struct dagger_node *node = &dag->nodes[output->node];
        dgi_doc_open(json, NULL, '{');
        dgi_doc_string(json, "name", output->name);
        write_serializer(json, output->type, output->serializer);
        dgi_doc_bool(json, "partitioned", output->is_partitioned);
        dgi_doc_bool(json, "internal", output->is_internal);
        dgi_doc_string(json, "node", node->name);
        dgi_doc_string(json, "output", output_name(node, output->output));
        dgi_doc_close(json, '}');
    }
    dgi_doc_close(json, ']');
}

static void write_dag(struct document *document, const char *key,
                      const struct dagger_dag *dag)
{
    struct dgi_doc *json = &document->json;
    dgi_doc_open(json, key, '{');
    dgi_doc_string(json, "name", dag->name);
    write_params(document, dag->params, dag->param_count);
    write_dag_outputs(json, dag);
    dgi_doc_open(json, "nodes", '[');
    for (size_t i = 0; i < dag->node_count; i++)
        write_node(document, dag, &dag->nodes[i]);
    dgi_doc_close(json, ']');
    if (dag->options.runtime_options)
        dgi_doc_string(json, "runtime_options", dag->options.runtime_options);
    write_place(document, &dag->place);
    dgi_doc_close(json, '}');
}

static bool take_fingerprint(const struct dagger_dag *dag, char text[65],
                             struct dagger_error *error)
{
    struct dagger_writer writer;
    struct document document = {{&writer, error, true, 0, true}, false};
    dagger_writer_init_memory(&writer);
    write_dag(&document, NULL, dag);
    bool ok = error->code == DAGGER_OK;
    if (ok)
        dgi_sha256(writer.buffer, writer.used, text);
    dagger_writer_release(&writer);
    return ok;
}

static bool print_document(const struct dagger_dag *dag, const char *fingerprint,
                           struct dagger_error *error)
{
    struct dagger_writer writer;
    struct document document = {{&writer, error, false, 0, true}, true};
    bool ok = dagger_writer_init_fd(&writer, STDOUT_FILENO, "standard output", error);
    if (ok) {
        dgi_doc_open(&document.json, NULL, '{');
        dgi_doc_string(&document.json, "dagger", DAGGER_VERSION);
        dgi_doc_string(&document.json, "fingerprint", fingerprint);
        write_dag(&document, "dag", dag);
        dgi_doc_close(&document.json, '}');
        ok = dagger_writer_write(&writer, "\n", 1, error) &&
             dagger_writer_flush(&writer, error);
    }
    dagger_writer_release(&writer);
    return ok;
}

int dgi_cli_describe(struct dgi_cli *cli, struct dagger_error *error)
{
    char fingerprint[65];
    signal(SIGPIPE, SIG_IGN);
    bool ok = dagger_dag_validate(cli->dag, error) &&
              take_fingerprint(cli->dag, fingerprint, error) &&
              print_document(cli->dag, fingerprint, error);
    return ok ? DAGGER_OK : dgi_exit_code(error);
}
