#include "extraction.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct ir_value *new_value(struct extraction *extraction, struct ir_type *type,
                                  struct dagger_place place)
{
    struct ir_value *value = extract_alloc(extraction, 1, sizeof *value);
    value->type = type;
    value->place = place;
    return value;
}

/* ---- Messages ---------------------------------------------------------------------- */

static const char *shown_real(struct extraction *extraction, double real)
{
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, real);
        if (strtod(text, NULL) == real)
            break;
    }
    return extract_copy(extraction, text, strlen(text));
}

static const char *shown(struct extraction *extraction, const struct scalar *scalar)
{
    switch (scalar->kind) {
    case SCALAR_INTEGER:
        return scalar->is_unsigned
                   ? extract_print(extraction, "%" PRIu64, scalar->integer)
                   : extract_print(extraction, "%" PRId64, (int64_t)scalar->integer);
    case SCALAR_REAL:
        return shown_real(extraction, scalar->real);
    case SCALAR_TEXT:
        return "a string";
    case SCALAR_NULL:
        return "NULL";
    default:
        return "";
    }
}

static struct ir_value *mismatch(struct extraction *extraction,
                                 const struct scalar *scalar, const struct ir_type *type,
                                 const char *needed)
{
    extract_error(extraction, scalar->place, "%s where a constant of type '%s' is needed",
                  shown(extraction, scalar), type->message);
    extract_note(extraction, "write %s", needed);
    return NULL;
}

/* ---- Integers ---------------------------------------------------------------------- */

static bool is_negative(const struct scalar *scalar)
{
    return !scalar->is_unsigned && (int64_t)scalar->integer < 0;
}

static uint64_t largest(const struct ir_type *type)
{
    unsigned bits = 8 * (unsigned)type->size - type->is_signed;
    return bits >= 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
}

static bool fits(const struct scalar *scalar, const struct ir_type *type)
{
    uint64_t most = largest(type);
    if (is_negative(scalar))
        return type->is_signed && ~scalar->integer <= most;
    return scalar->integer <= most;
}

/* A real number without a fraction is that integer. */
static bool to_integer(const struct scalar *scalar, struct scalar *integer)
{
    *integer = *scalar;
    if (scalar->kind == SCALAR_INTEGER)
        return true;
    if (scalar->kind != SCALAR_REAL || scalar->real != trunc(scalar->real) ||
        scalar->real < -0x1p63 || scalar->real >= 0x1p64)
        return false;
    integer->kind = SCALAR_INTEGER;
    integer->is_unsigned = scalar->real >= 0;
    integer->integer =
        integer->is_unsigned ? (uint64_t)scalar->real : (uint64_t)(int64_t)scalar->real;
    return true;
}

static const char *range_of(struct extraction *extraction, const struct ir_type *type)
{
    uint64_t most = largest(type);
    return type->is_signed ? extract_print(extraction, "%" PRId64 " to %" PRIu64,
                                           -(int64_t)most - 1, most)
                           : extract_print(extraction, "0 to %" PRIu64, most);
}

static struct ir_value *convert_integer(struct extraction *extraction,
                                        const struct scalar *scalar, struct ir_type *type)
{
    struct scalar integer;
    if (scalar->kind == SCALAR_REAL && !to_integer(scalar, &integer)) {
        extract_error(extraction, scalar->place, "the constant %s is no value of '%s'",
                      shown(extraction, scalar), type->message);
        extract_note(extraction,
                     "write an integer, or a cast where losing the rest is "
                     "meant: (%s)%s",
                     type->message, shown(extraction, scalar));
        return NULL;
    }
    if (!to_integer(scalar, &integer))
        return mismatch(extraction, scalar, type, "an integer");
    if (!fits(&integer, type)) {
        extract_error(extraction, scalar->place, "the constant %s does not fit '%s'",
                      shown(extraction, scalar), type->message);
        extract_note(extraction, "write %s, or a cast where the change is meant: (%s)%s",
                     range_of(extraction, type), type->message,
                     shown(extraction, scalar));
        return NULL;
    }
    struct ir_value *value = new_value(extraction, type, scalar->place);
    value->integer = integer.integer;
    return value;
}

static struct ir_value *convert_bool(struct extraction *extraction,
                                     const struct scalar *scalar, struct ir_type *type)
{
    if (scalar->kind != SCALAR_INTEGER || scalar->integer > 1)
        return mismatch(extraction, scalar, type, "true or false");
    struct ir_value *value = new_value(extraction, type, scalar->place);
    value->integer = scalar->integer;
    return value;
}

