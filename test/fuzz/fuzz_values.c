/*
 * Bytes read as a value: the first byte chooses the serializer, the second the type. What
 * can be read can be copied and written, and what is written reads back as the same.
 */
#include "fuzz.h"
#include "fuzz_types.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dagger/serializer.h>
#include <dagger/value.h>

static const struct dagger_serializer *const serializers[] = {
    &dagger_json_serializer,    &dagger_raw_serializer, &dagger_text_serializer,
    &dagger_msgpack_serializer, &dagger_csv_serializer,
};

static void require(bool ok, const char *what, const struct dagger_error *error)
{
    if (ok)
        return;
    fprintf(stderr, "%s: %s\n", what, error->message);
    abort();
}

static bool read_value(const struct dagger_serializer *serializer,
                       const struct dagger_type *type, void *value, const void *bytes,
                       size_t size, struct dagger_arena *arena,
                       struct dagger_error *error)
{
    struct dagger_reader reader;
    dagger_reader_init_memory(&reader, bytes, size, "input");
    bool ok = serializer->read(type, value, &reader, arena, error);
    dagger_reader_release(&reader);
    if (!ok && (error->code == DAGGER_OK || !error->message[0]))
        abort();
    return ok;
}

static void write_value(const struct dagger_serializer *serializer,
                        const struct dagger_type *type, const void *value,
                        struct dagger_writer *writer)
{
    struct dagger_error error = {0};
    dagger_writer_init_memory(writer);
    require(serializer->write(type, value, writer, &error),
            "what was read is not written", &error);
}

/* Writes the copy, reads that, writes it again: the same bytes. */
static void round_trip(const struct dagger_serializer *serializer,
                       const struct dagger_type *type, const void *value,
                       struct dagger_arena *arena)
{
    struct dagger_error error = {0};
    void *copy = dagger_arena_alloc(arena, type->size);
    void *again = dagger_arena_alloc(arena, type->size);
    struct dagger_writer first, second;
    require(dagger_value_copy(type, copy, value, arena, &error), "not copied", &error);
    write_value(serializer, type, copy, &first);
    require(read_value(serializer, type, again, first.buffer, first.used, arena, &error),
            "what was written is not read", &error);
    write_value(serializer, type, again, &second);
    if (first.used != second.used ||
        (first.used && memcmp(first.buffer, second.buffer, first.used) != 0))
        abort();
    dagger_writer_release(&first);
    dagger_writer_release(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const struct dagger_serializer *serializer =
        serializers[data[0] % (sizeof serializers / sizeof serializers[0])];
    const struct dagger_type *type = fuzz_types[data[1] % fuzz_type_count];
    struct dagger_error error = {0};
    if (serializer->supports && !serializer->supports(type, &error))
        return 0;
    struct dagger_arena *arena = dagger_arena_create();
    void *value = dagger_arena_alloc(arena, type->size);
    if (read_value(serializer, type, value, data + 2, size - 2, arena, &error))
        round_trip(serializer, type, value, arena);
    dagger_arena_destroy(arena);
    return 0;
}
