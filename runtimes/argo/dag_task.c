/* DAG tasks: a node of a DAG, with where its inputs come from and its outputs go. */
#include <stdio.h>

#include "literal.h"
#include "override.h"
#include "templates.h"

const char *dgi_argo_task_name(const struct dgi_argo_scope *scope, size_t node)
{
    return scope->task_names ? scope->task_names[node]
                             : scope->work->dag->nodes[node].name;
}

void dgi_argo_put_key(struct dgi_argo_templates *templates, json_t *artifact, json_t *key)
{
    static const char *const stores[] = {[DAGGER_ARGO_S3] = "s3",
                                         [DAGGER_ARGO_GCS] = "gcs",
                                         [DAGGER_ARGO_AZURE] = "azure",
                                         [DAGGER_ARGO_OSS] = "oss"};
    struct dgi_argo_build *build = templates->build;
    enum dagger_argo_store store = templates->options->artifact_store;
    json_t *location = json_object();
    if (store == DAGGER_ARGO_AZURE) {
        /* Argo's schema wants them; empty, they are those of the cluster's repository. */
        dgi_argo_put(build, location, "endpoint", dgi_argo_string(build, ""));
        dgi_argo_put(build, location, "container", dgi_argo_string(build, ""));
    }
    dgi_argo_put(build, location, store == DAGGER_ARGO_AZURE ? "blob" : "key", key);
    dgi_argo_put(build, artifact, stores[store], location);
}

/* The output of the DAG that is this output of a node; NULL: it is none. */
static const struct dagger_dag_output *dag_output(const struct dgi_argo_scope *scope,
                                                  size_t node, size_t output)
{
    const struct dagger_dag_output *outputs = scope->work->dag->outputs;
    for (unsigned i = scope->exported[node]; i; i = scope->next_exported[i - 1])
        if (outputs[i - 1].output == output)
            return &outputs[i - 1];
    return NULL;
}

/* Where a node's output is stored; with the item behind it for one of its partitions. */
static json_t *output_key(struct dgi_argo_build *build,
                          const struct dgi_argo_scope *scope, size_t index, size_t output,
                          bool is_item)
{
    const struct dagger_node *node = &scope->work->dag->nodes[index];
    const struct dagger_dag_output *outer = dag_output(scope, index, output);
    const char *item = is_item ? "/{{item}}" : "";
    if (outer)
        return dgi_argo_join(build, "{{inputs.parameters.", outer->name, "_output_path}}",
                             item, NULL);
    return dgi_argo_join(build, "{{workflow.uid}}/{{inputs.parameters.name}}/",
                         node->name, "/", dgi_argo_output_name(node, output), ".",
                         dgi_argo_output_extension(node, output), item, NULL);
}

/* The same for a template that many share: there is one for each node, so it is short. */
static json_t *short_key(struct dgi_argo_build *build, const struct dgi_argo_scope *scope,
                         const struct dagger_input *input, bool is_item)
{
    const struct dagger_node *node = &scope->work->dag->nodes[input->index];
    if (!scope->prefix || dag_output(scope, input->index, input->output))
        return output_key(build, scope, input->index, input->output, is_item);
    return dgi_argo_join(build, "{{workflow.uid}}/", scope->prefix, "/", node->name, "/",
                         dgi_argo_output_name(node, input->output), ".",
                         dgi_argo_output_extension(node, input->output),
                         is_item ? "/{{item}}" : "", NULL);
}

/* ---- Dependencies ------------------------------------------------------------------ */

static void depend(struct dgi_argo_build *build, struct dgi_argo_scope *scope,
                   json_t *names, size_t node, size_t earlier)
{
    if (scope->seen[earlier] == node + 1)
        return;
    scope->seen[earlier] = (unsigned)node + 1;
    dgi_argo_append(build, names,
                    dgi_argo_string(build, dgi_argo_task_name(scope, earlier)));
}

