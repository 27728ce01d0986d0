/* Task templates: a container that runs one node, or any of many alike. */
#include <stdio.h>

#include "options.h"
#include "override.h"
#include "templates.h"

#define INPUTS "/tmp/inputs"
#define OUTPUTS "/tmp/outputs"
/* Not below /tmp, which is a volume: where a gathered input has no files Argo loads
 * nothing, and only a mount point of the input's own is an empty folder then. */
#define GATHERED "/dagger/inputs"

bool dgi_argo_is_at_home(const struct dgi_argo_scope *scope, size_t node,
                         const struct dgi_argo_work *work)
{
    return work->is_shared && work->home == scope &&
           !scope->work->dag->nodes[node].partition_by &&
           dgi_argo_task_name(scope, node) == scope->work->dag->nodes[node].name;
}

static json_t *input_parameters(struct dgi_argo_build *build,
                                const struct dgi_argo_work *work,
                                const struct dgi_argo_scope *home)
{
    json_t *list = json_array();
    if (work->is_shared) {
        json_t *address = dgi_argo_named(build, "address");
        if (home)
            dgi_argo_put(build, address, "default",
                         dgi_argo_format(build, "%s%s{{tasks.name}}", home->address,
                                         *home->address ? "." : ""));
        dgi_argo_append(build, list, address);
    }
    for (size_t i = 0; i < work->node->output_count; i++) {
        const char *output = work->node->outputs[i].name;
        char name[96];
        snprintf(name, sizeof name, "%s_output_path", output);
        json_t *path = dgi_argo_named(build, name);
        if (work->is_shared && home)
            dgi_argo_put(build, path, "default",
                         dgi_argo_format(build,
                                         "{{workflow.uid}}/%s/{{tasks.name}}/%s.%s",
                                         home->prefix, output,
                                         dgi_argo_output_extension(work->node, i)));
        dgi_argo_append(build, list, path);
    }
    for (size_t i = 0; work->is_shared && i < work->form_count; i++)
        if (dgi_argo_is_parameter(work, i))
            dgi_argo_append(build, list,
                            dgi_argo_named(build, work->task->params[i].name));
    return list;
}

/* In a shared template, an input says by a parameter what it holds or where it is. */
static void put_place(struct dgi_argo_templates *templates, json_t *artifact,
                      const char *name, enum dgi_argo_form form)
{
    struct dgi_argo_build *build = templates->build;
    json_t *value = dgi_argo_join(build, "{{inputs.parameters.", name, "}}", NULL);
    if (form == DGI_ARGO_STORED) {
        dgi_argo_put_key(templates, artifact, value);
        return;
    }
    json_t *raw = json_object();
    dgi_argo_put(build, raw, "data", value);
    dgi_argo_put(build, artifact, "raw", raw);
}

static json_t *input_artifacts(struct dgi_argo_templates *templates,
                               const struct dgi_argo_work *work)
{
    struct dgi_argo_build *build = templates->build;
    json_t *list = json_array();
    for (size_t i = 0; i < work->form_count; i++) {
        if (work->forms[i] == DGI_ARGO_ABSENT)
            continue;
        const struct dagger_param *param = &work->task->params[i];
        bool is_gathered = work->forms[i] == DGI_ARGO_GATHERED;
        json_t *artifact = dgi_argo_named(build, param->name);
        dgi_argo_put(build, artifact, "path",
                     dgi_argo_join(build, is_gathered ? GATHERED "/" : INPUTS "/",
                                   param->name, ".",
                                   dgi_argo_extension(param->serializer), NULL));
        if (is_gathered)
            dgi_argo_put(build, artifact, "optional", json_true());
        if (dgi_argo_is_parameter(work, i))
            put_place(templates, artifact, param->name,
                      (enum dgi_argo_form)work->forms[i]);
        dgi_argo_append(build, list, artifact);
    }
    return list;
}

static void put_inputs(struct dgi_argo_templates *templates, json_t *made,
                       const struct dgi_argo_work *work,
                       const struct dgi_argo_scope *home)
{
    struct dgi_argo_build *build = templates->build;
    json_t *inputs = json_object();
    dgi_argo_put_filled(build, inputs, "parameters", input_parameters(build, work, home));
    dgi_argo_put_filled(build, inputs, "artifacts", input_artifacts(templates, work));
    dgi_argo_put_filled(build, made, "inputs", inputs);
}

static json_t *partitions_parameter(struct dgi_argo_build *build, const char *output)
{
    char name[96];
    snprintf(name, sizeof name, "%s_partitions", output);
    json_t *parameter = dgi_argo_named(build, name);
    json_t *from = json_object();
    dgi_argo_put(
        build, from, "path",
        dgi_argo_format(build, "{{outputs.artifacts.%s.path}}/partitions.json", output));
    dgi_argo_put(build, parameter, "valueFrom", from);
    return parameter;
}

