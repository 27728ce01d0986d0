/*
 * Diagnostics in clang's form: `file:line:col: error: …`, the source line, a caret, a
 * note that says what to do. All are collected, and printed sorted by place, once.
 */
#ifndef DAGGER_CODEGEN_DIAGNOSTIC_H
#define DAGGER_CODEGEN_DIAGNOSTIC_H

#include <stdio.h>

#include <dagger/graph.h>

struct diagnostics;

/** An empty collection; NULL: out of memory. */
struct diagnostics *diagnostics_create(void);

/** Releases it. NULL is ignored. */
void diagnostics_destroy(struct diagnostics *diagnostics);

/**
 * Says that what places call `file` is read from `path` and shown as that (tables name
 * files relative to the input's folder, diagnostics as the user reaches them). Both are
 * copied.
 */
void diagnostics_alias(struct diagnostics *diagnostics, const char *file,
                       const char *path);

/** Adds an error. Two errors of the same place and text are one. `place.file` is copied.
 */
void diagnostics_error(struct diagnostics *diagnostics, struct dagger_place place,
                       const char *format, ...) DAGGERI_PRINTF(3, 4);

/** Adds a note to the last error; its place may be `{0}`: shown without place and line.
 */
void diagnostics_note(struct diagnostics *diagnostics, struct dagger_place place,
                      const char *format, ...) DAGGERI_PRINTF(3, 4);

/** How many errors there are. */
size_t diagnostics_count(const struct diagnostics *diagnostics);

/** Prints all, sorted by place; source lines are read from their files. */
void diagnostics_print(const struct diagnostics *diagnostics, FILE *stream, bool color);

#endif
