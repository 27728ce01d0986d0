#include "text.h"

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

size_t dgi_utf8_before_part(const char *bytes, size_t size)
{
    for (size_t back = 1; back < 4 && back <= size; back++) {
        unsigned char first = (unsigned char)bytes[size - back];
        size_t length = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        if (!is_continuation(first))
            return length > back ? size - back : size;
    }
    return size;
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
