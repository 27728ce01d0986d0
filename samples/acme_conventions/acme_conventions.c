/*
 * A company's own conventions: its teams write ACME_TASK and ACME_DAG, which stand in one
 * header and say once what every task at Acme has: a size, retries, the settings of its
 * environment, the owner in the pods' labels.
 *
 *     acme_conventions run -p region=EU
 *     acme_conventions argo cron-workflow --image registry.acme.example/report:7 \
 *         --schedule '0 6 * * 1-5' --timezone Europe/Madrid -p region=EU
 */
#include <dagger/dsl.h>

/* ---- acme.h ---- */

/* What a task may use, in two sizes. */
#define ACME_SMALL .cpus = 0.5, .memory = "256Mi", .timeout_s = 5 * 60
#define ACME_LARGE .cpus = 4, .memory = "8Gi", .timeout_s = 60 * 60

/* A task of `size`, owned by `team`, that talks to `system`: it has the settings of all
 * programs and that system's token in its environment, and is tried again when it fails,
 * as networks do. */
#define ACME_TASK(size, team, system)                                                    \
    DAGGER_TASK(                                                                         \
        size, .retries = 3, .retry_delay_s = 10,                                         \
        .runtime_options = DAGGER_JSON({                                                 \
            "argo_container_overrides" : {                                               \
                "envFrom" : [ {"configMapRef" : {"name" : "acme-settings"}} ],           \
                "env" : [ {                                                              \
                    "name" : "ACME_TOKEN",                                               \
                    "valueFrom" : {"secretKeyRef" : {"name" : system, "key" : "token"}}  \
                } ]                                                                      \
            },                                                                           \
            "argo_template_overrides" :                                                  \
                {"metadata" : {"labels" : {"acme.example/team" : team}}}                 \
        }))

/* A DAG whose other branches go on where one fails. */
#define ACME_DAG()                                                                       \
    DAGGER_DAG(.runtime_options =                                                        \
                   DAGGER_JSON({"argo_dag_template_overrides" : {"failFast" : false}}))

/* ---- The report ---- */

enum region { EU, US };

typedef DAGGER_LIST(double) amounts;

struct report {
    const char *title;
    double total;
};

ACME_TASK(ACME_LARGE, "sales", "orders-api")
amounts load_orders(enum region region)
{
    static double eu[] = {120.5, 80, 19.5}, us[] = {200, 50};
    return region == EU ? (amounts){.items = eu, .count = 3}
                        : (amounts){.items = us, .count = 2};
}

ACME_TASK(ACME_SMALL, "finance", "rates-api")
double convert(double amount, double rate)
{
    return amount * rate;
}

ACME_TASK(ACME_SMALL, "sales", "mail-relay")
struct report write_report(enum region region, amounts converted)
{
    double total = 0;
    for (size_t i = 0; i < converted.count; i++)
        total += converted.items[i];
    return (struct report){
        .title = dagger_printf("Orders of the %s", region == EU ? "EU" : "US"),
        .total = total,
    };
}

ACME_DAG()
struct report acme_conventions(enum region region, double rate DAGGER_DEFAULT(1))
{
    amounts converted = {0};
    DAGGER_FOR_EACH(double, amount, load_orders(region))
        DAGGER_COLLECT(converted, convert(amount, rate));
    return write_report(region, converted);
}
