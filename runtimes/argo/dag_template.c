/* DAG templates, and the order in which all templates come. */
#include "literal.h"
#include "override.h"
#include "templates.h"

/* ---- Inputs and outputs ------------------------------------------------------------ */

static bool is_root(const struct dgi_argo_scope *scope)
{
    return !scope->work->node;
}

static json_t *parameters(struct dgi_argo_build *build,
                          const struct dgi_argo_scope *scope)
{
    const struct dagger_dag *dag = scope->work->dag;
    json_t *list = json_array();
    json_t *name = dgi_argo_named(build, "name");
    if (is_root(scope))
        dgi_argo_put(build, name, "value", dgi_argo_string(build, scope->prefix));
    dgi_argo_append(build, list, name);
    if (!scope->address)
        dgi_argo_append(build, list, dgi_argo_named(build, "address"));
    for (size_t i = 0; i < dag->output_count; i++) {
        const struct dagger_dag_output *output = &dag->outputs[i];
        json_t *path = json_object();
        dgi_argo_put(build, path, "name",
                     dgi_argo_format(build, "%s_output_path", output->name));
        if (is_root(scope))
            dgi_argo_put(build, path, "value",
                         dgi_argo_format(build, "{{workflow.uid}}/%s/%s.%s",
                                         scope->prefix, output->name,
                                         dgi_argo_extension(output->serializer)));
        dgi_argo_append(build, list, path);
    }
    return list;
}

static json_t *artifacts(struct dgi_argo_templates *templates,
                         const struct dgi_argo_scope *scope)
{
    struct dgi_argo_build *build = templates->build;
    const struct dagger_dag *dag = scope->work->dag;
    json_t *list = json_array();
    for (size_t i = 0; i < dag->param_count; i++) {
        json_t *artifact = dgi_argo_named(build, dag->params[i].name);
        if (scope->work->forms[i] == DGI_ARGO_GATHERED)
            dgi_argo_put(build, artifact, "optional", json_true());
        if (is_root(scope) && !templates->is_given_as_artifact[i]) {
            json_t *raw = json_object();
            dgi_argo_put(
                build, raw, "data",
                dgi_argo_string(build, dgi_argo_parameter_data(build, &dag->params[i])));
            dgi_argo_put(build, artifact, "raw", raw);
        }
        dgi_argo_append(build, list, artifact);
    }
    return list;
}

/* The partitions of a nested DAG's output are those of its node's. */
static json_t *partitions_parameter(struct dgi_argo_build *build,
                                    const struct dgi_argo_scope *scope,
                                    const struct dagger_dag_output *output)
{
    const struct dagger_node *node = &scope->work->dag->nodes[output->node];
    json_t *parameter = json_object();
    dgi_argo_put(build, parameter, "name",
                 dgi_argo_format(build, "%s_partitions", output->name));
    json_t *from = json_object();
    dgi_argo_put(build, from, "parameter",
                 dgi_argo_format(build, "{{tasks.%s.outputs.parameters.%s_partitions}}",
                                 dgi_argo_task_name(scope, output->node),
                                 dgi_argo_output_name(node, output->output)));
    dgi_argo_put(build, parameter, "valueFrom", from);
    return parameter;
}

static json_t *outputs(struct dgi_argo_templates *templates,
                       const struct dgi_argo_scope *scope)
{
    struct dgi_argo_build *build = templates->build;
    const struct dagger_dag *dag = scope->work->dag;
    json_t *partitions = json_array();
    json_t *stored = json_array();
    for (size_t i = 0; i < dag->output_count; i++) {
        const struct dagger_dag_output *output = &dag->outputs[i];
        if (output->is_partitioned)
            dgi_argo_append(build, partitions,
                            partitions_parameter(build, scope, output));
        json_t *artifact = dgi_argo_named(build, output->name);
        dgi_argo_put_key(
            templates, artifact,
            dgi_argo_format(build, "{{inputs.parameters.%s_output_path}}", output->name));
        dgi_argo_append(build, stored, artifact);
    }
    json_t *object = json_object();
    dgi_argo_put_filled(build, object, "parameters", partitions);
    dgi_argo_put_filled(build, object, "artifacts", stored);
    return object;
}

/* ---- The tasks --------------------------------------------------------------------- */

static bool begins_with_digit(const char *name)
{
    return *name >= '0' && *name <= '9';
}

/* Argo takes no task that has dependencies and whose name begins with a digit. */
static void name_tasks(struct dgi_argo_templates *templates, struct dgi_argo_scope *scope)
{
    struct dgi_argo_build *build = templates->build;
    const struct dagger_dag *dag = scope->work->dag;
    size_t count = 0;
    for (size_t i = 0; i < dag->node_count; i++)
        count += begins_with_digit(dag->nodes[i].name);
    if (!count)
        return;
    struct dgi_argo_names names = {0};
    scope->task_names = dgi_argo_array(build, dag->node_count, sizeof *scope->task_names);
    for (size_t i = 0; i < dag->node_count && !build->failed; i++)
        if (!begins_with_digit(dag->nodes[i].name)) {
            scope->task_names[i] = dag->nodes[i].name;
            dgi_argo_names_take(&names, build, dag->nodes[i].name);
        }
    for (size_t i = 0; i < dag->node_count && !build->failed; i++)
        if (!scope->task_names[i])
            scope->task_names[i] = dgi_argo_names_make(
                &names, build, dgi_argo_text(build, "node-%s", dag->nodes[i].name));
    dgi_argo_names_release(&names);
}

