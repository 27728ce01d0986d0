#include "integer.h"

#include <string.h>

uint64_t dgi_integer_load(const struct dagger_type *type, const void *value)
{
    switch (type->size) {
    case 1: {
        uint8_t bits = *(const uint8_t *)value;
        return type->is_signed ? (uint64_t)(int8_t)bits : bits;
    }
    case 2: {
        uint16_t bits;
        memcpy(&bits, value, sizeof bits);
        return type->is_signed ? (uint64_t)(int16_t)bits : bits;
    }
    case 4: {
        uint32_t bits;
        memcpy(&bits, value, sizeof bits);
        return type->is_signed ? (uint64_t)(int32_t)bits : bits;
    }
    default: {
        uint64_t bits;
        memcpy(&bits, value, sizeof bits);
        return bits;
    }
    }
}

void dgi_integer_store(const struct dagger_type *type, void *value, uint64_t bits)
{
    switch (type->size) {
    case 1:
        *(uint8_t *)value = (uint8_t)bits;
        break;
    case 2:
        memcpy(value, &(uint16_t){(uint16_t)bits}, 2);
        break;
    case 4:
        memcpy(value, &(uint32_t){(uint32_t)bits}, 4);
        break;
    default:
        memcpy(value, &bits, 8);
    }
}

uint64_t dgi_integer_max(const struct dagger_type *type)
{
    uint64_t all = type->size >= 8 ? UINT64_MAX : (UINT64_C(1) << 8 * type->size) - 1;
    return type->is_signed ? all >> 1 : all;
}