static const char *enumerators_of(struct extraction *extraction,
                                  const struct ir_type *type)
{
    enum { SHOWN = 6 };
    const char *names = "";
    for (size_t i = 0; i < type->enumerator_count && i < SHOWN; i++)
        names = extract_print(extraction, "%s%s%s", names, i ? ", " : "",
                              type->enumerators[i].name);
    return type->enumerator_count > SHOWN ? extract_print(extraction, "%s, ...", names)
                                          : names;
}

static bool is_enumerator(const struct ir_type *type, uint64_t integer)
{
    for (size_t i = 0; i < type->enumerator_count; i++) {
        if ((uint64_t)type->enumerators[i].value == integer)
            return true;
    }
    return false;
}

static struct ir_value *convert_enum(struct extraction *extraction,
                                     const struct scalar *scalar, struct ir_type *type)
{
    const char *names = enumerators_of(extraction, type);
    if (scalar->kind != SCALAR_INTEGER)
        return mismatch(extraction, scalar, type,
                        extract_print(extraction, "one of %s", names));
    if (!clang_Cursor_isNull(scalar->enumeration) &&
        !clang_equalCursors(clang_getCanonicalCursor(scalar->enumeration),
                            clang_getCanonicalCursor(
                                clang_getTypeDeclaration(extract_clang_type(type))))) {
        extract_error(extraction, scalar->place,
                      "an enumerator of another enum where '%s' is needed",
                      type->message);
        extract_note(extraction, "write one of %s", names);
        return NULL;
    }
    if (!is_enumerator(type, scalar->integer)) {
        extract_error(extraction, scalar->place, "'%s' has no enumerator of the value %s",
                      type->message, shown(extraction, scalar));
        extract_note(extraction, "write one of %s", names);
        return NULL;
    }
    struct ir_value *value = new_value(extraction, type, scalar->place);
    value->integer = scalar->integer;
    return value;
}

/* ---- Real numbers ------------------------------------------------------------------ */

static double rounded(double real, const struct ir_type *type)
{
    return type->size == sizeof(float) ? (double)(float)real : real;
}

/* True where the integer is a value of the floating type: nothing is rounded. */
static bool is_exact(const struct scalar *scalar, const struct ir_type *type)
{
    uint64_t magnitude = is_negative(scalar) ? -scalar->integer : scalar->integer;
    unsigned digits = type->size == sizeof(float) ? 24 : 53;
    while (magnitude && !(magnitude & 1))
        magnitude >>= 1;
    return magnitude >> digits == 0;
}

static struct ir_value *convert_real(struct extraction *extraction,
                                     const struct scalar *scalar, struct ir_type *type)
{
    struct ir_value *value = new_value(extraction, type, scalar->place);
    if (scalar->kind == SCALAR_INTEGER) {
        if (!is_exact(scalar, type)) {
            extract_error(extraction, scalar->place,
                          "the constant %s is no value of '%s'",
                          shown(extraction, scalar), type->message);
            extract_note(extraction,
                         "write a cast where the nearest value is meant: "
                         "(%s)%s",
                         type->message, shown(extraction, scalar));
            return NULL;
        }
        value->real = is_negative(scalar) ? (double)(int64_t)scalar->integer
                                          : (double)scalar->integer;
        return value;
    }
    if (scalar->kind != SCALAR_REAL)
        return mismatch(extraction, scalar, type, "a number");
    value->real = rounded(scalar->real, type);
    if (isfinite(value->real))
        return value;
    extract_error(extraction, scalar->place,
                  isfinite(scalar->real)
                      ? "the constant %s does not fit '%s'"
                      : "the constant %s is not finite, as a '%s' has to be",
                  shown(extraction, scalar), type->message);
    extract_note(extraction, "write a finite number; JSON has no infinities and no NaN");
    return NULL;
}

/* ---- Everything else --------------------------------------------------------------- */

static bool is_null(const struct scalar *scalar)
{
    return scalar->kind == SCALAR_NULL ||
           (scalar->kind == SCALAR_INTEGER && scalar->integer == 0);
}

static struct ir_value *convert_string(struct extraction *extraction,
                                       const struct scalar *scalar, struct ir_type *type)
{
    if (scalar->kind != SCALAR_TEXT && !is_null(scalar))
        return mismatch(extraction, scalar, type, "a string literal or NULL");
    struct ir_value *value = new_value(extraction, type, scalar->place);
    value->text = scalar->text;
    value->text_size = scalar->size;
    return value;
}

