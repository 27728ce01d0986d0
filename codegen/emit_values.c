/* Constants: typed objects, so that the C compiler checks them. */
#include "emit_private.h"

#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROW_LENGTH = 60 };

/* ---- Numbers ------------------------------------------------------------------------
 */

const char *emit_real(struct emitter *emitter, double real)
{
    char text[64];
    if (real == floor(real) && fabs(real) < 0x1p53)
        return ir_printf(emitter->unit, "%" PRId64 ".0", (int64_t)real);
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, real);
        if (strtod(text, NULL) == real)
            break;
    }
    const char *point = localeconv()->decimal_point;
    char *found = strstr(text, point);
    if (found && strcmp(point, ".") != 0) {
        *found = '.';
        memmove(found + 1, found + strlen(point), strlen(found + strlen(point)) + 1);
    }
    return ir_printf(emitter->unit, "%s", text);
}

/* Hexadecimal, exact: 0x1.8p+1. Not by printf, whose point is the locale's. */
static const char *hexadecimal(struct emitter *emitter, double real)
{
    if (real == 0)
        return signbit(real) ? "-0.0" : "0.0";
    int exponent;
    double fraction = frexp(fabs(real), &exponent);
    uint64_t digits = (uint64_t)ldexp(fraction, 53) & ((UINT64_C(1) << 52) - 1);
    char text[16];
    snprintf(text, sizeof text, "%013" PRIx64, digits);
    size_t length = strlen(text);
    while (length && text[length - 1] == '0')
        text[--length] = '\0';
    return ir_printf(emitter->unit, "%s0x1%s%sp%+d", signbit(real) ? "-" : "",
                     length ? "." : "", text, exponent - 1);
}

static const char *integer(struct emitter *emitter, const struct ir_value *value)
{
    struct ir_unit *unit = emitter->unit;
    if (!value->type->is_signed)
        return ir_printf(unit, "%" PRIu64 "%s", value->integer,
                         value->integer > INT32_MAX ? "U" : "");
    int64_t number = (int64_t)value->integer;
    if (number == INT64_MIN)
        return "INT64_MIN";
    if (number == INT32_MIN)
        return "INT32_MIN";
    return ir_printf(unit, "%" PRId64, number);
}

static const char *enumerator(struct emitter *emitter, const struct ir_value *value)
{
    const struct ir_type *type = value->type;
    for (size_t i = 0; i < type->enumerator_count; i++) {
        if (type->enumerators[i].value == (int64_t)value->integer)
            return type->enumerators[i].name;
    }
    return ir_printf(emitter->unit, "(%s)%s", emitter->type_names[type->id],
                     integer(emitter, value));
}

/* ---- Initializers -------------------------------------------------------------------
 */

static void emit_initializer(struct emitter *emitter, const struct ir_value *value);

/* Structs take several lines, and what holds some directly does. */
static bool has_lines(const struct ir_value *value)
{
    if (value->type->kind == DAGGER_KIND_STRUCT)
        return true;
    return (value->type->kind == DAGGER_KIND_ARRAY ||
            value->type->kind == DAGGER_KIND_LIST) &&
           value->item_count && has_lines(value->items[0]);
}

static void emit_text(struct emitter *emitter, const struct ir_value *value)
{
    if (value->text || value->type->kind == DAGGER_KIND_CHARS)
        writer_string_literal(emitter->writer, value->text, value->text_size);
    else
        writer_print(emitter->writer, "NULL");
}

/* Each field, or each item that is itself of several lines, on lines of its own. */
static void emit_item_lines(struct emitter *emitter, const struct ir_value *value)
{
    struct writer *writer = emitter->writer;
    bool is_struct = value->type->kind == DAGGER_KIND_STRUCT;
    writer_print(writer, "{\n");
    writer->indent++;
    for (size_t i = 0; i < value->item_count; i++) {
        bool is_deep = is_struct && has_lines(value->items[i]);
        if (is_struct)
            writer_print(writer, ".%s =%s", value->type->fields[i].name,
                         is_deep ? "\n" : " ");
        writer->indent += is_deep;
        emit_initializer(emitter, value->items[i]);
        writer->indent -= is_deep;
        writer_print(writer, ",\n");
    }
    writer->indent--;
    writer_print(writer, "}");
}

/* Numbers and the like: all in a line. Where that gets too long, clang-format has columns
 * of its own. */