static void find_exported(struct dgi_argo_build *build, struct dgi_argo_scope *scope)
{
    const struct dagger_dag *dag = scope->work->dag;
    scope->exported = dgi_argo_array(build, dag->node_count, sizeof *scope->exported);
    scope->next_exported =
        dgi_argo_array(build, dag->output_count, sizeof *scope->next_exported);
    for (size_t i = dag->output_count; i-- > 0 && !build->failed;) {
        unsigned *first = &scope->exported[dag->outputs[i].node];
        scope->next_exported[i] = *first;
        *first = (unsigned)i + 1;
    }
}

/* The template of a node: the shared one, or one of its own. */
static const char *template_name(struct dgi_argo_templates *templates,
                                 struct dgi_argo_scope *scope, size_t index)
{
    struct dgi_argo_build *build = templates->build;
    struct dgi_argo_work *work = scope->work->children[index];
    const char *node = scope->work->dag->nodes[index].name;
    if (!work->is_shared)
        return dgi_argo_names_make(
            &templates->names, build,
            dgi_argo_text(build, "%s-%s", scope->template_name, node));
    if (work->template_name)
        return work->template_name;
    work->template_name = dgi_argo_names_make(
        &templates->names, build, work->dag ? work->dag->name : work->task->name);
    bool can_say = work->task && scope->address && scope->prefix;
    work->home = can_say ? scope : NULL;
    return work->template_name;
}

static json_t *dag_template(struct dgi_argo_templates *templates,
                            struct dgi_argo_scope *scope, const char **names)
{
    struct dgi_argo_build *build = templates->build;
    const struct dgi_argo_work *work = scope->work;
    json_t *made = dgi_argo_named(build, scope->template_name);
    json_t *inputs = json_object();
    dgi_argo_put(build, inputs, "parameters", parameters(build, scope));
    dgi_argo_put_filled(build, inputs, "artifacts", artifacts(templates, scope));
    dgi_argo_put(build, made, "inputs", inputs);
    dgi_argo_put_filled(build, made, "outputs", outputs(templates, scope));
    json_t *tasks = json_array();
    for (size_t i = 0; i < work->dag->node_count && !build->failed; i++)
        dgi_argo_append(build, tasks, dgi_argo_dag_task(templates, scope, i, names[i]));
    json_t *dag = json_object();
    dgi_argo_put(build, dag, "tasks", tasks);
    const char *address = scope->address ? scope->address : work->address;
    dgi_argo_override(build, dag, work, "argo_dag_template_overrides", address, "dag");
    dgi_argo_put(build, made, "dag", dag);
    dgi_argo_override(build, made, work, "argo_template_overrides", address, "");
    return made;
}

/* ---- The order --------------------------------------------------------------------- */

static void add_dag(struct dgi_argo_templates *templates, struct dgi_argo_scope *scope);

static void add_child(struct dgi_argo_templates *templates, struct dgi_argo_scope *scope,
                      size_t index, const char *name)
{
    struct dgi_argo_build *build = templates->build;
    struct dgi_argo_work *work = scope->work->children[index];
    const struct dagger_node *node = &scope->work->dag->nodes[index];
    const char *address =
        work->is_shared ? NULL : dgi_argo_address(build, scope->address, node->name);
    if (work->task) {
        const struct dgi_argo_scope *home = work->home;
        dgi_argo_append(build, templates->list,
                        dgi_argo_task_template(templates, work, name, address, home));
        return;
    }
    struct dgi_argo_scope *inner = dgi_argo_array(build, 1, sizeof *inner);
    if (!inner)
        return;
    *inner =
        (struct dgi_argo_scope){.work = work, .address = address, .template_name = name};
    if (address && scope->prefix && !node->partition_by)
        inner->prefix = dgi_argo_text(build, "%s/%s", scope->prefix, node->name);
    add_dag(templates, inner);
}

static void add_dag(struct dgi_argo_templates *templates, struct dgi_argo_scope *scope)
{
    struct dgi_argo_build *build = templates->build;
    size_t count = scope->work->dag->node_count;
    scope->seen = dgi_argo_array(build, count, sizeof *scope->seen);
    const char **names = dgi_argo_array(build, count, sizeof *names);
    bool *is_new = dgi_argo_array(build, count, sizeof *is_new);
    name_tasks(templates, scope);
    find_exported(build, scope);
    for (size_t i = 0; i < count && !build->failed; i++) {
        const struct dgi_argo_work *child = scope->work->children[i];
        is_new[i] = !child->is_shared || !child->template_name;
        names[i] = template_name(templates, scope, i);
    }
    if (!build->failed)
        dgi_argo_append(build, templates->list, dag_template(templates, scope, names));
    for (size_t i = 0; i < count && !build->failed; i++)
        if (is_new[i])
            add_child(templates, scope, i, names[i]);
}

void dgi_argo_add_templates(struct dgi_argo_templates *templates,
                            struct dgi_argo_work *root)
{
    struct dgi_argo_build *build = templates->build;
    struct dgi_argo_scope *scope = dgi_argo_array(build, 1, sizeof *scope);
    if (!scope)
        return;
    *scope = (struct dgi_argo_scope){
        .work = root, .address = "", .prefix = "dag", .template_name = "dag"};
    dgi_argo_names_take(&templates->names, build, "dag");
    add_dag(templates, scope);
}
