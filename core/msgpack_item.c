/*
 * The items of a MessagePack stream (github.com/msgpack/msgpack, spec.md). Read by hand:
 * msgpack-c's unpacker builds a tree of all there is before one value can be looked at,
 * and trusts the counts in the input when it allocates.
 */
#include "msgpack_read.h"

#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool dgi_msgpack_fail(struct dgi_msgpack_reader *msgpack, const char *format, ...)
{
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    dagger_error_set(msgpack->error, DAGGER_ERROR_INVALID, "at byte %llu: %s",
                     (unsigned long long)msgpack->offset, message);
    dagger_error_at(msgpack->error, msgpack->in->name, 0, 0);
    return false;
}

bool dgi_msgpack_out_of_memory(struct dgi_msgpack_reader *msgpack)
{
    return dagger_error_set(msgpack->error, DAGGER_ERROR_MEMORY, "out of memory");
}

bool dgi_msgpack_expected(struct dgi_msgpack_reader *msgpack, const char *what,
                          const struct dgi_msgpack_item *item)
{
    switch (item->kind) {
    case DGI_MSGPACK_NIL:
        return dgi_msgpack_fail(msgpack, "expected %s, found nil", what);
    case DGI_MSGPACK_BOOL:
        return dgi_msgpack_fail(msgpack, "expected %s, found %s", what,
                                item->bits ? "true" : "false");
    case DGI_MSGPACK_UNSIGNED:
        return dgi_msgpack_fail(msgpack, "expected %s, found %llu", what,
                                (unsigned long long)item->bits);
    case DGI_MSGPACK_NEGATIVE:
        return dgi_msgpack_fail(msgpack, "expected %s, found %lld", what,
                                (long long)item->bits);
    case DGI_MSGPACK_FLOAT:
        return dgi_msgpack_fail(msgpack, "expected %s, found %g", what, item->real);
    case DGI_MSGPACK_STRING:
        return dgi_msgpack_fail(msgpack, "expected %s, found a string", what);
    case DGI_MSGPACK_BINARY:
        return dgi_msgpack_fail(msgpack, "expected %s, found binary data", what);
    case DGI_MSGPACK_ARRAY:
        return dgi_msgpack_fail(msgpack, "expected %s, found an array of %u items", what,
                                (unsigned)item->size);
    case DGI_MSGPACK_MAP:
        return dgi_msgpack_fail(msgpack, "expected %s, found a map of %u pairs", what,
                                (unsigned)item->size);
    case DGI_MSGPACK_OTHER:
        break;
    }
    return dgi_msgpack_fail(msgpack, "expected %s, found an extension type", what);
}

bool dgi_msgpack_bytes(struct dgi_msgpack_reader *msgpack, uint32_t size,
                       const char **bytes)
{
    struct dagger_reader *in = msgpack->in;
    if (!dgi_reader_ensure(in, size, msgpack->error))
        return false;
    if ((size_t)(in->end - in->next) < size) {
        dgi_msgpack_fail(msgpack, "the input ends in the middle of a value");
        return false;
    }
    *bytes = in->next;
    in->next += size;
    return true;
}

bool dgi_msgpack_text(struct dgi_msgpack_reader *msgpack, uint32_t size,
                      const char **text)
{
    if (!dgi_msgpack_bytes(msgpack, size, text))
        return false;
    if (size && memchr(*text, '\0', size))
        return dgi_msgpack_fail(msgpack, "a NUL in a string, where C's strings end");
    return dgi_utf8_is_valid(*text, size) ||
           dgi_msgpack_fail(msgpack, "a string that is not UTF-8");
}

static bool take_big_endian(struct dgi_msgpack_reader *msgpack, unsigned size,
                            uint64_t *bits)
{
    const char *bytes;
    if (!dgi_msgpack_bytes(msgpack, size, &bytes))
        return false;
    *bits = 0;
    for (unsigned i = 0; i < size; i++)
        *bits = *bits << 8 | (unsigned char)bytes[i];
    return true;
}

