#include "override.h"

#include <string.h>

/* ---- Merging ----------------------------------------------------------------------- */

/* The portable option that sets what is at a path of a template; NULL: none does. */
static const char *portable_option(const char *path)
{
    static const char *const options[][2] = {
        {"retryStrategy.backoff", ".retry_delay_s"},
        {"retryStrategy", ".retries"},
        {"activeDeadlineSeconds", ".timeout_s"},
        {"container.resources.requests.cpu", ".cpus"},
        {"container.resources.requests.memory", ".memory"},
        {"container.resources.limits.memory", ".memory"},
        {"container.resources.limits.nvidia.com/gpu", ".gpus"},
    };
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (strncmp(path, options[i][0], strlen(options[i][0])) == 0)
            return options[i][1];
    return NULL;
}

static void refuse_collision(struct dgi_argo_build *build,
                             const struct dgi_argo_origin *origin, const char *path)
{
    const char *portable = origin->option ? portable_option(path) : NULL;
    if (portable) {
        dgi_argo_refuse(build, "%s: %s: both %s and %s set it", origin->what, path,
                        portable, origin->option);
        dgi_argo_hint(build, "keep one of the two");
    } else {
        dgi_argo_refuse(build, "%s: %s: %s%sthe runtime sets it, and relies on it",
                        origin->what, path, origin->option ? origin->option : "",
                        origin->option ? " cannot change it: " : "");
        dgi_argo_hint(build, "leave it out; what is not there yet can be added");
    }
    if (origin->place)
        dgi_argo_at(build, origin->place);
}

/* What tells the objects of a list apart; NULL: nothing does. */
static const char *identity(const json_t *item)
{
    const char *path = json_string_value(json_object_get(item, "mountPath"));
    return path ? path : json_string_value(json_object_get(item, "name"));
}

static bool are_named(const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!identity(json_array_get(list, i)))
            return false;
    return true;
}

static bool has_item(const json_t *list, const char *name)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(identity(json_array_get(list, i)), name) == 0)
            return true;
    return false;
}

static void append_all(struct dgi_argo_build *build, json_t *target, const json_t *extra,
                       const struct dgi_argo_origin *origin, const char *path)
{
    for (size_t i = 0; i < json_array_size(extra); i++) {
        const json_t *item = json_array_get(extra, i);
        if (has_item(target, identity(item))) {
            refuse_collision(build, origin,
                             dgi_argo_text(build, "%s[%s]", path, identity(item)));
            return;
        }
        dgi_argo_append(build, target, dgi_argo_copy(build, item));
    }
}

static void merge_value(struct dgi_argo_build *build, json_t *target, const json_t *extra,
                        const struct dgi_argo_origin *origin, const char *path)
{
    if (json_is_object(target) && json_is_object(extra))
        dgi_argo_merge(build, target, extra, origin, path);
    else if (json_is_array(target) && json_is_array(extra) && are_named(target) &&
             are_named(extra))
        append_all(build, target, extra, origin, path);
    else
        refuse_collision(build, origin, path);
}

void dgi_argo_merge(struct dgi_argo_build *build, json_t *target, const json_t *extra,
                    const struct dgi_argo_origin *origin, const char *path)
{
    void *step = json_object_iter((json_t *)extra);
    for (; step && !build->failed; step = json_object_iter_next((json_t *)extra, step)) {
        const char *key = json_object_iter_key(step);
        const json_t *value = json_object_iter_value(step);
        json_t *present = json_object_get(target, key);
        if (present)
            merge_value(build, present, value, origin,
                        dgi_argo_text(build, "%s%s%s", path, *path ? "." : "", key));
        else
            dgi_argo_put(build, target, key, dgi_argo_copy(build, value));
    }
}

static void append_missing(struct dgi_argo_build *build, json_t *target,
                           const json_t *defaults)
{
    for (size_t i = 0; i < json_array_size(defaults); i++) {
        const json_t *item = json_array_get(defaults, i);
        if (!has_item(target, identity(item)))
            dgi_argo_append(build, target, dgi_argo_copy(build, item));
    }
}

