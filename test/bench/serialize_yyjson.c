/* Writes or reads the benchmark's values by yyjson: a document, and a C array. */
#include "serialize.h"

#include <stdbool.h>
#include <yyjson.h>

static bool dump(const void *values, bool is_doubles, const char *path)
{
    yyjson_mut_doc *document = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *array = is_doubles
                                ? yyjson_mut_arr_with_real(document, values, DOUBLES)
                                : yyjson_mut_arr(document);
    const struct record *records = values;
    for (size_t i = 0; !is_doubles && i < RECORDS; i++) {
        yyjson_mut_val *object = yyjson_mut_arr_add_obj(document, array);
        yyjson_mut_obj_add_int(document, object, "id", records[i].id);
        yyjson_mut_obj_add_real(document, object, "x", records[i].x);
        yyjson_mut_obj_add_strn(document, object, "name", records[i].name,
                                strlen(records[i].name));
    }
    yyjson_mut_doc_set_root(document, array);
    bool ok = yyjson_mut_write_file(path, document, 0, NULL, NULL);
    yyjson_mut_doc_free(document);
    return ok;
}

static void record_from_json(struct record *record, yyjson_val *object)
{
    record->id = yyjson_get_sint(yyjson_obj_get(object, "id"));
    record->x = yyjson_get_real(yyjson_obj_get(object, "x"));
    snprintf(record->name, sizeof record->name, "%s",
             yyjson_get_str(yyjson_obj_get(object, "name")));
}

static bool load(bool is_doubles, const char *path)
{
    yyjson_doc *document = yyjson_read_file(path, 0, NULL, NULL);
    yyjson_val *array = yyjson_doc_get_root(document);
    size_t count = yyjson_arr_size(array);
    double *doubles = is_doubles ? malloc(count * sizeof *doubles) : NULL;
    struct record *records = is_doubles ? NULL : malloc(count * sizeof *records);
    size_t i, max;
    yyjson_val *item;
    yyjson_arr_foreach(array, i, max, item)
    {
        if (is_doubles)
            doubles[i] = yyjson_get_real(item);
        else
            record_from_json(&records[i], item);
    }
    yyjson_doc_free(document);
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
    return ok ? bench_report("yyjson", argv, seconds) : 1;
}
