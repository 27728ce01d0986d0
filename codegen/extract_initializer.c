#include "extract_slot.h"

/* ---- From slots to IR -------------------------------------------------------------- */

static struct ir_expression *finish(struct extraction *extraction, struct slot *slot,
                                    struct ir_type *type, CXCursor list);

static struct ir_expression *broken(struct extraction *extraction, struct ir_type *type,
                                    CXCursor cursor)
{
    return extract_new_expression(extraction, IR_BROKEN, type,
                                  extract_place(extraction, cursor));
}

static struct ir_expression *constant(struct extraction *extraction,
                                      struct ir_value *value, struct ir_type *type,
                                      CXCursor cursor)
{
    if (!value)
        return broken(extraction, type, cursor);
    struct ir_expression *expression = extract_new_expression(
        extraction, IR_CONSTANT, type, extract_place(extraction, cursor));
    expression->value = value;
    return expression;
}

/* Collects what the fields of `type` are given, those of anonymous structs among them. */
static void finish_fields(struct extraction *extraction, struct slot *slot,
                          struct ir_type *type, CXCursor list,
                          struct ir_expression *compound)
{
    for (size_t i = 0; i < slot->count; i++) {
        struct slot *item = &slot->items[i];
        if (extract_is_anonymous(slot->fields.items[i]) &&
            slot_expand(extraction, item, list)) {
            finish_fields(extraction, item, type, list, compound);
            continue;
        }
        size_t field = compound->operand_count++;
        if (item->items || !clang_Cursor_isNull(item->leaf))
            compound->operands[field] =
                finish(extraction, item, type->fields[field].type, list);
    }
}

/* The constant that a compound of constants is; NULL: it is none, or is broken. */
static struct ir_value *fold(struct extraction *extraction,
                             const struct ir_expression *compound, bool *is_constant)
{
    struct ir_value *value = extract_alloc(extraction, 1, sizeof *value);
    value->type = compound->type;
    value->place = compound->place;
    value->item_count = compound->operand_count;
    value->items = extract_alloc(extraction, value->item_count + 1, sizeof *value->items);
    *is_constant = true;
    for (size_t i = 0; i < value->item_count; i++) {
        if (compound->operands[i] && compound->operands[i]->kind != IR_CONSTANT)
            *is_constant = false;
    }
    for (size_t i = 0; *is_constant && i < value->item_count; i++) {
        value->items[i] = compound->operands[i]
                              ? compound->operands[i]->value
                              : extract_zero(extraction, compound->type->fields[i].type,
                                             compound->place);
        if (!value->items[i])
            return NULL;
    }
    return *is_constant ? value : NULL;
}

static struct ir_expression *finish_struct(struct extraction *extraction,
                                           struct slot *slot, struct ir_type *type,
                                           CXCursor list)
{
    struct ir_expression *compound = extract_new_expression(
        extraction, IR_COMPOUND, type, extract_place(extraction, list));
    compound->operands =
        extract_alloc(extraction, type->field_count + 1, sizeof *compound->operands);
    finish_fields(extraction, slot, type, list, compound);
    bool is_constant;
    struct ir_value *value = fold(extraction, compound, &is_constant);
    return is_constant ? constant(extraction, value, type, list) : compound;
}

/* The constant item at `slot`; NULL: reported. */
static struct ir_value *finish_item(struct extraction *extraction, struct slot *slot,
                                    struct ir_type *type, CXCursor list)
{
    if (!slot->items && clang_Cursor_isNull(slot->leaf))
        return extract_zero(extraction, type, extract_place(extraction, list));
    struct ir_expression *item = finish(extraction, slot, type, list);
    if (item->kind == IR_CONSTANT)
        return item->value;
    if (item->kind != IR_BROKEN) {
        extract_error(extraction, item->place, "an array item that is not constant");
        extract_note(extraction, "collect outputs in a DAGGER_LIST with DAGGER_COLLECT, "
                                 "or return them as fields of a struct");
    }
    return NULL;
}

static struct ir_value *finish_items(struct extraction *extraction, struct slot *slot,
                                     struct ir_type *type, size_t count, CXCursor list)
{
    struct ir_value *value = extract_alloc(extraction, 1, sizeof *value);
    value->type = type;
    value->place = extract_place(extraction, list);
    value->item_count = count;
    value->items = extract_alloc(extraction, count + 1, sizeof *value->items);
    bool ok = true;
    for (size_t i = 0; i < count; i++) {
        value->items[i] = finish_item(extraction, &slot->items[i], type->element, list);
        ok = ok && value->items[i];
    }
    return ok ? value : NULL;
}

