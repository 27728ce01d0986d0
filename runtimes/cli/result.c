#include "result.h"

#include <dagger/serializer.h>

#include "outputs.h"

static bool write_name(struct dagger_writer *writer, const char *name, bool is_first,
                       struct dagger_error *error)
{
    return dagger_writer_write(writer, is_first ? "{" : ",", 1, error) &&
           dagger_json_serializer.write(&dagger_type_string, &name, writer, error) &&
           dagger_writer_write(writer, ":", 1, error);
}

static bool write_members(const struct dagger_dag *dag, const void *const *values,
                          struct dagger_writer *writer, struct dagger_error *error)
{
    bool is_first = true;
    for (size_t i = 0; i < dag->output_count; i++) {
        const struct dagger_dag_output *output = &dag->outputs[i];
        if (output->is_internal)
            continue;
        if (!write_name(writer, output->name, is_first, error))
            return false;
        if (!dagger_json_serializer.write(output->type, values[i], writer, error)) {
            return dgi_output_failed(output->name, error);
        }
        is_first = false;
    }
    return dagger_writer_write(writer, is_first ? "{}\n" : "}\n", is_first ? 3 : 2,
                               error) &&
           dagger_writer_flush(writer, error);
}

/* Values are not held as text, however large: a first pass finds those that have none. */
static bool forget(void *context, const char *bytes, size_t size,
                   struct dagger_error *error)
{
    (void)context, (void)bytes, (void)size, (void)error;
    return true;
}

bool dgi_result_check(const struct dagger_dag *dag, const void *const *values,
                      struct dagger_error *error)
{
    struct dagger_writer writer;
    bool ok = dagger_writer_init_sink(&writer, forget, NULL, NULL, error) &&
              write_members(dag, values, &writer, error);
    dagger_writer_release(&writer);
    return ok;
}

bool dgi_result_print(const struct dagger_dag *dag, const void *const *values, int fd,
                      struct dagger_error *error)
{
    struct dagger_writer writer;
    bool ok = dagger_writer_init_fd(&writer, fd, "standard output", error) &&
              write_members(dag, values, &writer, error);
    dagger_writer_release(&writer);
    return ok;
}
