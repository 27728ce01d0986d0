/*
 * Messages from another process: the first byte says how they are read, the second of
 * which type the value is. What can be read can be written, and reads back.
 */
#include "fuzz.h"
#include "fuzz_types.h"

#include <stdlib.h>
#include <string.h>

#include "wire.h"

enum { OBJECT = 8 }; /* where the first object begins */

static void write_again(const struct dagger_type *type, const void *value, size_t size,
                        struct dagger_arena *arena)
{
    struct dgi_wire_writer writer;
    struct dgi_wire_reader reader;
    size_t offset;
    /* JSON may take more room than it had: \u0001 for one byte, 1e308 in full. */
    char *room = dagger_arena_alloc(arena, 1000 * size + 100000);
    void *again = dagger_arena_alloc(arena, type->size);
    if (!dgi_wire_begin(&writer, room, 1000 * size + 100000) ||
        !dgi_wire_write(&writer, type, value, &offset, NULL) ||
        !dgi_wire_open(&reader, room, writer.used, arena, true, NULL) ||
        !dgi_wire_read(&reader, type, again, offset, NULL))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const struct dagger_type *type = fuzz_types[data[1] % fuzz_type_count];
    struct dagger_error error = {0};
    struct dagger_arena *arena = dagger_arena_create();
    struct dgi_wire_reader reader;
    void *value = dagger_arena_alloc(arena, type->size);
    char *message = malloc(size - 1);
    memcpy(message, data + 2, size - 2);
    bool ok = dgi_wire_open(&reader, message, size - 2, arena, data[0] % 2, &error) &&
              dgi_wire_read(&reader, type, value, OBJECT, &error);
    if (ok)
        write_again(type, value, size, arena);
    else if (error.code != DAGGER_ERROR_INVALID)
        abort();
    dagger_arena_destroy(arena);
    free(message);
    return 0;
}
