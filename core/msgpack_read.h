/* MessagePack: what writing and reading share. */
#ifndef DAGGER_MSGPACK_READ_H
#define DAGGER_MSGPACK_READ_H

#include <dagger/serializer.h>

#include "stream_private.h"

enum { DGI_MSGPACK_MAX_DEPTH = 1000 };

/** True where MessagePack has a form for values of the type; else an error. */
bool dgi_msgpack_supports(const struct dagger_type *type, struct dagger_error *error);

/** The serializer's read function. */
bool dgi_msgpack_read(const struct dagger_type *type, void *value,
                      struct dagger_reader *reader, struct dagger_arena *arena,
                      struct dagger_error *error);

/** One document being read. */
struct dgi_msgpack_reader {
    struct dagger_reader *in;
    struct dagger_arena *arena;
    struct dagger_error *error;
    unsigned depth;
    uint64_t offset; /**< of the item last taken */
};

/** What an item of the stream is, by its first bytes. */
enum dgi_msgpack_kind {
    DGI_MSGPACK_NIL,
    DGI_MSGPACK_BOOL,     /**< `bits`: 0 or 1 */
    DGI_MSGPACK_UNSIGNED, /**< `bits` */
    DGI_MSGPACK_NEGATIVE, /**< `bits`, sign-extended: less than 0 */
    DGI_MSGPACK_FLOAT,    /**< `real` */
    DGI_MSGPACK_STRING,   /**< `size` bytes follow */
    DGI_MSGPACK_BINARY,   /**< `size` bytes follow */
    DGI_MSGPACK_ARRAY,    /**< `size` items follow */
    DGI_MSGPACK_MAP,      /**< `size` pairs of items follow */
    DGI_MSGPACK_OTHER,    /**< extensions, and the byte that is never used */
};

struct dgi_msgpack_item {
    enum dgi_msgpack_kind kind;
    uint64_t bits;
    double real;
    uint32_t size;
};

/** Takes an item's first bytes. False: I/O error or the end of the input. */
bool dgi_msgpack_take(struct dgi_msgpack_reader *msgpack, struct dgi_msgpack_item *item);

/** Takes `size` bytes and points `*bytes` to them, up to the next call. */
bool dgi_msgpack_bytes(struct dgi_msgpack_reader *msgpack, uint32_t size,
                       const char **bytes);

/** Takes the `size` bytes of a string: UTF-8 without a NUL. */
bool dgi_msgpack_text(struct dgi_msgpack_reader *msgpack, uint32_t size,
                      const char **text);

/** A message at the item last taken. Always false. */
bool dgi_msgpack_fail(struct dgi_msgpack_reader *msgpack, const char *format, ...)
    DAGGERI_PRINTF(2, 3);

/** "expected WHAT, found …" at `item`, the last one taken. Always false. */
bool dgi_msgpack_expected(struct dgi_msgpack_reader *msgpack, const char *what,
                          const struct dgi_msgpack_item *item);

bool dgi_msgpack_out_of_memory(struct dgi_msgpack_reader *msgpack);

/** Takes any value; a new reference. NULL: failed. */
struct json_t *dgi_msgpack_any(struct dgi_msgpack_reader *msgpack);

#endif
