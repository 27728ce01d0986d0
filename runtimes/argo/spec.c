#include "spec.h"

#include <string.h>

#include "image.h"
#include "literal.h"
#include "override.h"
#include "templates.h"

/* ---- Parameters -------------------------------------------------------------------- */

static const void *value_of(const struct dagger_dag *dag,
                            const struct dagger_argo_options *options, size_t index)
{
    const void *value = options->params ? options->params[index] : NULL;
    return value ? value : dag->params[index].default_value;
}

static void refuse_missing(struct dgi_argo_build *build, const struct dagger_param *param)
{
    dgi_argo_refuse(
        build, "parameter \"%s\" has no value: its type is %s, and it has no default",
        param->name, param->type->name);
    dgi_argo_hint(build,
                  "give it with -p %s=VALUE, or write a WorkflowTemplate, whose "
                  "parameters are given when it is submitted",
                  param->name);
}

static json_t *parameters(struct dgi_argo_build *build, const struct dagger_dag *dag,
                          const struct dagger_argo_options *options,
                          const bool *is_given_as_artifact, bool needs_values)
{
    json_t *list = json_array();
    for (size_t i = 0; i < dag->param_count && !build->failed; i++) {
        const struct dagger_param *param = &dag->params[i];
        const void *value = value_of(dag, options, i);
        if (is_given_as_artifact[i])
            continue;
        json_t *parameter = dgi_argo_named(build, param->name);
        if (value)
            dgi_argo_put(build, parameter, "value",
                         dgi_argo_string(build, dgi_argo_argument(build, param, value)));
        else if (needs_values)
            refuse_missing(build, param);
        dgi_argo_append(build, list, parameter);
    }
    return list;
}

/* Parameters that --spec gives as artifacts: files in the artifact store. */
static const bool *given_as_artifacts(struct dgi_argo_build *build,
                                      const struct dagger_dag *dag,
                                      const struct dagger_argo_options *options)
{
    bool *is_given = dgi_argo_array(build, dag->param_count, sizeof *is_given);
    const json_t *given =
        json_object_get(json_object_get(options->spec, "arguments"), "artifacts");
    for (size_t i = 0; is_given && i < dag->param_count; i++)
        for (size_t k = 0; k < json_array_size(given); k++) {
            const char *name =
                json_string_value(json_object_get(json_array_get(given, k), "name"));
            is_given[i] |= name && strcmp(name, dag->params[i].name) == 0;
        }
    return is_given;
}

/* ---- Defaults ---------------------------------------------------------------------- */

/*
 * What a container may do unless somebody says otherwise: nothing that needs root, and
 * no writing but below /tmp. The user is that of Argo's own containers, which pass files
 * to it and take them from it. Every template has an image of its own; the defaults have
 * one, put in later, because Argo's schema wants it in every container.
 */
static const char security[] = "{"
                               "\"securityContext\": {"
                               "\"runAsNonRoot\": true, \"runAsUser\": 8737},"
                               "\"templateDefaults\": {"
                               "\"container\": {"
                               "\"image\": \"\","
                               "\"securityContext\": {"
                               "\"allowPrivilegeEscalation\": false,"
                               "\"capabilities\": {\"drop\": [\"ALL\"]},"
                               "\"readOnlyRootFilesystem\": true},"
                               "\"volumeMounts\": ["
                               "{\"name\": \"tmp\", \"mountPath\": \"/tmp\"}]},"
                               "\"volumes\": [{\"name\": \"tmp\", \"emptyDir\": {}}]}}";

/* A default of the spec with what --spec says about it; a null there means none. */
static void put_default(struct dgi_argo_build *build, json_t *spec, const char *key,
                        const json_t *value, const json_t *wish)
{
    if (json_is_null(wish))
        return;
    if (wish && !json_is_object(wish)) {
        dgi_argo_refuse(build, "--spec: %s: it must be a JSON object", key);
        return;
    }
    json_t *merged = wish ? dgi_argo_copy(build, wish) : json_object();
    dgi_argo_merge_defaults(build, merged, value);
    dgi_argo_put_filled(build, spec, key, merged);
}

