/* The spec of a cron workflow. */
#include <string.h>

#include "cron_expression.h"
#include "override.h"
#include "spec.h"

static bool check_schedule(struct dgi_argo_build *build, const char *schedule)
{
    char why[256];
    if (dgi_argo_cron_is_valid(schedule, why, sizeof why))
        return true;
    dgi_argo_refuse(build, "--schedule \"%.200s\": %s", schedule, why);
    dgi_argo_hint(build,
                  "as \"30 6 * * 1-5\": at half past six on working days; the time "
                  "zone is --timezone");
    return false;
}

/* Fields apart by one blank, with none around them: Argo's schema takes no others. */
static json_t *tidy_schedule(struct dgi_argo_build *build, const char *schedule)
{
    char *text = (char *)dgi_argo_text(build, "%s", schedule);
    char *out = text;
    for (const char *next = text; *next; next++)
        if (*next != ' ' && *next != '\t')
            *out++ = *next;
        else if (out > text && out[-1] != ' ')
            *out++ = ' ';
    if (out > text && out[-1] == ' ')
        out--;
    if (*text)
        *out = '\0';
    return dgi_argo_string(build, text);
}

static void put_schedules(struct dgi_argo_build *build, json_t *spec,
                          const struct dagger_argo_cron *cron,
                          enum dagger_argo_version version)
{
    json_t *list = json_array();
    for (size_t i = 0; i < cron->schedule_count; i++)
        if (check_schedule(build, cron->schedules[i]))
            dgi_argo_append(build, list, tidy_schedule(build, cron->schedules[i]));
    if (!cron->schedule_count) {
        dgi_argo_refuse(build, "a CronWorkflow needs a schedule");
        dgi_argo_hint(build, "give it with --schedule, as --schedule \"30 6 * * 1-5\"");
    }
    if (version != DAGGER_ARGO_3_5) {
        dgi_argo_put(build, spec, "schedules", list);
        return;
    }
    if (cron->schedule_count > 1) {
        dgi_argo_refuse(build, "Argo 3.5 takes one schedule, and %zu are given",
                        cron->schedule_count);
        dgi_argo_hint(build, "newer versions take several: --argo-version 3.6");
    }
    dgi_argo_put(build, spec, "schedule", json_incref(json_array_get(list, 0)));
    json_decref(list);
}

static void put_time_zone(struct dgi_argo_build *build, json_t *spec, const char *zone)
{
    if (dgi_argo_time_zone_is_valid(zone)) {
        dgi_argo_put(build, spec, "timezone", dgi_argo_string(build, zone));
        return;
    }
    dgi_argo_refuse(build, "--timezone \"%.100s\": there is no such time zone", zone);
    dgi_argo_hint(build, "use a name of the time zone database, as Europe/Madrid");
}

static void put_policy(struct dgi_argo_build *build, json_t *spec, const char *policy)
{
    static const char *const known[] = {"Allow", "Forbid", "Replace"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(policy, known[i]) == 0) {
            dgi_argo_put(build, spec, "concurrencyPolicy",
                         dgi_argo_string(build, policy));
            return;
        }
    dgi_argo_refuse(build, "--concurrency-policy \"%.100s\": there is no such policy",
                    policy);
    dgi_argo_hint(build, "it is Allow, Forbid or Replace");
}

static void put_count(struct dgi_argo_build *build, json_t *spec, const char *key,
                      const char *option, const int64_t *count)
{
    if (!count)
        return;
    if (*count < 0 || *count > INT32_MAX) {
        dgi_argo_refuse(build, "%s %lld: it is not between 0 and %d", option,
                        (long long)*count, INT32_MAX);
        return;
    }
    dgi_argo_put(build, spec, key, json_integer(*count));
}

static void merge_cron_spec(struct dgi_argo_build *build, json_t *spec,
                            json_t *workflow_spec, const json_t *extra)
{
    static const struct dgi_argo_origin origin = {.what = "--cron-spec"};
    if (!json_is_object(extra)) {
        dgi_argo_refuse(build, "--cron-spec: it must be a JSON object");
        return;
    }
    const json_t *inner = json_object_get(extra, "workflowSpec");
    if (inner && !json_is_object(inner))
        dgi_argo_refuse(build, "--cron-spec: workflowSpec: it must be a JSON object");
    else if (inner)
        dgi_argo_merge(build, workflow_spec, inner, &origin, "workflowSpec");
    json_t *rest = dgi_argo_copy(build, extra);
    json_object_del(rest, "workflowSpec");
    dgi_argo_merge(build, spec, rest, &origin, "");
    json_decref(rest);
}

json_t *dgi_argo_cron_spec(struct dgi_argo_build *build,
                           const struct dagger_argo_cron *cron,
                           enum dagger_argo_version version, json_t *workflow_spec)
{
    json_t *spec = json_object();
    put_schedules(build, spec, cron, version);
    if (cron->time_zone)
        put_time_zone(build, spec, cron->time_zone);
    if (cron->concurrency_policy)
        put_policy(build, spec, cron->concurrency_policy);
    put_count(build, spec, "startingDeadlineSeconds", "--starting-deadline-seconds",
              cron->starting_deadline_seconds);
    put_count(build, spec, "successfulJobsHistoryLimit",
              "--successful-jobs-history-limit", cron->successful_jobs_history_limit);
    put_count(build, spec, "failedJobsHistoryLimit", "--failed-jobs-history-limit",
              cron->failed_jobs_history_limit);
    if (cron->spec)
        merge_cron_spec(build, spec, workflow_spec, cron->spec);
    dgi_argo_put(build, spec, "workflowSpec", workflow_spec);
    return spec;
}
