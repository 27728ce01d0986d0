/* Serializers: how a value of a described type becomes bytes, and bytes a value. */
#ifndef DAGGER_SERIALIZER_H
#define DAGGER_SERIALIZER_H

#include <dagger/arena.h>
#include <dagger/stream.h>
#include <dagger/type.h>

/** A serializer. Static, immutable, shared between threads. */
struct dagger_serializer {
    const char *name;      /**< for messages and `describe` */
    const char *extension; /**< of files, without the dot */

    /** True where values of `type` have a form; else why not (DAGGER_ERROR_INVALID).
     * NULL: every type does. */
    bool (*supports)(const struct dagger_type *type, struct dagger_error *error);

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

/**
 * Values as they lie in memory, for machines of one ABI: types without pointers, lists of
 * such (their items and nothing else), dagger_bytes. Files are memory-mapped on reading.
 */
DAGGER_API extern const struct dagger_serializer dagger_raw_serializer;

/** A string or dagger_bytes as they are; strings are UTF-8 without NUL. */
DAGGER_API extern const struct dagger_serializer dagger_text_serializer;

/** MessagePack, in the forms of JSON; bytes are binary data. */
DAGGER_API extern const struct dagger_serializer dagger_msgpack_serializer;

/** CSV (RFC 4180) with a header: a list of structs whose fields are each one cell. An
 * empty cell is NULL, a quoted empty one the empty string. */
DAGGER_API extern const struct dagger_serializer dagger_csv_serializer;

#endif
