#include "validate_private.h"

#include <dagger/serializer.h>

#include <jansson.h>
#include <math.h>
#include <string.h>

static bool check_number(struct dgi_validation *validation, const char *option,
                         double number)
{
    if (isfinite(number) && number >= 0)
        return true;
    return dgi_invalid(validation, ".%s is %g: it must be a number of at least 0", option,
                       number);
}

static bool check_memory(struct dgi_validation *validation, const char *memory)
{
    struct dagger_error wrong = {0};
    uint64_t bytes;
    if (!memory || dagger_memory_parse(memory, &bytes, &wrong))
        return true;
    return dgi_invalid(validation, ".memory: %s", wrong.message);
}

bool dgi_validate_runtime_options(struct dgi_validation *validation, const char *text)
{
    if (!text)
        return true;
    struct dagger_arena *arena = dagger_arena_create();
    if (!arena)
        return dgi_validation_out_of_memory(validation);
    struct dagger_reader reader;
    struct dagger_error wrong = {0};
    json_t *options = NULL;
    dagger_reader_init_memory(&reader, text, strlen(text), NULL);
    bool is_valid = true;
    if (!dagger_json_serializer.read(&dagger_type_json, &options, &reader, arena, &wrong))
        is_valid = wrong.code == DAGGER_ERROR_MEMORY
                       ? dgi_validation_out_of_memory(validation)
                       : dgi_invalid(validation,
                                     ".runtime_options is not valid JSON: line %u, "
                                     "column %u: %s",
                                     wrong.line, wrong.column, wrong.message);
    else if (!json_is_object(options))
        is_valid = dgi_invalid(
            validation,
            ".runtime_options must be a JSON object, as DAGGER_JSON({\"runtime\": ...})");
    dagger_arena_destroy(arena);
    return is_valid;
}

bool dgi_validate_task_options(struct dgi_validation *validation,
                               const struct dagger_task_options *options)
{
    bool has_isolation = options->isolation == DAGGER_ISOLATION_DEFAULT ||
                         options->isolation == DAGGER_ISOLATION_PROCESS ||
                         options->isolation == DAGGER_ISOLATION_THREAD;
    if (!has_isolation)
        return dgi_invalid(validation, ".isolation is %d, which is no isolation there is",
                           (int)options->isolation);
    return check_number(validation, "retries", options->retries) &&
           check_number(validation, "retry_delay_s", options->retry_delay_s) &&
           check_number(validation, "timeout_s", options->timeout_s) &&
           check_number(validation, "cpus", options->cpus) &&
           check_number(validation, "gpus", options->gpus) &&
           check_memory(validation, options->memory) &&
           (!options->serializer ||
            dgi_invalid(validation, ".serializer is for the generator: in tables each "
                                    "output says its own")) &&
           dgi_validate_runtime_options(validation, options->runtime_options);
}