static json_t *dependencies(struct dgi_argo_build *build, struct dgi_argo_scope *scope,
                            size_t index)
{
    const struct dagger_node *node = &scope->work->dag->nodes[index];
    json_t *names = json_array();
    for (size_t i = 0; i < node->input_count; i++)
        if (node->inputs[i].source == DAGGER_FROM_NODE)
            depend(build, scope, names, index, node->inputs[i].index);
    for (size_t i = 0; i < node->after_count; i++)
        depend(build, scope, names, index, node->after[i]);
    return names;
}

/* ---- Arguments --------------------------------------------------------------------- */

static const char *literal(struct dgi_argo_build *build,
                           const struct dgi_argo_scope *scope,
                           const struct dagger_node *node, size_t index)
{
    const struct dagger_param *param = &dgi_argo_params(node)[index];
    const struct dagger_input *input = &node->inputs[index];
    const void *value =
        input->source == DAGGER_FROM_DEFAULT ? param->default_value : input->value;
    const char *parent = scope->address ? scope->address : scope->work->address;
    char what[512];
    snprintf(what, sizeof what, "%.200s%s%s: input \"%s\"", parent, *parent ? "." : "",
             node->name, param->name);
    bool has_failed = build->failed;
    const char *text = dgi_argo_literal(build, param, value, what);
    if (build->failed && !has_failed)
        dagger_error_at(build->error, node->place.file, node->place.line,
                        node->place.column);
    return text;
}

static void add_parameter(struct dgi_argo_build *build, json_t *parameters,
                          const char *name, json_t *value)
{
    json_t *parameter = dgi_argo_named(build, name);
    dgi_argo_put(build, parameter, "value", value);
    dgi_argo_append(build, parameters, parameter);
}

static json_t *address_value(struct dgi_argo_build *build,
                             const struct dgi_argo_scope *scope, const char *node)
{
    if (!scope->address)
        return dgi_argo_join(build, "{{inputs.parameters.address}}.", node, NULL);
    return dgi_argo_join(build, scope->address, *scope->address ? "." : "", node, NULL);
}

static void add_output_paths(struct dgi_argo_build *build,
                             const struct dgi_argo_scope *scope, size_t index,
                             json_t *parameters, bool is_at_home)
{
    const struct dagger_node *node = &scope->work->dag->nodes[index];
    for (size_t i = 0; i < dgi_argo_output_count(node); i++) {
        if (is_at_home && !dag_output(scope, index, i))
            continue;
        char name[96];
        snprintf(name, sizeof name, "%s_output_path", dgi_argo_output_name(node, i));
        add_parameter(build, parameters, name,
                      output_key(build, scope, index, i, node->partition_by));
    }
}

static json_t *input_value(struct dgi_argo_build *build,
                           const struct dgi_argo_scope *scope,
                           const struct dagger_node *node, size_t index)
{
    const struct dagger_input *input = &node->inputs[index];
    if (input->source == DAGGER_FROM_NODE)
        return short_key(build, scope, input, node->partition_by == index + 1);
    return dgi_argo_string(build, literal(build, scope, node, index));
}

static json_t *parameters(struct dgi_argo_build *build,
                          const struct dgi_argo_scope *scope, size_t index)
{
    const struct dagger_node *node = &scope->work->dag->nodes[index];
    const struct dgi_argo_work *work = scope->work->children[index];
    json_t *list = json_array();
    bool is_at_home = dgi_argo_is_at_home(scope, index, work);
    if (node->dag)
        add_parameter(build, list, "name",
                      dgi_argo_join(build, "{{inputs.parameters.name}}/", node->name,
                                    node->partition_by ? "/{{item}}" : "", NULL));
    if (work->is_shared && !is_at_home)
        add_parameter(build, list, "address", address_value(build, scope, node->name));
    add_output_paths(build, scope, index, list, is_at_home);
    for (size_t i = 0; work->is_shared && i < work->form_count; i++)
        if (dgi_argo_is_parameter(work, i))
            add_parameter(build, list, node->task->params[i].name,
                          input_value(build, scope, node, i));
    return list;
}

