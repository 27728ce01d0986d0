/* Serializers: how a value of a described type becomes bytes, and bytes a value. */
#ifndef DAGGER_SERIALIZER_H
#define DAGGER_SERIALIZER_H

#include <dagger/arena.h>
#include <dagger/stream.h>
#include <dagger/type.h>

/** A serializer. Static, immutable, shared between threads. */
struct dagger_serializer {
    const char *name;      /**< as in DAGGER_SERIALIZER(name) */
    const char *extension; /**< of files, without the dot */

    /** Writes `value`, of `type`. False: it cannot be written, or the writer failed. */
    bool (*write)(const struct dagger_type *type, const void *value,
                  struct dagger_writer *writer, struct dagger_error *error);

    /**
     * Reads the whole stream into `value` (room for one of `type`, zeroed); what it
     * points to comes from `arena`. False (DAGGER_ERROR_INVALID, with line and column
     * where the format has them) where the bytes are not exactly one such value.
     */
    bool (*read)(const struct dagger_type *type, void *value,
                 struct dagger_reader *reader, struct dagger_arena *arena,
                 struct dagger_error *error);
};

/** JSON (RFC 8259, UTF-8), in the forms <dagger/type.h> names. Compact, no newline. */
DAGGER_API extern const struct dagger_serializer dagger_json_serializer;

/** The built-in serializer of that name; NULL is JSON. NULL: there is none. Borrowed. */
DAGGER_API const struct dagger_serializer *dagger_serializer_find(const char *name);

#endif
