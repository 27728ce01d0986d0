#include "validate_private.h"

#include <dagger/serializer.h>

const struct dagger_serializer *
dgi_serializer_of(const struct dagger_serializer *serializer)
{
    return serializer ? serializer : &dagger_json_serializer;
}

bool dgi_validate_serializer(struct dgi_validation *validation,
                             const struct dagger_serializer *serializer,
                             const struct dagger_type *type, const char *what,
                             const char *name)
{
    struct dagger_error wrong = {0};
    serializer = dgi_serializer_of(serializer);
    if (!serializer->name || !serializer->extension || !serializer->write ||
        !serializer->read)
        return dgi_invalid(validation,
                           "the serializer of %s \"%s\" lacks a name, an extension, "
                           "write or read",
                           what, name);
    if (!serializer->supports || serializer->supports(type, &wrong))
        return true;
    dgi_invalid(validation, "%s \"%s\": %s", what, name, wrong.message);
    dagger_error_hint(validation->error, "%s", wrong.hint);
    return false;
}