static void emit_item_row(struct emitter *emitter, const struct ir_value *value)
{
    struct writer *writer = emitter->writer;
    size_t start = writer->size;
    writer_print(writer, "{");
    for (size_t i = 0; i < value->item_count; i++) {
        bool is_full = writer->size - start > ROW_LENGTH;
        if (i)
            writer_print(writer, is_full ? ",\n    " : ", ");
        if (i && is_full) {
            emitter->is_odd = true;
            start = writer->size;
        }
        emit_initializer(emitter, value->items[i]);
    }
    writer_print(writer, "}");
}

static void emit_items(struct emitter *emitter, const struct ir_value *value)
{
    if (has_lines(value))
        emit_item_lines(emitter, value);
    else
        emit_item_row(emitter, value);
}

static void emit_bytes(struct emitter *emitter, const struct ir_value *value)
{
    if (value->text_size)
        writer_print(emitter->writer, "{.data = %s_data, .size = %zu}",
                     emit_constant_name(emitter, value), value->text_size);
    else
        writer_print(emitter->writer, "{.data = NULL, .size = 0}");
}

static void emit_list(struct emitter *emitter, const struct ir_value *value)
{
    if (value->item_count)
        writer_print(
            emitter->writer, "{.items = %s, .count = %zu}",
            ir_printf(emitter->unit, "%s_items", emit_constant_name(emitter, value)),
            value->item_count);
    else
        writer_print(emitter->writer, "{.items = NULL, .count = 0}");
}

static void emit_initializer(struct emitter *emitter, const struct ir_value *value)
{
    struct writer *writer = emitter->writer;
    switch (value->type->kind) {
    case DAGGER_KIND_BOOL:
        writer_print(writer, "%s", value->integer ? "true" : "false");
        break;
    case DAGGER_KIND_INT:
        writer_print(writer, "%s", integer(emitter, value));
        break;
    case DAGGER_KIND_ENUM:
        writer_print(writer, "%s", enumerator(emitter, value));
        break;
    case DAGGER_KIND_FLOAT:
        writer_print(writer, "%s%s", hexadecimal(emitter, value->real),
                     value->type->size == sizeof(float) ? "f" : "");
        break;
    case DAGGER_KIND_STRING:
    case DAGGER_KIND_CHARS:
        emit_text(emitter, value);
        break;
    case DAGGER_KIND_STRUCT:
    case DAGGER_KIND_ARRAY:
        emit_items(emitter, value);
        break;
    case DAGGER_KIND_LIST:
        emit_list(emitter, value);
        break;
    case DAGGER_KIND_OPTIONAL:
        if (value->item_count)
            writer_print(writer, "&%s_target", emit_constant_name(emitter, value));
        else
            writer_print(writer, "NULL");
        break;
    case DAGGER_KIND_BYTES:
        emit_bytes(emitter, value);
        break;
    case DAGGER_KIND_FILE:
        writer_print(writer, "{.path = ");
        emit_text(emitter, value);
        writer_print(writer, "}");
        break;
    case DAGGER_KIND_JSON:
        writer_print(writer, "NULL");
        break;
    }
}

/* ---- Objects ------------------------------------------------------------------------
 */

const char *emit_constant_name(struct emitter *emitter, const struct ir_value *value)
{
    size_t *number = map_find(&emitter->constants, &value, sizeof value);
    return ir_printf(emitter->unit, "daggeri_constant_%zu", *number);
}

static void number_constant(struct emitter *emitter, const struct ir_value *value)
{
    const struct ir_value **key = ir_alloc(emitter->unit, sizeof *key);
    *key = value;
    map_add(emitter->unit, &emitter->constants, key, sizeof *key,
            ++emitter->constant_count);
}

/* C for `T name` where `T` may be a pointer. */
static const char *declaration(struct emitter *emitter, const struct ir_type *type,
                               const char *name)
{
    const char *pointer = emit_pointer(emitter, type);
    return ir_printf(emitter->unit, "%.*s%s", (int)strlen(pointer) - 1, pointer, name);
}

/* What a list or pointer refers to. It is not const: the type it goes into says so. */
static void emit_targets(struct emitter *emitter, const struct ir_value *value)
{
    struct ir_unit *unit = emitter->unit;
    for (size_t i = 0; i < value->item_count; i++)
        emit_targets(emitter, value->items[i]);
    bool is_list = value->type->kind == DAGGER_KIND_LIST;
    bool is_optional = value->type->kind == DAGGER_KIND_OPTIONAL;
    if (!(is_list || is_optional) || !value->item_count)
        return;
    if (!map_find(&emitter->constants, &value, sizeof value))
        number_constant(emitter, value);
    const char *name = ir_printf(unit, "%s_%s", emit_constant_name(emitter, value),
                                 is_list ? "items[]" : "target");
    size_t start = emit_begin(emitter);
    writer_print(emitter->writer,
                 "static %s = ", declaration(emitter, value->type->element, name));
    if (is_list)
        emit_items(emitter, value);
    else
        emit_initializer(emitter, value->items[0]);
    writer_print(emitter->writer, ";\n");
    emit_end(emitter, start);
}

