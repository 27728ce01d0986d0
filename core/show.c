#include "show.h"

#include <string.h>

#include "text.h"

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

size_t dgi_show_next(char out[DGI_SHOWN_STEP], const char *bytes, size_t size,
                     size_t *taken)
{
    static const char hex[] = "0123456789abcdef";
    const unsigned char *u = (const unsigned char *)bytes;
    size_t length = dgi_utf8_length(bytes, size);
    if (length && is_shown_as_it_stands(decode(u, length))) {
        memcpy(out, u, length);
        *taken = length;
        return length;
    }
    out[0] = '\\';
    out[1] = 'x';
    out[2] = hex[*u >> 4];
    out[3] = hex[*u & 15];
    *taken = 1;
    return DGI_SHOWN_STEP;
}

const char *dgi_show(char out[DGI_SHOWN_SIZE], const char *bytes, size_t size)
{
    enum { MOST_BYTES = 40 };
    char *end = out;
    size_t i = 0;
    while (i < size && i < MOST_BYTES) {
        size_t taken;
        end += dgi_show_next(end, bytes + i, size - i, &taken);
        i += taken;
    }
    strcpy(end, i < size ? "..." : "");
    return out;
}

void dgi_show_line(char *out, size_t size, const char *text)
{
    const char *end = text + strlen(text);
    char *last = out + size - 1;
    while (text < end && last - out >= DGI_SHOWN_STEP) {
        size_t taken;
        out += dgi_show_next(out, text, (size_t)(end - text), &taken);
        text += taken;
    }
    *out = '\0';
}