static json_t *artifact(struct dgi_argo_templates *templates,
                        const struct dgi_argo_scope *scope,
                        const struct dagger_node *node, size_t index, bool is_gathered)
{
    struct dgi_argo_build *build = templates->build;
    const struct dagger_input *input = &node->inputs[index];
    json_t *object = dgi_argo_named(build, dgi_argo_params(node)[index].name);
    if (is_gathered)
        dgi_argo_put(build, object, "optional", json_true());
    if (input->source == DAGGER_FROM_NODE) {
        bool is_item = node->partition_by == index + 1;
        dgi_argo_put_key(templates, object,
                         output_key(build, scope, input->index, input->output, is_item));
    } else if (input->source == DAGGER_FROM_PARAM) {
        dgi_argo_put(build, object, "from",
                     dgi_argo_join(build, "{{inputs.artifacts.",
                                   scope->work->dag->params[input->index].name, "}}",
                                   NULL));
    } else {
        json_t *raw = json_object();
        dgi_argo_put(build, raw, "data",
                     dgi_argo_string(build, literal(build, scope, node, index)));
        dgi_argo_put(build, object, "raw", raw);
    }
    return object;
}

static json_t *artifacts(struct dgi_argo_templates *templates,
                         const struct dgi_argo_scope *scope, size_t index)
{
    const struct dagger_node *node = &scope->work->dag->nodes[index];
    const struct dgi_argo_work *work = scope->work->children[index];
    json_t *list = json_array();
    for (size_t i = 0; i < work->form_count; i++) {
        if (work->forms[i] != DGI_ARGO_ABSENT && !dgi_argo_is_parameter(work, i))
            dgi_argo_append(
                templates->build, list,
                artifact(templates, scope, node, i, work->forms[i] == DGI_ARGO_GATHERED));
    }
    return list;
}

/* ---- The task ---------------------------------------------------------------------- */

static void put_with_param(struct dgi_argo_build *build, struct dgi_argo_scope *scope,
                           const struct dagger_node *node, json_t *task)
{
    const struct dagger_input *input = &node->inputs[node->partition_by - 1];
    const struct dagger_node *source = &scope->work->dag->nodes[input->index];
    dgi_argo_put(build, task, "withParam",
                 dgi_argo_join(build, "{{tasks.", dgi_argo_task_name(scope, input->index),
                               ".outputs.parameters.",
                               dgi_argo_output_name(source, input->output),
                               "_partitions}}", NULL));
}

json_t *dgi_argo_dag_task(struct dgi_argo_templates *templates,
                          struct dgi_argo_scope *scope, size_t index,
                          const char *template_name)
{
    struct dgi_argo_build *build = templates->build;
    const struct dagger_node *node = &scope->work->dag->nodes[index];
    const struct dgi_argo_work *work = scope->work->children[index];
    json_t *task = dgi_argo_named(build, dgi_argo_task_name(scope, index));
    dgi_argo_put(build, task, "template", dgi_argo_string(build, template_name));
    dgi_argo_put_filled(build, task, "dependencies", dependencies(build, scope, index));
    json_t *arguments = json_object();
    dgi_argo_put_filled(build, arguments, "parameters", parameters(build, scope, index));
    dgi_argo_put_filled(build, arguments, "artifacts",
                        artifacts(templates, scope, index));
    dgi_argo_put_filled(build, task, "arguments", arguments);
    if (node->partition_by)
        put_with_param(build, scope, node, task);
    if (work->options) {
        const char *parent = scope->address ? scope->address : scope->work->address;
        dgi_argo_override(build, task, work, "argo_task_overrides",
                          dgi_argo_address(build, parent, node->name), "");
    }
    return task;
}
