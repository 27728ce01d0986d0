/* The source line and caret below a diagnostic. */
#ifndef DAGGER_CODEGEN_SOURCE_LINE_H
#define DAGGER_CODEGEN_SOURCE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/** The file read last. `= {0}` is none. */
struct source_file {
    char *path;
    char *text; /**< NULL: it could not be read */
    size_t size;
    size_t offset; /**< of the line found last, so that sorted look-ups are linear */
    unsigned line; /**< its number */
};

/**
 * Prints line `line` of the file at `path`, and below it a caret at `column` (bytes, from
 * 1; 0: no caret). Tabs keep the caret aligned; bytes that would drive a terminal are
 * shown as '?'; of a very long line only the part around the caret is shown. Prints
 * nothing where the file has no such line.
 */
void source_line_print(struct source_file *source, const char *path, unsigned line,
                       unsigned column, FILE *stream, bool color);

/** Releases what is held. */
void source_file_release(struct source_file *source);

#endif
