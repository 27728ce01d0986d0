/* What serializers may do with streams beyond <dagger/stream.h>. */
#ifndef DAGGER_STREAM_PRIVATE_H
#define DAGGER_STREAM_PRIVATE_H

#include <dagger/stream.h>

/** A place in the stream, for messages. */
struct dgi_place {
    unsigned line;   /**< from 1 */
    unsigned column; /**< in bytes, from 1 */
};

/** Reads on so that, where the stream has them, `size` bytes stand at `next` (the buffer
 * grows for it). False: an I/O error. At the end of the stream fewer may stand there. */
bool dgi_reader_ensure(struct dagger_reader *reader, size_t size,
                       struct dagger_error *error);

/** The place of `position`, which lies between `start` and `end`. */
struct dgi_place dgi_reader_place(const struct dagger_reader *reader,
                                  const char *position);

#endif
