/* A library with a task, which a test loads and unloads: it needs nothing of the program.
 */
#include <dagger/graph.h>

#define EXPORT __attribute__((visibility("default")))

EXPORT int64_t late_generation = 1;

static void tell_late_generation(const void *const *inputs, void *result)
{
    *(int64_t *)result = late_generation + *(const int64_t *)inputs[0];
}

static const struct dagger_type number_type = {
    .kind = DAGGER_KIND_INT, .is_signed = true, .name = "int64_t", .size = 8};
static const struct dagger_param params[] = {{.name = "n", .type = &number_type}};

EXPORT extern const struct dagger_task late_task;
const struct dagger_task late_task = {
    .name = "tell-late-generation",
    .call = tell_late_generation,
    .params = params,
    .param_count = 1,
    .result = &number_type,
};
