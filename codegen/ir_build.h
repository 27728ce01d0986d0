/*
 * Making IR: allocation in the unit's arena, arrays that grow there, types and values
 * that stand in no source. Running out of memory ends the generator (it has written
 * nothing yet), so nothing here returns NULL for that reason.
 */
#ifndef DAGGER_CODEGEN_IR_BUILD_H
#define DAGGER_CODEGEN_IR_BUILD_H

#include "ir.h"

/** `size` zeroed bytes. */
void *ir_alloc(struct ir_unit *unit, size_t size);

/** `count` zeroed items of `size` bytes. */
void *ir_alloc_array(struct ir_unit *unit, size_t count, size_t size);

/** A formatted string. */
const char *ir_printf(struct ir_unit *unit, const char *format, ...) DAGGERI_PRINTF(2, 3);

/**
 * Appends `*item` to the array at `*(T **)array`, which holds `*count` items of `size`
 * bytes. The array moves as it grows, and must have grown by this function alone; what it
 * was before stays readable.
 */
void ir_push(struct ir_unit *unit, void *array, size_t *count, const void *item,
             size_t size);

/** ir_push() of an lvalue. */
#define IR_PUSH(unit, array, count, item)                                                \
    ir_push((unit), &(array), &(count), &(item), sizeof(item))

/** The type of lists of `element` that no C type of the file stands for; one an element.
 */
struct ir_type *ir_list_of(struct ir_unit *unit, struct ir_type *element);

/**
 * True where a value may pass from one type to the other as it is: one type, or integers
 * of one size and sign, and pointers, that differ only in name or `const`.
 */
bool ir_same(const struct ir_type *a, const struct ir_type *b);

/** Zero, as `= {0}` makes it. */
struct ir_value *ir_zero(struct ir_unit *unit, struct ir_type *type,
                         struct dagger_place place);

/**
 * `value` as C converts it to `type`, where nothing is lost by that: numbers by value,
 * arrays of char and strings. NULL: it does not fit, or C does not convert so.
 */
struct ir_value *ir_convert(struct ir_unit *unit, struct ir_value *value,
                            struct ir_type *type);

/** The serializer's name, with NULL for the one that is meant by none. */
const char *ir_serializer(const char *name);

/** True for the names of the library's own serializers. */
bool ir_serializer_is_builtin(const char *name);

#endif