static struct ir_value *convert_chars(struct extraction *extraction,
                                      const struct scalar *scalar, struct ir_type *type)
{
    if (scalar->kind != SCALAR_TEXT)
        return mismatch(extraction, scalar, type, "a string literal");
    if (scalar->size >= type->length) {
        extract_error(extraction, scalar->place,
                      "a string of %zu bytes does not fit '%s' with its NUL",
                      scalar->size, type->message);
        extract_note(extraction, "write at most %zu bytes", type->length - 1);
        return NULL;
    }
    struct ir_value *value = new_value(extraction, type, scalar->place);
    value->text = scalar->text;
    value->text_size = scalar->size;
    return value;
}

static struct ir_value *convert_null(struct extraction *extraction,
                                     const struct scalar *scalar, struct ir_type *type)
{
    if (!is_null(scalar))
        return mismatch(extraction, scalar, type,
                        type->kind == DAGGER_KIND_JSON ? "NULL" : "NULL or &(T){...}");
    return new_value(extraction, type, scalar->place);
}

struct ir_value *extract_convert(struct extraction *extraction,
                                 const struct scalar *scalar, struct ir_type *type)
{
    if (scalar->kind == SCALAR_BROKEN || type->refused)
        return NULL;
    switch (type->kind) {
    case DAGGER_KIND_BOOL:
        return convert_bool(extraction, scalar, type);
    case DAGGER_KIND_INT:
        return convert_integer(extraction, scalar, type);
    case DAGGER_KIND_FLOAT:
        return convert_real(extraction, scalar, type);
    case DAGGER_KIND_ENUM:
        return convert_enum(extraction, scalar, type);
    case DAGGER_KIND_STRING:
        return convert_string(extraction, scalar, type);
    case DAGGER_KIND_CHARS:
        return convert_chars(extraction, scalar, type);
    case DAGGER_KIND_OPTIONAL:
    case DAGGER_KIND_JSON:
        return convert_null(extraction, scalar, type);
    default:
        return mismatch(extraction, scalar, type,
                        extract_print(extraction, "(%s){...}", type->message));
    }
}

/* ---- Zero -------------------------------------------------------------------------- */

static struct ir_value *zero_items(struct extraction *extraction, struct ir_type *type,
                                   struct dagger_place place)
{
    struct ir_value *value = new_value(extraction, type, place);
    bool is_struct = type->kind == DAGGER_KIND_STRUCT;
    value->item_count = is_struct ? type->field_count : type->length;
    value->items = extract_alloc(extraction, value->item_count + 1, sizeof *value->items);
    for (size_t i = 0; i < value->item_count; i++) {
        value->items[i] = extract_zero(
            extraction, is_struct ? type->fields[i].type : type->element, place);
        if (!value->items[i])
            return NULL;
    }
    return value;
}

struct ir_value *extract_zero(struct extraction *extraction, struct ir_type *type,
                              struct dagger_place place)
{
    if (type->refused)
        return NULL;
    if (type->kind == DAGGER_KIND_STRUCT || type->kind == DAGGER_KIND_ARRAY)
        return zero_items(extraction, type, place);
    if (type->kind == DAGGER_KIND_ENUM && !is_enumerator(type, 0)) {
        extract_error(extraction, place,
                      "'%s' is left zero, which it has no enumerator of", type->message);
        extract_note(extraction, "write one of %s", enumerators_of(extraction, type));
        return NULL;
    }
    struct ir_value *value = new_value(extraction, type, place);
    if (type->kind == DAGGER_KIND_CHARS)
        value->text = "";
    return value;
}

struct ir_value *extract_value_copy(struct extraction *extraction,
                                    const struct ir_value *value,
                                    struct dagger_place place)
{
    struct ir_value *copy = new_value(extraction, value->type, place);
    *copy = *value;
    copy->place = place;
    if (value->item_count)
        copy->items = extract_alloc(extraction, value->item_count, sizeof *copy->items);
    for (size_t i = 0; i < value->item_count; i++)
        copy->items[i] = extract_value_copy(extraction, value->items[i], place);
    return copy;
}

/* ---- Comparison -------------------------------------------------------------------- */

static bool is_text_equal(const struct ir_value *a, const struct ir_value *b)
{
    if (!a->text || !b->text)
        return a->text == b->text;
    return a->text_size == b->text_size && memcmp(a->text, b->text, a->text_size) == 0;
}

bool extract_value_equal(const struct ir_value *a, const struct ir_value *b)
{
    if (a->integer != b->integer || a->real != b->real || !is_text_equal(a, b) ||
        a->item_count != b->item_count)
        return false;
    for (size_t i = 0; i < a->item_count; i++) {
        if (!extract_value_equal(a->items[i], b->items[i]))
            return false;
    }
    return true;
}