static void put_defaults(struct dgi_argo_build *build, json_t *spec,
                         const struct dagger_argo_options *options)
{
    const json_t *given = options->spec;
    json_t *defaults = json_loads(security, 0, NULL);
    if (!defaults)
        dgi_argo_out_of_memory(build);
    else
        dgi_argo_put(
            build,
            json_object_get(json_object_get(defaults, "templateDefaults"), "container"),
            "image", dgi_argo_string(build, options->image));
    void *step = json_object_iter(defaults);
    for (; step; step = json_object_iter_next(defaults, step)) {
        const char *key = json_object_iter_key(step);
        put_default(build, spec, key, json_object_iter_value(step),
                    json_object_get(given, key));
    }
    json_decref(defaults);
}

/* ---- The spec ---------------------------------------------------------------------- */

static json_t *templates(struct dgi_argo_build *build, const struct dagger_dag *dag,
                         const struct dagger_argo_options *options,
                         const bool *is_given_as_artifact)
{
    struct dgi_argo_templates made = {.build = build,
                                      .options = options,
                                      .list = json_array(),
                                      .is_given_as_artifact = is_given_as_artifact};
    struct dgi_argo_plan plan;
    bool is_planned = dgi_argo_plan_init(&plan, dag, build);
    for (size_t i = 0; is_planned && i < plan.work_count; i++)
        is_planned = dgi_argo_options_read(build, plan.works[i]);
    if (is_planned)
        dgi_argo_add_templates(&made, plan.root);
    else
        build->failed = true;
    dgi_argo_plan_release(&plan);
    dgi_argo_names_release(&made.names);
    return made.list;
}

/* `extra` without what put_defaults() takes care of. */
static void merge_spec(struct dgi_argo_build *build, json_t *spec, const json_t *extra)
{
    json_t *rest = dgi_argo_copy(build, extra);
    json_object_del(rest, "securityContext");
    json_object_del(rest, "templateDefaults");
    struct dgi_argo_origin origin = {.what = "--spec"};
    dgi_argo_merge(build, spec, rest, &origin, "");
    json_decref(rest);
}

/* The templates are long: they come last. */
static json_t *in_order(struct dgi_argo_build *build, json_t *first, json_t *merged)
{
    json_t *list = json_incref(json_object_get(merged, "templates"));
    json_object_del(merged, "templates");
    if (json_object_update(first, merged) != 0)
        dgi_argo_out_of_memory(build);
    dgi_argo_put(build, first, "templates", list);
    json_decref(merged);
    return first;
}

json_t *dgi_argo_workflow_spec(struct dgi_argo_build *build, const struct dagger_dag *dag,
                               const struct dagger_argo_options *options,
                               bool needs_values)
{
    if (!dgi_argo_check_options(build, options))
        return NULL;
    const bool *as_artifact = given_as_artifacts(build, dag, options);
    if (!as_artifact)
        return NULL;
    json_t *spec = json_object();
    dgi_argo_put(build, spec, "entrypoint", dgi_argo_string(build, "dag"));
    json_t *arguments = json_object();
    dgi_argo_put_filled(build, arguments, "parameters",
                        parameters(build, dag, options, as_artifact, needs_values));
    dgi_argo_put_filled(build, spec, "arguments", arguments);
    if (!build->failed)
        dgi_argo_put(build, spec, "templates",
                     templates(build, dag, options, as_artifact));
    if (!build->failed && options->spec)
        merge_spec(build, spec, options->spec);
    json_t *first = json_object();
    dgi_argo_put(build, first, "entrypoint", dgi_argo_string(build, "dag"));
    if (json_object_get(spec, "arguments"))
        dgi_argo_put(build, first, "arguments",
                     json_incref(json_object_get(spec, "arguments")));
    put_defaults(build, first, options);
    return in_order(build, first, spec);
}
