#include "text.h"

#include <string.h>

static bool is_continuation(unsigned char byte)
{
    return (byte & 0xc0) == 0x80;
}

/* Which second bytes may follow rules out overlong forms, surrogates, and too large. */
static bool is_second(unsigned char first, unsigned char second)
{
    switch (first) {
    case 0xe0:
        return second >= 0xa0 && second <= 0xbf;
    case 0xed:
        return second >= 0x80 && second <= 0x9f;
    case 0xf0:
        return second >= 0x90 && second <= 0xbf;
    case 0xf4:
        return second >= 0x80 && second <= 0x8f;
    default:
        return is_continuation(second);
    }
}

size_t dgi_utf8_length(const char *bytes, size_t size)
{
    const unsigned char *u = (const unsigned char *)bytes;
    if (u[0] < 0x80)
        return 1;
    size_t length = u[0] < 0xc2   ? 0
                    : u[0] < 0xe0 ? 2
                    : u[0] < 0xf0 ? 3
                    : u[0] < 0xf5 ? 4
                                  : 0;
    if (!length || size < length || !is_second(u[0], u[1]))
        return 0;
    for (size_t i = 2; i < length; i++)
        if (!is_continuation(u[i]))
            return 0;
    return length;
}

size_t dgi_utf8_encode(char *out, uint32_t code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xe0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3f));
        out[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3f));
    out[2] = (char)(0x80 | (code >> 6 & 0x3f));
    out[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}

bool dgi_utf8_is_valid(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size;) {
        size_t length = dgi_utf8_length(bytes + i, size - i);
        if (!length)
            return false;
        i += length;
    }
    return true;
}

static uint32_t decode(const unsigned char *u, size_t length)
{
    switch (length) {
    case 1:
        return u[0];
    case 2:
        return (u[0] & 0x1fu) << 6 | (u[1] & 0x3fu);
    case 3:
        return (u[0] & 0xfu) << 12 | (u[1] & 0x3fu) << 6 | (u[2] & 0x3fu);
    default:
        return (u[0] & 7u) << 18 | (u[1] & 0x3fu) << 12 | (u[2] & 0x3fu) << 6 |
               (u[3] & 0x3fu);
    }
}

/* Not control characters, nor what reorders or hides the text around it. */
static bool is_shown_as_it_stands(uint32_t code)
{
    return code >= 0x20 && code != 0x7f && !(code >= 0x80 && code < 0xa0) &&
           !(code >= 0x200b && code < 0x2010) && !(code >= 0x2028 && code < 0x202f) &&
           !(code >= 0x2060 && code < 0x2070) && code != 0xfeff;
}

/* What stands for the next character, or for a byte that begins none: at most
 * LONGEST_SHOWN bytes. Moves `bytes` behind it. */
enum { LONGEST_SHOWN = 4 };
static char *show_next(char *out, const char **bytes, const char *end)
{
    static const char hex[] = "0123456789abcdef";
    const unsigned char *u = (const unsigned char *)*bytes;
    size_t length = dgi_utf8_length(*bytes, (size_t)(end - *bytes));
    if (length && is_shown_as_it_stands(decode(u, length))) {
        memcpy(out, u, length);
        *bytes += length;
        return out + length;
    }
    *out++ = '\\';
    *out++ = 'x';
    *out++ = hex[*u >> 4];
    *out++ = hex[*u & 15];
    *bytes += 1;
    return out;
}

const char *dgi_show(char out[DGI_SHOWN_SIZE], const char *bytes, size_t size)
{
    enum { MOST_BYTES = 40 };
    const char *end = bytes + size;
    const char *cut = size > MOST_BYTES ? bytes + MOST_BYTES : end;
    char *next = out;
    while (bytes < cut)
        next = show_next(next, &bytes, end);
    strcpy(next, bytes < end ? "..." : "");
    return out;
}

void dgi_show_line(char *out, size_t size, const char *text)
{
    const char *end = text + strlen(text);
    char *last = out + size - 1;
    while (text < end && last - out >= LONGEST_SHOWN)
        out = show_next(out, &text, end);
    *out = '\0';
}