void dgi_argo_merge_defaults(struct dgi_argo_build *build, json_t *target,
                             const json_t *defaults)
{
    void *step = json_object_iter((json_t *)defaults);
    for (; step && !build->failed;
         step = json_object_iter_next((json_t *)defaults, step)) {
        const char *key = json_object_iter_key(step);
        const json_t *value = json_object_iter_value(step);
        json_t *present = json_object_get(target, key);
        if (!present)
            dgi_argo_put(build, target, key, dgi_argo_copy(build, value));
        else if (json_is_null(present))
            json_object_del(target, key);
        else if (json_is_object(present) && json_is_object(value))
            dgi_argo_merge_defaults(build, present, value);
        else if (json_is_array(present) && are_named(present) && are_named(value))
            append_missing(build, present, value);
    }
}

/* ---- Runtime options --------------------------------------------------------------- */

static const char *const task_options[] = {
    "argo_container_overrides", "argo_template_overrides", "argo_task_overrides", NULL};
static const char *const dag_options[] = {"argo_dag_template_overrides",
                                          "argo_template_overrides",
                                          "argo_task_overrides", NULL};

static const struct dagger_place *place_of(const struct dgi_argo_work *work)
{
    return work->dag ? &work->dag->place : &work->task->place;
}

static const char *shown_address(const struct dgi_argo_work *work, const char *address)
{
    return *address ? address : work->dag ? work->dag->name : work->task->name;
}

static bool refuse_option(struct dgi_argo_build *build, const struct dgi_argo_work *work,
                          const char *key, const char *why)
{
    const char *const *known = work->dag ? dag_options : task_options;
    dgi_argo_refuse(build, "%s: %s: %s", shown_address(work, work->address), key, why);
    dgi_argo_hint(build, "a %s can have %s, %s and %s", work->dag ? "DAG" : "task",
                  known[0], known[1], known[2]);
    const struct dagger_place *place = place_of(work);
    dgi_argo_at(build, place);
    return false;
}

static bool is_known(const struct dgi_argo_work *work, const char *key)
{
    const char *const *known = work->dag ? dag_options : task_options;
    while (*known && strcmp(*known, key) != 0)
        known++;
    return *known;
}

static bool check_options(struct dgi_argo_build *build, const struct dgi_argo_work *work)
{
    void *step = json_object_iter(work->options);
    for (; step; step = json_object_iter_next(work->options, step)) {
        const char *key = json_object_iter_key(step);
        if (strncmp(key, "argo_", strlen("argo_")) != 0)
            continue;
        if (!is_known(work, key))
            return refuse_option(build, work, key,
                                 work->dag ? "a DAG has no such option"
                                           : "a task has no such option");
        if (!json_is_object(json_object_iter_value(step)))
            return refuse_option(build, work, key, "it must be a JSON object");
    }
    return true;
}

bool dgi_argo_options_read(struct dgi_argo_build *build, struct dgi_argo_work *work)
{
    const char *text = work->dag ? work->dag->options.runtime_options
                                 : work->task->options.runtime_options;
    if (work->options || !text)
        return true;
    json_error_t wrong;
    work->options = json_loads(text, JSON_REJECT_DUPLICATES, &wrong);
    if (!work->options && !wrong.text[0])
        return dgi_argo_out_of_memory(build);
    if (!work->options)
        return refuse_option(build, work, ".runtime_options",
                             dgi_argo_text(build, "%s (line %d, column %d)", wrong.text,
                                           wrong.line, wrong.column));
    return check_options(build, work);
}

void dgi_argo_override(struct dgi_argo_build *build, json_t *target,
                       const struct dgi_argo_work *work, const char *key,
                       const char *address, const char *path)
{
    const json_t *extra = json_object_get(work->options, key);
    struct dgi_argo_origin origin = {
        .what = shown_address(work, address), .option = key, .place = place_of(work)};
    if (extra)
        dgi_argo_merge(build, target, extra, &origin, path);
}