static void emit_byte_array(struct emitter *emitter, const struct ir_value *value)
{
    for (size_t i = 0; i < value->item_count; i++)
        emit_byte_array(emitter, value->items[i]);
    if (value->type->kind != DAGGER_KIND_BYTES || !value->text_size)
        return;
    number_constant(emitter, value);
    size_t start = emit_begin(emitter);
    writer_print(emitter->writer, "static unsigned char %s_data[] = {\n",
                 emit_constant_name(emitter, value));
    for (size_t i = 0; i < value->text_size; i++)
        writer_print(emitter->writer, "    %u,\n", (unsigned char)value->text[i]);
    writer_print(emitter->writer, "};\n");
    emitter->is_odd = true;
    emit_end(emitter, start);
}

/* What a number or text has in common with all equal ones; NULL: it stands alone. */
static const char *shared_key(struct emitter *emitter, const struct ir_value *value)
{
    struct ir_unit *unit = emitter->unit;
    unsigned type = value->type->id;
    switch (value->type->kind) {
    case DAGGER_KIND_BOOL:
    case DAGGER_KIND_INT:
    case DAGGER_KIND_ENUM:
        return ir_printf(unit, "%u %" PRIx64, type, value->integer);
    case DAGGER_KIND_FLOAT:
        return ir_printf(unit, "%u %s", type, hexadecimal(emitter, value->real));
    case DAGGER_KIND_STRING:
        if (value->text && strlen(value->text) == value->text_size)
            return ir_printf(unit, "%u %s", type, value->text);
        return NULL;
    default:
        return NULL;
    }
}

/* True where an equal constant was emitted, which is this one from now on. */
static bool is_shared(struct emitter *emitter, const struct ir_value *value)
{
    const char *shared = shared_key(emitter, value);
    size_t *number = shared ? map_find_name(&emitter->shared_constants, shared) : NULL;
    if (shared && !number)
        map_add_name(emitter->unit, &emitter->shared_constants, shared,
                     emitter->constant_count + 1);
    if (!number)
        return false;
    const struct ir_value **key = ir_alloc(emitter->unit, sizeof *key);
    *key = value;
    map_add(emitter->unit, &emitter->constants, key, sizeof *key, *number);
    return true;
}

static void emit_constant(struct emitter *emitter, const struct ir_value *value)
{
    if (map_find(&emitter->constants, &value, sizeof value) || is_shared(emitter, value))
        return;
    emit_byte_array(emitter, value);
    emit_targets(emitter, value);
    if (!map_find(&emitter->constants, &value, sizeof value))
        number_constant(emitter, value);
    const char *pointer = emit_const_pointer(emitter, value->type);
    size_t start = emit_begin(emitter);
    writer_print(emitter->writer, "static %.*s%s%s = ", (int)strlen(pointer) - 1, pointer,
                 pointer[strlen(pointer) - 2] == 't' ? " " : "",
                 emit_constant_name(emitter, value));
    emit_initializer(emitter, value);
    writer_print(emitter->writer, ";\n");
    emit_end(emitter, start);
}

static void emit_defaults(struct emitter *emitter, const struct ir_param *params,
                          size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (params[i].default_value)
            emit_constant(emitter, params[i].default_value);
    }
}

void emit_constants(struct emitter *emitter)
{
    struct ir_unit *unit = emitter->unit;
    emit_section(emitter, "Constants");
    for (size_t i = 0; i < emitter->task_count; i++) {
        struct ir_function *function = emitter->tasks[i].function;
        if (function)
            emit_defaults(emitter, function->params, function->param_count);
    }
    for (size_t i = 0; i < unit->graph_count; i++) {
        struct ir_graph *graph = unit->graphs[i];
        emit_defaults(emitter, graph->params, graph->param_count);
        for (size_t j = 0; j < graph->node_count; j++) {
            struct ir_node *node = graph->nodes[j];
            for (size_t k = 0; k < node->input_count; k++) {
                if (node->inputs[k].source == DAGGER_FROM_CONSTANT)
                    emit_constant(emitter, node->inputs[k].value);
            }
        }
    }
}
