#include "ir_build.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dagger/arena.h>

static void *checked(void *memory)
{
    if (!memory) {
        fputs("dagger-codegen: out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

void *ir_alloc(struct ir_unit *unit, size_t size)
{
    return checked(dagger_arena_alloc(unit->arena, size));
}

void *ir_alloc_array(struct ir_unit *unit, size_t count, size_t size)
{
    return checked(dagger_arena_alloc_array(unit->arena, count, size));
}

const char *ir_printf(struct ir_unit *unit, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = ir_alloc(unit, length > 0 ? (size_t)length + 1 : 1);
    if (length > 0)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

void ir_push(struct ir_unit *unit, void *array, size_t *count, const void *item,
             size_t size)
{
    char *items;
    memcpy(&items, array, sizeof items);
    bool is_full = (*count & (*count - 1)) == 0;
    if (is_full) {
        char *larger = ir_alloc_array(unit, *count ? *count * 2 : 1, size);
        if (*count)
            memcpy(larger, items, *count * size);
        items = larger;
        memcpy(array, &items, sizeof items);
    }
    memcpy(items + *count * size, item, size);
    ++*count;
}

/* What lower adds stands at the end, so the search rarely sees more than a few. */
struct ir_type *ir_list_of(struct ir_unit *unit, struct ir_type *element)
{
    for (size_t i = unit->type_count; i-- > 0 && unit->types[i]->is_made;) {
        if (unit->types[i]->element == element)
            return unit->types[i];
    }
    struct ir_type *type = ir_alloc(unit, sizeof *type);
    type->kind = DAGGER_KIND_LIST;
    type->is_made = true;
    type->message = ir_printf(unit, "list of %s", element->message);
    type->size = sizeof(struct dagger_any_list);
    type->element = element;
    type->place = element->place;
    type->id = (unsigned)unit->type_count;
    struct ir_type **types = ir_alloc_array(unit, unit->type_count + 1, sizeof *types);
    if (unit->type_count)
        memcpy(types, unit->types, unit->type_count * sizeof *types);
    types[unit->type_count++] = type;
    unit->types = types;
    return type;
}

bool ir_same(const struct ir_type *a, const struct ir_type *b)
{
    if (a == b || a->kind != b->kind)
        return a == b;
    switch (a->kind) {
    case DAGGER_KIND_INT:
        return a->size == b->size && a->is_signed == b->is_signed;
    case DAGGER_KIND_STRING:
    case DAGGER_KIND_JSON:
        return true;
    case DAGGER_KIND_OPTIONAL:
        return ir_same(a->element, b->element);
    default:
        return false;
    }
}

static size_t item_count_of_zero(const struct ir_type *type)
{
    if (type->kind == DAGGER_KIND_STRUCT)
        return type->field_count;
    return type->kind == DAGGER_KIND_ARRAY ? type->length : 0;
}

struct ir_value *ir_zero(struct ir_unit *unit, struct ir_type *type,
                         struct dagger_place place)
{
    struct ir_value *value = ir_alloc(unit, sizeof *value);
    value->type = type;
    value->place = place;
    if (type->kind == DAGGER_KIND_CHARS)
        value->text = "";
    value->item_count = item_count_of_zero(type);
    if (value->item_count)
        value->items = ir_alloc_array(unit, value->item_count, sizeof *value->items);
    for (size_t i = 0; i < value->item_count; i++) {
        bool is_struct = type->kind == DAGGER_KIND_STRUCT;
        struct ir_type *part = is_struct ? type->fields[i].type : type->element;
        value->items[i] = ir_zero(unit, part, place);
    }
    return value;
}

static bool is_integer(const struct ir_type *type)
{
    return type->kind == DAGGER_KIND_BOOL || type->kind == DAGGER_KIND_INT ||
           type->kind == DAGGER_KIND_ENUM;
}

static bool is_text(const struct ir_type *type)
{
    return type->kind == DAGGER_KIND_STRING || type->kind == DAGGER_KIND_CHARS;
}

/* Sign-extended two's complement of 64 bits: negative only where the type is signed. */
static bool is_negative(const struct ir_value *value)
{
    return value->type->is_signed && (int64_t)value->integer < 0;
}

static bool integer_fits(const struct ir_value *value, const struct ir_type *type)
{
    if (type->kind == DAGGER_KIND_BOOL)
        return value->integer <= 1;
    unsigned bits = (unsigned)type->size * 8;
    if (is_negative(value))
        return type->is_signed &&
               (bits >= 64 || (int64_t)value->integer >= -(INT64_C(1) << (bits - 1)));
    unsigned room = type->is_signed ? bits - 1 : bits;
    return room >= 64 || value->integer < UINT64_C(1) << room;
}

static bool integer_of_real(double real, struct ir_value *result)
{
    if (!(real >= -0x1p63 && real < 0x1p64))
        return false;
    bool is_signed = real < 0;
    result->integer = is_signed ? (uint64_t)(int64_t)real : (uint64_t)real;
    double back = is_signed ? (double)(int64_t)result->integer : (double)result->integer;
    return back == real;
}

static bool to_integer(const struct ir_value *value, struct ir_value *result)
{
    if (is_integer(value->type)) {
        result->integer = value->integer;
        return integer_fits(value, result->type);
    }
    if (!integer_of_real(value->real, result))
        return false;
    struct ir_type wide = {
        .kind = DAGGER_KIND_INT, .is_signed = value->real < 0, .size = 8};
    struct ir_value whole = {.type = &wide, .integer = result->integer};
    return integer_fits(&whole, result->type);
}

static bool to_real(const struct ir_value *value, struct ir_value *result)
{
    if (value->type->kind == DAGGER_KIND_FLOAT)
        result->real = value->real;
    else
        result->real =
            is_negative(value) ? (double)(int64_t)value->integer : (double)value->integer;
    /* C rounds a double to a float; a user writes 0.1 and means that. */
    if (result->type->size == sizeof(float))
        result->real = (float)result->real;
    struct ir_value back = {.type = value->type};
    return value->type->kind == DAGGER_KIND_FLOAT ||
           (integer_of_real(result->real, &back) && back.integer == value->integer);
}

static bool to_text(const struct ir_value *value, struct ir_value *result)
{
    result->text = value->text;
    result->text_size = value->text_size;
    return result->type->kind == DAGGER_KIND_STRING ||
           (value->text && value->text_size < result->type->length);
}

struct ir_value *ir_convert(struct ir_unit *unit, struct ir_value *value,
                            struct ir_type *type)
{
    if (!value || value->type == type)
        return value;
    struct ir_value *result = ir_alloc(unit, sizeof *result);
    result->type = type;
    result->place = value->place;
    bool is_number = is_integer(value->type) || value->type->kind == DAGGER_KIND_FLOAT;
    bool done = false;
    if (is_number && is_integer(type))
        done = to_integer(value, result);
    else if (is_number && type->kind == DAGGER_KIND_FLOAT)
        done = to_real(value, result);
    else if (is_text(value->type) && is_text(type))
        done = to_text(value, result);
    return done ? result : NULL;
}

const char *ir_serializer(const char *name)
{
    return name && strcmp(name, "json") != 0 ? name : NULL;
}

bool ir_serializer_is_builtin(const char *name)
{
    static const char *const builtins[] = {"json", "raw", "text", "msgpack", "csv"};
    for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++) {
        if (strcmp(name, builtins[i]) == 0)
            return true;
    }
    return false;
}
