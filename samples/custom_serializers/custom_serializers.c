/*
 * Serializers of one's own: the settings travel as YAML, which people edit, and the
 * readings as compressed JSON, which is small.
 *
 *     custom_serializers run -p 'settings={"count": 5, "scale": 0.5, "title": "demo"}'
 *     custom_serializers --input settings settings.yaml --output return_value out.json
 */
#include <dagger/dsl.h>

#include "yaml_serializer.h"
#include "zstd_json_serializer.h"

struct settings {
    int64_t count;
    double scale;
    const char *title;
};

typedef DAGGER_LIST(double) readings;

struct summary {
    const char *title;
    double total;
};

/* Any name of a serializer that the file declares may stand here. */
DAGGER_TASK(.serializer = "zstd_json_serializer")
readings take_readings(struct settings settings DAGGER_SERIALIZER(yaml_serializer))
{
    readings taken;
    if (settings.count < 0)
        dagger_fail("settings.count is %lld: it must not be negative",
                    (long long)settings.count);
    dagger_list_alloc(&taken, (size_t)settings.count);
    for (size_t i = 0; i < taken.count; i++)
        taken.items[i] = (double)i * settings.scale;
    return taken;
}

DAGGER_TASK()
struct summary sum_up(struct settings settings DAGGER_SERIALIZER(yaml_serializer),
                      readings taken DAGGER_SERIALIZER(zstd_json_serializer))
{
    struct summary summary = {.title = dagger_printf("%s", settings.title)};
    for (size_t i = 0; i < taken.count; i++)
        summary.total += taken.items[i];
    return summary;
}

DAGGER_DAG()
struct summary survey(struct settings settings DAGGER_SERIALIZER(yaml_serializer))
{
    readings taken = take_readings(settings);
    return sum_up(settings, taken);
}
