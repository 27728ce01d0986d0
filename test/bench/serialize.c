/* Writes or reads the benchmark's values by one of our serializers. */
#include "serialize.h"

#include <fcntl.h>
#include <unistd.h>

#include <dagger/serializer.h>

static const struct dagger_type name_type = {
    .kind = DAGGER_KIND_CHARS, .name = "char[13]", .size = 13, .length = 13};
static const struct dagger_field fields[] = {
    {"id", &dagger_type_int64, offsetof(struct record, id)},
    {"x", &dagger_type_double, offsetof(struct record, x)},
    {"name", &name_type, offsetof(struct record, name)},
};
static const struct dagger_type record_type = {.kind = DAGGER_KIND_STRUCT,
                                               .name = "struct record",
                                               .size = sizeof(struct record),
                                               .fields = fields,
                                               .field_count = 3};
static const struct dagger_type records_type = {.kind = DAGGER_KIND_LIST,
                                                .name = "records",
                                                .size = sizeof(struct dagger_any_list),
                                                .element = &record_type};
static const struct dagger_type doubles_type = {.kind = DAGGER_KIND_LIST,
                                                .name = "doubles",
                                                .size = sizeof(struct dagger_any_list),
                                                .element = &dagger_type_double};

/* ---- What raw is compared with: a write, or a read into fresh memory ----------------
 */

static bool plain_write(const struct dagger_type *type, const void *value,
                        struct dagger_writer *writer, struct dagger_error *error)
{
    const struct dagger_any_list *list = value;
    return dagger_writer_write(writer, list->items, list->count * type->element->size,
                               error);
}

static bool plain_read(const struct dagger_type *type, void *value,
                       struct dagger_reader *reader, struct dagger_arena *arena,
                       struct dagger_error *error)
{
    struct dagger_any_list *list = value;
    struct stat status;
    (void)arena;
    if (fstat(reader->fd, &status))
        return false;
    size_t size = (size_t)status.st_size;
    list->items = malloc(size);
    for (size_t done = 0; list->items && done < size;) {
        ssize_t count = read(reader->fd, (char *)list->items + done, size - done);
        if (count <= 0)
            return dagger_error_set(error, DAGGER_ERROR_IO, "cannot read");
        done += (size_t)count;
    }
    list->count = size / type->element->size;
    return list->items;
}

static const struct dagger_serializer plain = {
    .name = "plain", .extension = "", .write = plain_write, .read = plain_read};

static const struct dagger_serializer *serializer(const char *name)
{
    static const struct dagger_serializer *const all[] = {
        &dagger_json_serializer, &dagger_raw_serializer, &dagger_msgpack_serializer,
        &dagger_csv_serializer, &plain};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i]->name, name) == 0)
            return all[i];
    return NULL;
}

static bool dump(const struct dagger_serializer *by, const struct dagger_type *type,
                 const struct dagger_any_list *list, const char *path,
                 struct dagger_error *error)
{
    struct dagger_writer writer;
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    bool ok = fd >= 0 && dagger_writer_init_fd(&writer, fd, path, error) &&
              by->write(type, list, &writer, error) &&
              dagger_writer_flush(&writer, error);
    if (fd >= 0) {
        dagger_writer_release(&writer);
        close(fd);
    }
    return ok;
}

static bool load(const struct dagger_serializer *by, const struct dagger_type *type,
                 struct dagger_any_list *list, struct dagger_arena *arena,
                 const char *path, struct dagger_error *error)
{
    struct dagger_reader reader;
    int fd = open(path, O_RDONLY);
    bool ok = fd >= 0 && dagger_reader_init_fd(&reader, fd, path, error) &&
              by->read(type, list, &reader, arena, error);
    if (fd >= 0) {
        dagger_reader_release(&reader);
        close(fd);
    }
    return ok;
}

/* A page of what was mapped costs nothing until it is touched. */
static double touch(const struct dagger_any_list *list, size_t size)
{
    double sum = 0;
    for (size_t i = 0; i < list->count * size; i += 64)
        sum += ((const unsigned char *)list->items)[i];
    return sum;
}

int main(int argc, char **argv)
{
    const struct dagger_serializer *by = argc > 4 ? serializer(argv[4]) : NULL;
    if (!by)
        return bench_usage(argv[0]);
    bool is_doubles = strcmp(argv[1], "doubles") == 0;
    const struct dagger_type *type = is_doubles ? &doubles_type : &records_type;
    struct dagger_error error = {0};
    struct dagger_any_list list = {0};
    struct dagger_arena *arena = dagger_arena_create();
    bool ok;
    double start;
    if (strcmp(argv[2], "dump") == 0) {
        list.items = is_doubles ? (void *)bench_doubles() : (void *)bench_records();
        list.count = is_doubles ? DOUBLES : RECORDS;
        start = bench_now();
        ok = dump(by, type, &list, argv[3], &error);
    } else {
        start = bench_now();
        ok = load(by, type, &list, arena, argv[3], &error);
        ok = ok && touch(&list, type->element->size) >= 0;
    }
    double seconds = bench_now() - start;
    if (!ok) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    return bench_report(by->name, argv, seconds);
}
