#include "text.h"

#include <string.h>

static const char alphabet[64] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

size_t dgi_base64_encode(char *out, const unsigned char *bytes, size_t size)
{
    char *end = out;
    for (; size >= 3; size -= 3, bytes += 3) {
        uint32_t bits = (uint32_t)bytes[0] << 16 | (uint32_t)bytes[1] << 8 | bytes[2];
        *end++ = alphabet[bits >> 18];
        *end++ = alphabet[bits >> 12 & 63];
        *end++ = alphabet[bits >> 6 & 63];
        *end++ = alphabet[bits & 63];
    }
    if (size) {
        uint32_t bits =
            (uint32_t)bytes[0] << 16 | (size == 2 ? (uint32_t)bytes[1] << 8 : 0);
        *end++ = alphabet[bits >> 18];
        *end++ = alphabet[bits >> 12 & 63];
        *end++ = size == 2 ? alphabet[bits >> 6 & 63] : '=';
        *end++ = '=';
    }
    return (size_t)(end - out);
}

/* 64 and more: not of the alphabet. */
static uint32_t value_of(char character)
{
    if (character >= 'A' && character <= 'Z')
        return (uint32_t)(character - 'A');
    if (character >= 'a' && character <= 'z')
        return (uint32_t)(character - 'a') + 26;
    if (character >= '0' && character <= '9')
        return (uint32_t)(character - '0') + 52;
    return character == '+' ? 62 : character == '/' ? 63 : 64;
}

bool dgi_base64_decode(unsigned char *out, size_t *out_size, const char *text,
                       size_t size)
{
    *out_size = 0;
    if (size % 4)
        return false;
    size_t padding = 0;
    while (padding < 2 && padding < size && text[size - 1 - padding] == '=')
        padding++;
    unsigned char *end = out;
    for (size_t i = 0; i < size; i += 4) {
        size_t missing = i + 4 == size ? padding : 0;
        uint32_t bits = 0;
        for (size_t k = 0; k < 4; k++) {
            uint32_t value = k >= 4 - missing ? 0 : value_of(text[i + k]);
            if (value > 63)
                return false;
            bits = bits << 6 | value;
        }
        if (bits & ((1u << 8 * missing) - 1))
            return false;
        *end++ = (unsigned char)(bits >> 16);
        if (missing < 2)
            *end++ = (unsigned char)(bits >> 8);
        if (missing < 1)
            *end++ = (unsigned char)bits;
    }
    *out_size = (size_t)(end - out);
    return true;
}
