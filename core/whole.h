/* All that a reader still holds, at once: for formats that are the value itself. */
#ifndef DAGGER_WHOLE_H
#define DAGGER_WHOLE_H

#include <dagger/arena.h>
#include <dagger/stream.h>

/** Bytes owned by an arena. */
struct dgi_whole {
    char *bytes; /**< NULL where there are none */
    size_t size;
};

/** Reads to the end; a NUL that does not count follows the bytes. False: I/O, memory. */
bool dgi_whole_read(struct dagger_reader *reader, struct dagger_arena *arena,
                    struct dgi_whole *whole, struct dagger_error *error);

/** As dgi_whole_read(), but a regular file is mapped where it can be, and no NUL follows.
 * The mapping is private and writable; the file must not shrink while it is used. */
bool dgi_whole_map(struct dagger_reader *reader, struct dagger_arena *arena,
                   struct dgi_whole *whole, struct dagger_error *error);

#endif