static json_t *output_artifact(struct dgi_argo_templates *templates,
                               const struct dagger_node *node, size_t index)
{
    struct dgi_argo_build *build = templates->build;
    const char *name = node->outputs[index].name;
    json_t *artifact = dgi_argo_named(build, name);
    dgi_argo_put(build, artifact, "path",
                 dgi_argo_format(build, OUTPUTS "/%s.%s", name,
                                 dgi_argo_output_extension(node, index)));
    json_t *archive = json_object();
    dgi_argo_put(build, archive, "none", json_object());
    dgi_argo_put(build, artifact, "archive", archive);
    dgi_argo_put_key(
        templates, artifact,
        dgi_argo_join(build, "{{inputs.parameters.", name, "_output_path}}", NULL));
    return artifact;
}

static void put_outputs(struct dgi_argo_templates *templates, json_t *made,
                        const struct dagger_node *node)
{
    struct dgi_argo_build *build = templates->build;
    json_t *parameters = json_array();
    json_t *artifacts = json_array();
    for (size_t i = 0; i < node->output_count; i++) {
        if (node->outputs[i].is_partitioned)
            dgi_argo_append(build, parameters,
                            partitions_parameter(build, node->outputs[i].name));
        dgi_argo_append(build, artifacts, output_artifact(templates, node, i));
    }
    json_t *outputs = json_object();
    dgi_argo_put_filled(build, outputs, "parameters", parameters);
    dgi_argo_put_filled(build, outputs, "artifacts", artifacts);
    dgi_argo_put_filled(build, made, "outputs", outputs);
}

/* The machine interface of the command line: one node, files in, files out. */
static json_t *container_arguments(struct dgi_argo_build *build,
                                   const struct dgi_argo_work *work, const char *address)
{
    json_t *list = json_array();
    dgi_argo_append(build, list, dgi_argo_string(build, "--node-name"));
    dgi_argo_append(
        build, list,
        dgi_argo_string(build, address ? address : "{{inputs.parameters.address}}"));
    for (size_t i = 0; i < work->form_count; i++) {
        if (work->forms[i] == DGI_ARGO_ABSENT)
            continue;
        const char *name = work->task->params[i].name;
        dgi_argo_append(build, list, dgi_argo_string(build, "--input"));
        dgi_argo_append(build, list, dgi_argo_string(build, name));
        dgi_argo_append(
            build, list,
            dgi_argo_join(build, "{{inputs.artifacts.", name, ".path}}", NULL));
    }
    for (size_t i = 0; i < work->node->output_count; i++) {
        const char *name = work->node->outputs[i].name;
        dgi_argo_append(build, list, dgi_argo_string(build, "--output"));
        dgi_argo_append(build, list, dgi_argo_string(build, name));
        dgi_argo_append(
            build, list,
            dgi_argo_join(build, "{{outputs.artifacts.", name, ".path}}", NULL));
    }
    return list;
}

static json_t *container(struct dgi_argo_templates *templates,
                         const struct dgi_argo_work *work, const char *address)
{
    struct dgi_argo_build *build = templates->build;
    const struct dagger_argo_options *options = templates->options;
    json_t *object = json_object();
    dgi_argo_put(build, object, "image", dgi_argo_string(build, options->image));
    json_t *command = json_array();
    for (size_t i = 0; i < options->command_count; i++)
        dgi_argo_append(build, command, dgi_argo_string(build, options->command[i]));
    dgi_argo_put_filled(build, object, "command", command);
    dgi_argo_put(build, object, "args", container_arguments(build, work, address));
    dgi_argo_put_resources(build, object, &work->task->options);
    if (work->node->output_count) {
        json_t *mount = dgi_argo_named(build, "outputs");
        dgi_argo_put(build, mount, "mountPath", dgi_argo_string(build, OUTPUTS));
        json_t *mounts = json_array();
        dgi_argo_append(build, mounts, mount);
        dgi_argo_put(build, object, "volumeMounts", mounts);
    }
    dgi_argo_override(build, object, work, "argo_container_overrides",
                      address ? address : work->address, "container");
    return object;
}

json_t *dgi_argo_task_template(struct dgi_argo_templates *templates,
                               const struct dgi_argo_work *work, const char *name,
                               const char *address, const struct dgi_argo_scope *home)
{
    struct dgi_argo_build *build = templates->build;
    json_t *made = dgi_argo_named(build, name);
    put_inputs(templates, made, work, home);
    put_outputs(templates, made, work->node);
    dgi_argo_put_limits(build, made, &work->task->options);
    dgi_argo_put(build, made, "container", container(templates, work, address));
    if (work->node->output_count) {
        json_t *volume = dgi_argo_named(build, "outputs");
        dgi_argo_put(build, volume, "emptyDir", json_object());
        json_t *volumes = json_array();
        dgi_argo_append(build, volumes, volume);
        dgi_argo_put(build, made, "volumes", volumes);
    }
    dgi_argo_override(build, made, work, "argo_template_overrides",
                      address ? address : work->address, "");
    return made;
}
