/* Text in memory: what is emitted exists whole before a file is touched. */
#ifndef DAGGER_CODEGEN_WRITER_H
#define DAGGER_CODEGEN_WRITER_H

#include <stdbool.h>
#include <stddef.h>

#include <dagger/error.h>

/** Grows as needed. `= {0}` is empty. Out of memory ends in `failed`, checked at the end.
 */
struct writer {
    char *text;
    size_t size;
    size_t capacity;
    unsigned indent; /**< levels of 4 spaces, put in front of each line */
    bool failed;
};

/** Appends formatted text; after each newline the indentation follows with the next text.
 */
void writer_print(struct writer *writer, const char *format, ...) DAGGERI_PRINTF(2, 3);

/** Appends `size` bytes as C string literals with their quotes: a long text is cut into
 * several, one a line. */
void writer_string_literal(struct writer *writer, const char *text, size_t size);

/** Puts `text` in front of what stands at byte `offset`. */
void writer_insert(struct writer *writer, size_t offset, const char *text);

/** Releases the text. */
void writer_release(struct writer *writer);

/**
 * Makes `path` hold exactly the text: written beside it, synced, renamed. A file that
 * holds it already is not touched. NULL or "-": standard output. False: DAGGER_ERROR_IO,
 * and what was at `path` is as before.
 */
bool writer_save(const struct writer *writer, const char *path,
                 struct dagger_error *error);

#endif
