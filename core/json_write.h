/* Writing JSON: what json_write*.c share. */
#ifndef DAGGER_JSON_WRITE_H
#define DAGGER_JSON_WRITE_H

#include <dagger/stream.h>
#include <dagger/type.h>

#include <string.h>

enum { DGI_JSON_MAX_DEPTH = 1000 };

/** One value being written. */
struct dgi_json_writer {
    struct dagger_writer *out;
    struct dagger_error *error;
    unsigned depth;
    bool is_value_wrong; /**< it failed for the value, which `path` leads to */
    char path[256];
};

/** Appends bytes. */
static inline bool dgi_json_put(struct dgi_json_writer *json, const char *bytes,
                                size_t size)
{
    struct dagger_writer *out = json->out;
    if (size > out->capacity - out->used || out->failed)
        return dagger_writer_write(out, bytes, size, json->error);
    memcpy(out->buffer + out->used, bytes, size);
    out->used += size;
    return true;
}

/** Appends a string with its quotes. */
bool dgi_json_put_string(struct dgi_json_writer *json, const char *text, size_t size);

/** Appends bytes as a base64 string. */
bool dgi_json_put_base64(struct dgi_json_writer *json, const unsigned char *bytes,
                         size_t size);

bool dgi_json_put_double(struct dgi_json_writer *json, double number);

/** Appends a jansson value. */
bool dgi_json_put_any(struct dgi_json_writer *json, const struct json_t *value);

/** Fails for the value itself. Always false. */
bool dgi_json_refuse(struct dgi_json_writer *json, const char *format, ...)
    DAGGERI_PRINTF(2, 3);

/** One level deeper; false where that is too deep. */
bool dgi_json_write_enter(struct dgi_json_writer *json);

/** Put the step that failed in front of the path. Always false. */
bool dgi_json_failed_in_key(struct dgi_json_writer *json, const char *key);
bool dgi_json_failed_at_index(struct dgi_json_writer *json, size_t index);

#endif
