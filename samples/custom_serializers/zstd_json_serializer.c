/*
 * A serializer around another one: bytes pass through the compressor on their way, so the
 * memory it needs does not grow with the value.
 */
#include "zstd_json_serializer.h"

#include <string.h>
#include <zstd.h>

/* ---- Writing ----------------------------------------------------------------------- */

struct compressor {
    ZSTD_CStream *stream;
    struct dagger_writer *out;
};

/* Compresses `size` bytes, or ends the frame, into what `out` has room for. */
static bool compress(struct compressor *compressor, const char *bytes, size_t size,
                     ZSTD_EndDirective directive, struct dagger_error *error)
{
    ZSTD_inBuffer in = {bytes, size, 0};
    size_t left;
    do {
        char *room = dagger_writer_reserve(compressor->out, 4096, error);
        if (!room)
            return false;
        ZSTD_outBuffer out = {room, 4096, 0};
        left = ZSTD_compressStream2(compressor->stream, &out, &in, directive);
        if (ZSTD_isError(left))
            return dagger_error_set(error, DAGGER_ERROR_RUN, "cannot compress: %s",
                                    ZSTD_getErrorName(left));
        compressor->out->used += out.pos;
    } while (directive == ZSTD_e_end ? left > 0 : in.pos < in.size);
    return true;
}

static bool compress_more(void *context, const char *bytes, size_t size,
                          struct dagger_error *error)
{
    return compress(context, bytes, size, ZSTD_e_continue, error);
}

static bool write_zstd(const struct dagger_type *type, const void *value,
                       struct dagger_writer *writer, struct dagger_error *error)
{
    struct compressor compressor = {ZSTD_createCStream(), writer};
    struct dagger_writer json = {0};
    bool ok =
        compressor.stream &&
        dagger_writer_init_sink(&json, compress_more, &compressor, writer->name, error) &&
        dagger_json_serializer.write(type, value, &json, error) &&
        dagger_writer_flush(&json, error) &&
        compress(&compressor, NULL, 0, ZSTD_e_end, error);
    if (!compressor.stream)
        dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    dagger_writer_release(&json);
    ZSTD_freeCStream(compressor.stream);
    return ok;
}

/* ---- Reading ----------------------------------------------------------------------- */

struct decompressor {
    ZSTD_DStream *stream;
    struct dagger_reader *in;
    bool is_frame_open;
};

static ptrdiff_t fail(struct decompressor *decompressor, const char *why,
                      struct dagger_error *error)
{
    dagger_error_set(error, DAGGER_ERROR_INVALID, "not a whole Zstandard file: %s", why);
    dagger_error_at(error, decompressor->in->name, 0, 0);
    return -1;
}

static ptrdiff_t decompress_more(void *context, char *buffer, size_t size,
                                 struct dagger_error *error)
{
    struct decompressor *decompressor = context;
    struct dagger_reader *in = decompressor->in;
    ZSTD_outBuffer out = {buffer, size, 0};
    while (out.pos == 0) {
        int more = dagger_reader_fill(in, error);
        if (more < 0)
            return -1;
        if (more == 0)
            return decompressor->is_frame_open
                       ? fail(decompressor, "it is cut off", error)
                       : 0;
        ZSTD_inBuffer bytes = {in->next, (size_t)(in->end - in->next), 0};
        size_t left = ZSTD_decompressStream(decompressor->stream, &out, &bytes);
        if (ZSTD_isError(left))
            return fail(decompressor, ZSTD_getErrorName(left), error);
        in->next += bytes.pos;
        decompressor->is_frame_open = left > 0;
    }
    return (ptrdiff_t)out.pos;
}

static bool read_zstd(const struct dagger_type *type, void *value,
                      struct dagger_reader *reader, struct dagger_arena *arena,
                      struct dagger_error *error)
{
    struct decompressor decompressor = {ZSTD_createDStream(), reader, true};
    struct dagger_reader json = {0};
    bool ok = decompressor.stream &&
              dagger_reader_init_feed(&json, decompress_more, &decompressor, reader->name,
                                      error) &&
              dagger_json_serializer.read(type, value, &json, arena, error);
    if (!decompressor.stream)
        dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    dagger_reader_release(&json);
    ZSTD_freeDStream(decompressor.stream);
    return ok;
}

const struct dagger_serializer zstd_json_serializer = {
    .name = "zstd_json",
    .extension = "json.zst",
    .write = write_zstd,
    .read = read_zstd,
};
