/* Writes or reads the benchmark's values by jansson: a tree, and a C array. */
#include "serialize.h"

#include <jansson.h>
#include <stdbool.h>

static json_t *record_to_json(const struct record *record)
{
    json_t *object = json_object();
    json_object_set_new(object, "id", json_integer(record->id));
    json_object_set_new(object, "x", json_real(record->x));
    json_object_set_new(object, "name", json_string(record->name));
    return object;
}

static bool dump(const void *values, bool is_doubles, const char *path)
{
    json_t *array = json_array();
    size_t count = is_doubles ? DOUBLES : RECORDS;
    for (size_t i = 0; i < count; i++)
        json_array_append_new(
            array, is_doubles ? json_real(((const double *)values)[i])
                              : record_to_json(&((const struct record *)values)[i]));
    bool ok = !json_dump_file(array, path, JSON_COMPACT);
    json_decref(array);
    return ok;
}

static void record_from_json(struct record *record, const json_t *object)
{
    const char *name = json_string_value(json_object_get(object, "name"));
    record->id = json_integer_value(json_object_get(object, "id"));
    record->x = json_real_value(json_object_get(object, "x"));
    snprintf(record->name, sizeof record->name, "%s", name);
}

static bool load(bool is_doubles, const char *path)
{
    json_t *array = json_load_file(path, 0, NULL);
    size_t count = json_array_size(array);
    double *doubles = is_doubles ? malloc(count * sizeof *doubles) : NULL;
    struct record *records = is_doubles ? NULL : malloc(count * sizeof *records);
    for (size_t i = 0; i < count; i++) {
        if (is_doubles)
            doubles[i] = json_real_value(json_array_get(array, i));
        else
            record_from_json(&records[i], json_array_get(array, i));
    }
    json_decref(array);
    free(doubles);
    free(records);
    return count > 0;
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return bench_usage(argv[0]);
    bool is_doubles = strcmp(argv[1], "doubles") == 0;
    bool is_dump = strcmp(argv[2], "dump") == 0;
    void *values = !is_dump     ? NULL
                   : is_doubles ? (void *)bench_doubles()
                                : (void *)bench_records();
    double start = bench_now();
    bool ok = is_dump ? dump(values, is_doubles, argv[3]) : load(is_doubles, argv[3]);
    double seconds = bench_now() - start;
    free(values);
    return ok ? bench_report("jansson", argv, seconds) : 1;
}