static bool take_float(struct dgi_msgpack_reader *msgpack, unsigned size,
                       struct dgi_msgpack_item *item)
{
    uint64_t bits;
    if (!take_big_endian(msgpack, size, &bits))
        return false;
    item->kind = DGI_MSGPACK_FLOAT;
    if (size == sizeof(float)) {
        uint32_t half = (uint32_t)bits;
        float number;
        memcpy(&number, &half, sizeof number);
        item->real = (double)number;
    } else {
        memcpy(&item->real, &bits, sizeof item->real);
    }
    return true;
}

static bool take_signed(struct dgi_msgpack_reader *msgpack, unsigned size,
                        struct dgi_msgpack_item *item)
{
    uint64_t bits;
    if (!take_big_endian(msgpack, size, &bits))
        return false;
    uint64_t sign = UINT64_C(1) << (size * 8 - 1);
    item->bits = (bits ^ sign) - sign;
    item->kind = bits & sign ? DGI_MSGPACK_NEGATIVE : DGI_MSGPACK_UNSIGNED;
    return true;
}

static bool take_sized(struct dgi_msgpack_reader *msgpack, enum dgi_msgpack_kind kind,
                       unsigned size, struct dgi_msgpack_item *item)
{
    uint64_t count;
    if (!take_big_endian(msgpack, size, &count))
        return false;
    item->kind = kind;
    item->size = (uint32_t)count;
    return true;
}

/* 0xc0 to 0xdf: a byte that says all, or what follows. */
static bool take_long(struct dgi_msgpack_reader *msgpack, unsigned char first,
                      struct dgi_msgpack_item *item)
{
    switch (first) {
    case 0xc0:
        item->kind = DGI_MSGPACK_NIL;
        return true;
    case 0xc2:
    case 0xc3:
        item->kind = DGI_MSGPACK_BOOL;
        item->bits = first & 1;
        return true;
    case 0xc4:
    case 0xc5:
    case 0xc6:
        return take_sized(msgpack, DGI_MSGPACK_BINARY, 1u << (first - 0xc4), item);
    case 0xca:
    case 0xcb:
        return take_float(msgpack, first == 0xca ? 4 : 8, item);
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf:
        item->kind = DGI_MSGPACK_UNSIGNED;
        return take_big_endian(msgpack, 1u << (first - 0xcc), &item->bits);
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3:
        return take_signed(msgpack, 1u << (first - 0xd0), item);
    case 0xd9:
    case 0xda:
    case 0xdb:
        return take_sized(msgpack, DGI_MSGPACK_STRING, 1u << (first - 0xd9), item);
    case 0xdc:
    case 0xdd:
        return take_sized(msgpack, DGI_MSGPACK_ARRAY, 2u << (first - 0xdc), item);
    case 0xde:
    case 0xdf:
        return take_sized(msgpack, DGI_MSGPACK_MAP, 2u << (first - 0xde), item);
    default:
        item->kind = DGI_MSGPACK_OTHER;
        return true;
    }
}

bool dgi_msgpack_take(struct dgi_msgpack_reader *msgpack, struct dgi_msgpack_item *item)
{
    const char *bytes;
    struct dagger_reader *in = msgpack->in;
    msgpack->offset = in->offset + (uint64_t)(in->next - in->start);
    if (!dgi_msgpack_bytes(msgpack, 1, &bytes))
        return false;
    unsigned char first = (unsigned char)*bytes;
    *item = (struct dgi_msgpack_item){.bits = first, .size = first & 0x0f};
    if (first < 0x80) {
        item->kind = DGI_MSGPACK_UNSIGNED;
    } else if (first < 0x90) {
        item->kind = DGI_MSGPACK_MAP;
    } else if (first < 0xa0) {
        item->kind = DGI_MSGPACK_ARRAY;
    } else if (first < 0xc0) {
        item->kind = DGI_MSGPACK_STRING;
        item->size = first & 0x1f;
    } else if (first >= 0xe0) {
        item->kind = DGI_MSGPACK_NEGATIVE;
        item->bits = (uint64_t)(int64_t)(signed char)first;
    } else {
        return take_long(msgpack, first, item);
    }
    return true;
}
