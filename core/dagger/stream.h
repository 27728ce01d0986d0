/*
 * Buffered byte streams that serializers write to and read from: over a descriptor, over
 * memory, or over functions of the caller (compression, say). Owned by the caller, used
 * by one thread. Neither closes the descriptor.
 */
#ifndef DAGGER_STREAM_H
#define DAGGER_STREAM_H

#include <dagger/error.h>

/** Takes all `size` bytes that a writer hands on. False: it set the error. */
typedef bool dagger_sink(void *context, const char *bytes, size_t size,
                         struct dagger_error *error);

/** Puts up to `size` bytes into `buffer`; how many, 0 at the end, -1: it set the error.
 */
typedef ptrdiff_t dagger_feed(void *context, char *buffer, size_t size,
                              struct dagger_error *error);

/** Writes bytes somewhere. Initialize with one of the functions below. */
struct dagger_writer {
    char *buffer; /**< `used` of `capacity` bytes wait to be flushed, or are the result */
    size_t used;
    size_t capacity;
    uint64_t written; /**< bytes flushed so far */
    int fd;           /**< -1: a sink, or memory, which grows */
    dagger_sink *sink;
    void *context;    /**< of the sink */
    bool failed;      /**< an error was reported; later writes do nothing */
    const char *name; /**< for messages: a path; borrowed */
};

/** A writer to `fd`, called `name` in messages. False: out of memory. */
DAGGER_API bool dagger_writer_init_fd(struct dagger_writer *writer, int fd,
                                      const char *name,
                                      struct dagger_error *error) DAGGERI_WARN_UNUSED;

/** A writer to `sink`, called `name` in messages. False: out of memory. */
DAGGER_API bool dagger_writer_init_sink(struct dagger_writer *writer, dagger_sink *sink,
                                        void *context, const char *name,
                                        struct dagger_error *error) DAGGERI_WARN_UNUSED;

/** A writer to memory that it owns: the result is `buffer`, `used` bytes, no NUL. */
DAGGER_API void dagger_writer_init_memory(struct dagger_writer *writer);

/** Appends `size` bytes. False: I/O error (DAGGER_ERROR_IO) or out of memory. */
DAGGER_API bool dagger_writer_write(struct dagger_writer *writer, const void *bytes,
                                    size_t size, struct dagger_error *error);

/** At least `size` (at most 4096) bytes to fill at the result; then add to `used`. NULL:
 * failed. */
DAGGER_API char *dagger_writer_reserve(struct dagger_writer *writer, size_t size,
                                       struct dagger_error *error);

/** Hands all that waits to the descriptor or the sink. Nothing for memory. */
DAGGER_API bool dagger_writer_flush(struct dagger_writer *writer,
                                    struct dagger_error *error) DAGGERI_WARN_UNUSED;

/** Releases the buffer. Flushes nothing. */
DAGGER_API void dagger_writer_release(struct dagger_writer *writer);

/** Reads bytes from somewhere. Initialize with one of the functions below. */
struct dagger_reader {
    const char *next; /**< the next byte, up to `end` */
    const char *end;
    char *buffer; /**< owned, NULL for memory */
    size_t capacity;
    const char *start;   /**< of what is in memory now */
    uint64_t offset;     /**< of `start` in the stream */
    uint64_t line;       /**< from 1, at `line_start` */
    uint64_t line_start; /**< offset of the first byte of that line */
    int fd;              /**< -1: a feed, or memory */
    dagger_feed *feed;
    void *context;    /**< of the feed */
    const char *name; /**< for messages: a path or "-p name"; borrowed */
};

/** A reader of `fd`, called `name` in messages. False: out of memory. */
DAGGER_API bool dagger_reader_init_fd(struct dagger_reader *reader, int fd,
                                      const char *name,
                                      struct dagger_error *error) DAGGERI_WARN_UNUSED;

/** A reader of what `feed` gives, called `name` in messages. False: out of memory. */
DAGGER_API bool dagger_reader_init_feed(struct dagger_reader *reader, dagger_feed *feed,
                                        void *context, const char *name,
                                        struct dagger_error *error) DAGGERI_WARN_UNUSED;

/** A reader of `size` bytes that stay the caller's. */
DAGGER_API void dagger_reader_init_memory(struct dagger_reader *reader, const void *bytes,
                                          size_t size, const char *name);

/**
 * Makes at least one byte available at `next`: 1 where there is one, 0 at the end, -1 on
 * an I/O error. What was before `next` is gone.
 */
DAGGER_API int dagger_reader_fill(struct dagger_reader *reader,
                                  struct dagger_error *error);

/** Releases the buffer. */
DAGGER_API void dagger_reader_release(struct dagger_reader *reader);

#endif