/* char x[N] given by its single characters. */
static struct ir_value *finish_chars(struct extraction *extraction, struct slot *slot,
                                     struct ir_type *type, CXCursor list)
{
    struct scalar text = {.kind = SCALAR_TEXT, .place = extract_place(extraction, list)};
    char *bytes = extract_alloc(extraction, slot->count + 1, 1);
    for (size_t i = 0; i < slot->count; i++) {
        CXCursor leaf = slot->items[i].leaf;
        if (clang_Cursor_isNull(leaf))
            continue;
        struct scalar byte = extract_scalar(extraction, leaf);
        if (byte.kind != SCALAR_INTEGER)
            return NULL;
        bytes[i] = (char)byte.integer;
        if (bytes[i])
            text.size = i + 1;
    }
    text.text = bytes;
    return extract_check_text(extraction, &text)
               ? extract_convert(extraction, &text, type)
               : NULL;
}

/* ---- Lists, bytes, files ----------------------------------------------------------- */

static bool is_zero(struct extraction *extraction, CXCursor leaf)
{
    if (clang_Cursor_isNull(leaf))
        return true;
    struct scalar scalar = extract_scalar(extraction, leaf);
    return scalar.kind == SCALAR_NULL ||
           (scalar.kind == SCALAR_INTEGER && scalar.integer == 0);
}

/* The array that a pointer to items is made from: (T[]){...}. */
static bool find_array(CXCursor leaf, CXCursor *list, CXType *type)
{
    CXCursor literal = extract_strip(leaf);
    if (clang_getCursorKind(literal) != CXCursor_CompoundLiteralExpr)
        return false;
    *list = extract_last(literal);
    *type = clang_getCanonicalType(clang_getCursorType(literal));
    return type->kind == CXType_ConstantArray;
}

static struct ir_value *refuse_items(struct extraction *extraction, CXCursor leaf,
                                     const struct ir_type *type)
{
    extract_error(extraction, extract_place(extraction, leaf),
                  "the items of a constant '%s' are not written out", type->message);
    extract_note(extraction, "write .items = (T[]){...}, .count = how many");
    return NULL;
}

static struct ir_value *list_of(struct extraction *extraction, CXCursor items,
                                size_t count, struct ir_type *type, CXCursor list)
{
    CXCursor array_list;
    CXType array;
    if (!find_array(items, &array_list, &array))
        return refuse_items(extraction, items, type);
    struct slot slot = slot_create(array);
    if (!slot_spread(extraction, &slot, array_list) ||
        !slot_expand(extraction, &slot, array_list))
        return NULL;
    if (count > slot.count) {
        extract_error(extraction, extract_place(extraction, list),
                      "a list of %zu items with a count of %zu", slot.count, count);
        extract_note(extraction, "write .count = %zu, or more items", slot.count);
        return NULL;
    }
    return finish_items(extraction, &slot, type, count, list);
}

static struct ir_value *finish_list(struct extraction *extraction, struct slot *slot,
                                    struct ir_type *type, CXCursor list)
{
    CXCursor items = slot->items[0].leaf, count_leaf = slot->items[1].leaf;
    if (is_zero(extraction, count_leaf))
        return extract_zero(extraction, type, extract_place(extraction, list));
    struct scalar count = extract_scalar(extraction, count_leaf);
    if (count.kind != SCALAR_INTEGER)
        return NULL;
    return clang_Cursor_isNull(items)
               ? refuse_items(extraction, list, type)
               : list_of(extraction, items, count.integer, type, list);
}

/* The bytes are an array, or a string literal: (unsigned char *)"...". */
static bool find_bytes(struct extraction *extraction, CXCursor leaf, struct scalar *bytes)
{
    CXCursor array_list;
    CXType array;
    if (clang_Cursor_isNull(leaf))
        return false;
    CXCursor written = extract_strip(leaf);
    if (clang_getCursorKind(written) == CXCursor_CStyleCastExpr)
        return extract_literal(extraction, extract_last(written), bytes) &&
               bytes->kind == SCALAR_TEXT;
    if (!find_array(written, &array_list, &array))
        return false;
    struct slot slot = slot_create(array);
    if (!slot_spread(extraction, &slot, array_list))
        return false;
    char *copy = extract_alloc(extraction, slot.count + 1, 1);
    if (!clang_Cursor_isNull(slot.leaf) && extract_literal(extraction, slot.leaf, bytes))
        return bytes->kind == SCALAR_TEXT;
    for (size_t i = 0; i < slot.count; i++) {
        CXCursor item = slot.items[i].leaf;
        if (!clang_Cursor_isNull(item))
            copy[i] = (char)extract_scalar(extraction, item).integer;
    }
    *bytes = (struct scalar){.kind = SCALAR_TEXT, .text = copy, .size = slot.count};
    return true;
}

