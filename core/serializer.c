#include <dagger/serializer.h>

#include <string.h>

static const struct dagger_serializer *const serializers[] = {
    &dagger_json_serializer,
};

const struct dagger_serializer *dagger_serializer_find(const char *name)
{
    if (!name)
        return &dagger_json_serializer;
    for (size_t i = 0; i < sizeof serializers / sizeof *serializers; i++)
        if (strcmp(serializers[i]->name, name) == 0)
            return serializers[i];
    return NULL;
}
