/* A company's own macro, with the options that every runtime understands. */
#include "../py_dagger.h"

#define ARGO_TASK(cpu, gibibytes, minutes, tries, config_map, secret)                    \
    DAGGER_TASK(.cpus = (cpu), .memory = #gibibytes "Gi", .timeout_s = (minutes) * 60,   \
                .retries = (tries),                                                      \
                .runtime_options = DAGGER_JSON({                                         \
                    "argo_container_overrides" : {                                       \
                        "envFrom" : [                                                    \
                            {"configMapRef" : {"name" : config_map}},                    \
                            {"secretRef" : {"name" : secret}}                            \
                        ]                                                                \
                    },                                                                   \
                    "argo_template_overrides" :                                          \
                        {"metadata" : {"labels" : {"team" : "data"}}}                    \
                }))

ARGO_TASK(2, 4, 30, 3, "settings", "tokens")
int64_t train(int64_t rows)
{
    return rows;
}

ARGO_TASK(0.5, 1, 5, 1, "settings", "mail")
void report(int64_t model)
{
    (void)model;
}

DAGGER_DAG()
void pipeline(int64_t rows)
{
    report(train(rows));
}
