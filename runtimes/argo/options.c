#include "options.h"

/* Up to the next whole number, at least 1, at most what a double counts exactly. */
static json_int_t whole(double number)
{
    const double most = 9e15;
    json_int_t floor = (json_int_t)(number < most ? number : most);
    return floor < 1 ? 1 : floor + ((double)floor < number && number < most);
}

/* A duration as Argo reads it: whole seconds, or milliseconds. */
static json_t *duration(struct dgi_argo_build *build, double seconds)
{
    json_int_t rounded = whole(seconds);
    if ((double)rounded == seconds)
        return dgi_argo_format(build, "%" JSON_INTEGER_FORMAT "s", rounded);
    return dgi_argo_format(build, "%" JSON_INTEGER_FORMAT "ms", whole(seconds * 1000));
}

static json_t *integer(struct dgi_argo_build *build, json_int_t number)
{
    json_t *value = json_integer(number);
    if (!value)
        dgi_argo_out_of_memory(build);
    return value;
}

static json_t *retry_strategy(struct dgi_argo_build *build,
                              const struct dagger_task_options *options)
{
    json_t *strategy = json_object();
    dgi_argo_put(build, strategy, "limit", integer(build, options->retries));
    if (options->retry_delay_s <= 0)
        return strategy;
    json_t *backoff = json_object();
    dgi_argo_put(build, backoff, "duration", duration(build, options->retry_delay_s));
    dgi_argo_put(build, backoff, "factor", integer(build, 2));
    dgi_argo_put(build, strategy, "backoff", backoff);
    return strategy;
}

void dgi_argo_put_limits(struct dgi_argo_build *build, json_t *made,
                         const struct dagger_task_options *options)
{
    if (options->retries > 0)
        dgi_argo_put(build, made, "retryStrategy", retry_strategy(build, options));
    if (options->timeout_s > 0)
        dgi_argo_put(build, made, "activeDeadlineSeconds",
                     integer(build, whole(options->timeout_s)));
}

/* Cores as Kubernetes counts them: whole, or thousandths. */
static json_t *cores(struct dgi_argo_build *build, double cpus)
{
    const double most = 1e9, noise = 1e-6;
    json_int_t thousandths = whole((cpus < most ? cpus : most) * 1000 - noise);
    if (thousandths % 1000 == 0)
        return dgi_argo_format(build, "%" JSON_INTEGER_FORMAT, thousandths / 1000);
    return dgi_argo_format(build, "%" JSON_INTEGER_FORMAT "m", thousandths);
}

void dgi_argo_put_resources(struct dgi_argo_build *build, json_t *container,
                            const struct dagger_task_options *options)
{
    json_t *requests = json_object();
    json_t *limits = json_object();
    if (options->cpus > 0)
        dgi_argo_put(build, requests, "cpu", cores(build, options->cpus));
    if (options->memory) {
        dgi_argo_put(build, requests, "memory", dgi_argo_string(build, options->memory));
        dgi_argo_put(build, limits, "memory", dgi_argo_string(build, options->memory));
    }
    if (options->gpus > 0)
        dgi_argo_put(build, limits, "nvidia.com/gpu",
                     dgi_argo_format(build, "%d", options->gpus));
    json_t *resources = json_object();
    dgi_argo_put_filled(build, resources, "requests", requests);
    dgi_argo_put_filled(build, resources, "limits", limits);
    dgi_argo_put_filled(build, container, "resources", resources);
}