static struct ir_value *finish_bytes(struct extraction *extraction, struct slot *slot,
                                     struct ir_type *type, CXCursor list)
{
    CXCursor data = slot->items[0].leaf, size_leaf = slot->items[1].leaf;
    struct ir_value *value =
        extract_zero(extraction, type, extract_place(extraction, list));
    if (is_zero(extraction, size_leaf))
        return value;
    struct scalar size = extract_scalar(extraction, size_leaf), bytes;
    if (size.kind != SCALAR_INTEGER)
        return NULL;
    if (!find_bytes(extraction, data, &bytes)) {
        extract_error(extraction, value->place,
                      "the bytes of a constant dagger_bytes are not written out");
        extract_note(extraction,
                     "write .data = (unsigned char[]){...}, .size = how many");
        return NULL;
    }
    if (size.integer > bytes.size) {
        extract_error(extraction, value->place, "%zu bytes with a size of %llu",
                      bytes.size, (unsigned long long)size.integer);
        extract_note(extraction, "write .size = %zu, or more bytes", bytes.size);
        return NULL;
    }
    value->text = bytes.text;
    value->text_size = size.integer;
    return value;
}

static struct ir_value *finish_file(struct extraction *extraction, struct slot *slot,
                                    struct ir_type *type, CXCursor list)
{
    struct scalar path = {.kind = SCALAR_NULL};
    struct ir_value *value =
        extract_zero(extraction, type, extract_place(extraction, list));
    if (!clang_Cursor_isNull(slot->items[0].leaf))
        path = extract_scalar(extraction, slot->items[0].leaf);
    if (path.kind == SCALAR_TEXT) {
        value->text = path.text;
        value->text_size = path.size;
        return value;
    }
    if (path.kind != SCALAR_BROKEN) {
        extract_error(extraction, extract_place(extraction, list),
                      "a constant dagger_file without a path");
        extract_note(extraction, "write (dagger_file){.path = \"...\"}");
    }
    return NULL;
}

/* ---- All together ------------------------------------------------------------------ */

static struct ir_value *finish_aggregate(struct extraction *extraction, struct slot *slot,
                                         struct ir_type *type, CXCursor list)
{
    switch (type->kind) {
    case DAGGER_KIND_ARRAY:
        return finish_items(extraction, slot, type, slot->count, list);
    case DAGGER_KIND_CHARS:
        return finish_chars(extraction, slot, type, list);
    case DAGGER_KIND_LIST:
        return finish_list(extraction, slot, type, list);
    case DAGGER_KIND_BYTES:
        return finish_bytes(extraction, slot, type, list);
    case DAGGER_KIND_FILE:
        return finish_file(extraction, slot, type, list);
    default:
        return NULL;
    }
}

static struct ir_expression *finish(struct extraction *extraction, struct slot *slot,
                                    struct ir_type *type, CXCursor list)
{
    if (type->refused)
        return broken(extraction, type, list);
    if (!clang_Cursor_isNull(slot->leaf)) {
        bool is_list = clang_getCursorKind(slot->leaf) == CXCursor_InitListExpr;
        CXCursor value = is_list ? extract_first(slot->leaf) : slot->leaf;
        if (!clang_Cursor_isNull(value))
            return extract_expression(extraction, value, type);
    } else if (slot->items && type->kind == DAGGER_KIND_STRUCT) {
        return finish_struct(extraction, slot, type, list);
    } else if (slot->items) {
        return constant(extraction, finish_aggregate(extraction, slot, type, list), type,
                        list);
    }
    struct ir_value *zero =
        extract_zero(extraction, type, extract_place(extraction, list));
    return constant(extraction, zero, type, list);
}

struct ir_expression *extract_initializer(struct extraction *extraction, CXCursor list,
                                          CXType clang, struct ir_type *type)
{
    struct slot slot = slot_create(clang);
    if (!slot_is_aggregate(&slot))
        slot.leaf = list;
    else if (!slot_spread(extraction, &slot, list))
        return broken(extraction, type, list);
    return finish(extraction, &slot, type, list);
}

struct ir_value *extract_first_item(struct extraction *extraction, CXCursor array,
                                    struct ir_type *type)
{
    CXCursor list;
    CXType clang;
    if (!find_array(array, &list, &clang))
        return NULL;
    struct slot slot = slot_create(clang);
    if (clang_getArraySize(clang) != 1) {
        extract_error(extraction, extract_place(extraction, array),
                      "an array of %lld items where '%s' points to one",
                      clang_getArraySize(clang), type->message);
        extract_note(extraction, "write &(T){...}, or a DAGGER_LIST for several");
        return NULL;
    }
    if (!slot_spread(extraction, &slot, list) || !slot_expand(extraction, &slot, list))
        return NULL;
    return finish_items(extraction, &slot, type, 1, list);
}
