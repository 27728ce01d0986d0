/*
 * Takes a JSON object apart into the texts of its members, so that each can be read by
 * its own type with errors at its own line and column. Members are not checked: their
 * readers do that.
 */
#ifndef DGI_OBJECT_SCAN_H
#define DGI_OBJECT_SCAN_H

#include <dagger/arena.h>
#include <dagger/error.h>
#include <dagger/stream.h>

/** A scan. Initialize with dgi_object_scan_begin(). */
struct dgi_object_scan {
    const char *text;
    const char *next;
    const char *end;
    const char *name; /**< of the text, for messages */
    bool is_first;
};

/** A member. `value` reads exactly its value, and knows its place in the whole text. */
struct dgi_member {
    const char *key; /**< decoded, in the arena */
    const char *key_start;
    struct dagger_reader value;
};

/** Begins with `size` bytes that stay the caller's. False: they begin no object. */
bool dgi_object_scan_begin(struct dgi_object_scan *scan, const char *text, size_t size,
                           const char *name, struct dagger_error *error);

/** The next member: 1; the end of the object and of the text: 0; an error: -1. */
int dgi_object_scan_next(struct dgi_object_scan *scan, struct dgi_member *member,
                         struct dagger_arena *arena, struct dagger_error *error);

/** Sets the place of an error to that of a byte of the text. */
void dgi_object_scan_place(const struct dgi_object_scan *scan, const char *at,
                           struct dagger_error *error);

#endif
