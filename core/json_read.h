/* Reading JSON: what json_*.c share. */
#ifndef DAGGER_JSON_READ_H
#define DAGGER_JSON_READ_H

#include <dagger/arena.h>
#include <dagger/type.h>

#include "number.h"
#include "stream_private.h"
#include "text.h"

/** Text that grows. `= {0}` is empty. */
struct dgi_buffer {
    struct dgi_buffer *next;
    char *bytes;
    size_t size;
    size_t capacity;
};

/** Room for `size` bytes in all; keeps what is there. False: out of memory. */
bool dgi_buffer_reserve(struct dgi_buffer *buffer, size_t size);

/** Moves the buffer's bytes into `arena`, without a copy where they are many; the buffer
 * stays usable, and empty. NULL: out of memory. */
void *dgi_buffer_hand_over(struct dgi_buffer *buffer, struct dagger_arena *arena);

/** Bytes somewhere in the reader or in a buffer; gone with the next token. */
struct dgi_slice {
    const char *bytes;
    size_t size;
};

/** One document being read. */
struct dgi_json_reader {
    struct dagger_reader *in;
    struct dagger_arena *arena;
    struct dagger_error *error;
    bool has_failed; /**< the reader did; nothing more is read */
    unsigned depth;
    const char *token;            /**< where the current token begins; NULL: see place */
    struct dgi_place token_place; /**< where it began, when it is no longer in memory */
    struct dgi_buffer text;       /**< strings that do not stand in the input as such */
    struct dgi_buffer *spare;     /**< for the items of lists, not in use */
    struct dgi_buffer *used;      /**< likewise, innermost list first */
};

/** The serializer's read function. */
bool dgi_json_read(const struct dagger_type *type, void *value,
                   struct dagger_reader *reader, struct dagger_arena *arena,
                   struct dagger_error *error);

/* ---- Bytes and tokens (json_token.c) ----------------------------------------------- */

enum { DGI_JSON_END = -1, DGI_JSON_FAILED = -2 };

/** Skips white space; the next byte, which stays, or one of the above. */
int dgi_json_peek(struct dgi_json_reader *json);

/** As dgi_reader_ensure(), keeping the place of the current token. */
bool dgi_json_ensure(struct dgi_json_reader *json, size_t size);

/** Takes the next byte if it is `byte` (after white space). */
bool dgi_json_accept(struct dgi_json_reader *json, char byte);

/** Takes `word` if it comes next, and nothing that belongs to it follows. */
bool dgi_json_accept_word(struct dgi_json_reader *json, const char *word);

/** After an item: takes ',' (1) or `close` (0); anything else is an error (-1). */
int dgi_json_separator(struct dgi_json_reader *json, char close);

/** One level deeper, at the bracket just before `next`. */
bool dgi_json_enter(struct dgi_json_reader *json);

/** Takes a number. `what` is expected, for the message; NULL: where the next value is no
 * number at all, the message is left to the caller. Its text is valid until the next
 * token. */
bool dgi_json_number(struct dgi_json_reader *json, struct dgi_number *number,
                     const char *what);

/* ---- Strings (json_string.c) ------------------------------------------------------- */

/** Takes a string and decodes it. `what` is expected, for the message. */
bool dgi_json_string(struct dgi_json_reader *json, struct dgi_slice *string,
                     const char *what);

/* ---- Values of unknown shape (json_any.c) ------------------------------------------ */

/** Takes any value; a new reference. NULL: failed. */
struct json_t *dgi_json_any(struct dgi_json_reader *json);

/* ---- Errors (json_error.c). All return false. -------------------------------------- */

/** "expected WHAT, found …" at the next byte. */
bool dgi_json_expected(struct dgi_json_reader *json, const char *what);

/** A message at the token last taken. */
bool dgi_json_fail_token(struct dgi_json_reader *json, const char *format, ...)
    DAGGERI_PRINTF(2, 3);

/** A message at a byte in memory. */
bool dgi_json_fail_at(struct dgi_json_reader *json, const char *position,
                      const char *format, ...) DAGGERI_PRINTF(3, 4);

bool dgi_json_out_of_memory(struct dgi_json_reader *json);

#endif
