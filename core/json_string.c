#include "json_read.h"

#include <string.h>

enum { LONGEST_ESCAPE = 12 }; /* a surrogate pair */

static bool is_plain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

static const char *skip_plain(const char *at, const char *end)
{
    while (at < end && is_plain((unsigned char)*at))
        at++;
    return at;
}

/* Most strings stand in the input as they are, whole in the reader's buffer. */
static bool take_as_it_stands(struct dgi_json_reader *json, struct dgi_slice *string)
{
    struct dagger_reader *in = json->in;
    const char *first = in->next;
    const char *at = first;
    for (;;) {
        at = skip_plain(at, in->end);
        if (at == in->end)
            return false;
        if (*at == '"')
            break;
        size_t length =
            (unsigned char)*at < 0x80 ? 0 : dgi_utf8_length(at, (size_t)(in->end - at));
        if (!length)
            return false;
        at += length;
    }
    *string = (struct dgi_slice){first, (size_t)(at - first)};
    in->next = at + 1;
    return true;
}

static bool append(struct dgi_json_reader *json, const char *bytes, size_t size)
{
    struct dgi_buffer *text = &json->text;
    if (size > SIZE_MAX - text->size || !dgi_buffer_reserve(text, text->size + size))
        return dgi_json_out_of_memory(json);
    if (size)
        memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
    return true;
}

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

/* The code unit of the \uXXXX at `at`, or -1. */
static int32_t code_unit(const char *at, const char *end)
{
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
        return -1;
    int32_t unit = 0;
    for (int i = 2; i < 6; i++) {
        int value = hex_value(at[i]);
        if (value < 0)
            return -1;
        unit = unit << 4 | value;
    }
    return unit;
}

static bool append_code(struct dgi_json_reader *json, uint32_t code)
{
    char encoded[4];
    return append(json, encoded, dgi_utf8_encode(encoded, code));
}

static bool append_unicode_escape(struct dgi_json_reader *json)
{
    struct dagger_reader *in = json->in;
    int32_t unit = code_unit(in->next, in->end);
    if (unit < 0)
        return dgi_json_fail_at(json, in->next,
                                "four hexadecimal digits must follow \\u in a string");
    if (unit < 0xd800 || unit > 0xdfff) {
        in->next += 6;
        return append_code(json, (uint32_t)unit);
    }
    int32_t low = unit < 0xdc00 ? code_unit(in->next + 6, in->end) : -1;
    if (low < 0xdc00 || low > 0xdfff)
        return dgi_json_fail_at(json, in->next,
                                "\\u%04x is one half of a surrogate pair, without the "
                                "other",
                                (unsigned)unit);
    in->next += LONGEST_ESCAPE;
    return append_code(json, 0x10000 + ((uint32_t)(unit - 0xd800) << 10) +
                                 (uint32_t)(low - 0xdc00));
}

static bool append_escape(struct dgi_json_reader *json)
{
    static const char names[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    struct dagger_reader *in = json->in;
    if (!dgi_json_ensure(json, LONGEST_ESCAPE))
        return false;
    size_t size = (size_t)(in->end - in->next);
    if (size > 1 && in->next[1] == 'u')
        return append_unicode_escape(json);
    for (const char *name = names; size > 1 && *name; name += 2)
        if (*name == in->next[1]) {
            in->next += 2;
            return append(json, name + 1, 1);
        }
    char shown[DGI_SHOWN_SIZE];
    return dgi_json_fail_at(json, in->next, "%s is no escape of JSON strings",
                            dgi_show(shown, in->next, size < 2 ? size : 2));
}

static bool append_sequence(struct dgi_json_reader *json)
{
    struct dagger_reader *in = json->in;
    if (!dgi_json_ensure(json, 4))
        return false;
    size_t length = dgi_utf8_length(in->next, (size_t)(in->end - in->next));
    if (!length)
        return dgi_json_fail_at(json, in->next, "invalid UTF-8 in a string: byte 0x%02x",
                                (unsigned char)*in->next);
    bool is_appended = append(json, in->next, length);
    in->next += length;
    return is_appended;
}

/* Appends what comes up to the closing quote, which it takes. */
static bool take_piece_by_piece(struct dgi_json_reader *json)
{
    struct dagger_reader *in = json->in;
    json->text.size = 0;
    for (;;) {
        const char *end = skip_plain(in->next, in->end);
        if (!append(json, in->next, (size_t)(end - in->next)))
            return false;
        in->next = end;
        if (!dgi_json_ensure(json, 1))
            return false;
        if (in->next == in->end)
            return dgi_json_fail_token(json, "a string that does not end");
        unsigned char byte = (unsigned char)*in->next;
        if (byte == '"')
            break;
        if (byte < 0x20)
            return dgi_json_fail_at(
                json, in->next, "a control character in a string: write it as \\u%04x",
                byte);
        bool is_appended = byte == '\\'  ? append_escape(json)
                           : byte < 0x80 ? true
                                         : append_sequence(json);
        if (!is_appended)
            return false;
    }
    in->next++;
    return true;
}

bool dgi_json_string(struct dgi_json_reader *json, struct dgi_slice *string,
                     const char *what)
{
    if (dgi_json_peek(json) != '"')
        return dgi_json_expected(json, what);
    json->token = json->in->next++;
    if (take_as_it_stands(json, string))
        return true;
    if (!take_piece_by_piece(json))
        return false;
    *string =
        (struct dgi_slice){json->text.bytes ? json->text.bytes : "", json->text.size};
    return true;
}
