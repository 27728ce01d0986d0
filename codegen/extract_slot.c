#include "extract_slot.h"

#include <string.h>

/* Where the next initializer goes: an item of `parent`, or after its last one of `up`'s.
 */
struct position {
    struct slot *parent;
    size_t index;
    struct position *up;
};

enum { ITEMS_MAX = 1 << 20 }; /* of an array that a constant is given for */

/* ---- Slots ------------------------------------------------------------------------- */

struct slot slot_create(CXType clang)
{
    return (struct slot){
        .clang = clang_getCanonicalType(
            clang_getUnqualifiedType(clang_getCanonicalType(clang))),
        .leaf = clang_getNullCursor(),
    };
}

bool slot_is_aggregate(const struct slot *slot)
{
    return slot->clang.kind == CXType_Record || slot->clang.kind == CXType_ConstantArray;
}

bool slot_expand(struct extraction *extraction, struct slot *slot, CXCursor blame)
{
    if (slot->items)
        return true;
    bool is_record = slot->clang.kind == CXType_Record;
    if (is_record)
        slot->fields = extract_fields(extraction, slot->clang);
    slot->count =
        is_record ? slot->fields.count : (size_t)clang_getArraySize(slot->clang);
    if (slot->count > ITEMS_MAX) {
        extract_error(extraction, extract_place(extraction, blame),
                      "a constant array of %zu items", slot->count);
        extract_note(extraction, "write a task that makes it; constants have at most %d",
                     ITEMS_MAX);
        return false;
    }
    slot->items = extract_alloc(extraction, slot->count + 1, sizeof *slot->items);
    CXType element = clang_getArrayElementType(slot->clang);
    for (size_t i = 0; i < slot->count; i++)
        slot->items[i] =
            slot_create(is_record ? clang_getCursorType(slot->fields.items[i]) : element);
    return true;
}

static struct position *below(struct extraction *extraction, struct slot *parent,
                              size_t index, struct position *up)
{
    struct position *position = extract_alloc(extraction, 1, sizeof *position);
    *position = (struct position){.parent = parent, .index = index, .up = up};
    return position;
}

static struct slot *slot_at(const struct position *position)
{
    return &position->parent->items[position->index];
}

/* ---- Designators ------------------------------------------------------------------- */

/* A designated initializer: designators, then the value. All others have a type. */
static bool is_designated(CXCursor cursor)
{
    return clang_getCursorKind(cursor) == CXCursor_UnexposedExpr &&
           clang_getCursorType(cursor).kind == CXType_Void;
}

static size_t field_index(const struct slot *slot, CXCursor member)
{
    CXCursor field = clang_getCursorReferenced(member);
    for (size_t i = 0; i < slot->fields.count; i++) {
        if (clang_equalCursors(slot->fields.items[i], field))
            return i;
    }
    return SIZE_MAX;
}

static size_t array_index(CXCursor designator)
{
    CXEvalResult result = clang_Cursor_Evaluate(designator);
    if (!result)
        return SIZE_MAX;
    unsigned long long index = clang_EvalResult_getAsUnsigned(result);
    clang_EvalResult_dispose(result);
    return index;
}

/* The GNU range [a ... b] looks to libclang like [a][b]. */
static bool has_range(struct extraction *extraction, CXCursor designated)
{
    CXToken *tokens = NULL;
    unsigned count = 0;
    bool found = false;
    clang_tokenize(extraction->clang, clang_getCursorExtent(designated), &tokens, &count);
    for (unsigned i = 0; i < count && !found; i++) {
        CXString text = clang_getTokenSpelling(extraction->clang, tokens[i]);
        found = strcmp(clang_getCString(text), "...") == 0;
        if (strcmp(clang_getCString(text), "=") == 0)
            count = i;
        clang_disposeString(text);
    }
    if (tokens)
        clang_disposeTokens(extraction->clang, tokens, count);
    return found;
}

static struct position *refuse_designator(struct extraction *extraction, CXCursor cursor)
{
    extract_error(extraction, extract_place(extraction, cursor),
                  "this designator names no item of the constant");
    extract_note(extraction, "write .field = or [index] =, one item each");
    return NULL;
}

/* Follows the designators of `designated` from `slot`; the value goes to `*value`. */
static struct position *designate(struct extraction *extraction, struct slot *slot,
                                  CXCursor designated, CXCursor *value)
{
    struct cursors parts = extract_children(extraction, designated);
    struct position *position = NULL;
    if (parts.count < 2 || (parts.count > 2 && has_range(extraction, designated)))
        return refuse_designator(extraction, designated);
    for (size_t i = 0; i + 1 < parts.count; i++) {
        bool is_field = clang_getCursorKind(parts.items[i]) == CXCursor_MemberRef;
        if (!slot_is_aggregate(slot) || !slot_expand(extraction, slot, designated))
            return refuse_designator(extraction, designated);
        size_t index =
            is_field ? field_index(slot, parts.items[i]) : array_index(parts.items[i]);
        if (index >= slot->count)
            return refuse_designator(extraction, parts.items[i]);
        position = below(extraction, slot, index, position);
        slot = slot_at(position);
    }
    *value = parts.items[parts.count - 1];
    return position;
}

/* ---- Spreading --------------------------------------------------------------------- */

/* An array of characters, rather than one of strings. */
static bool is_string_for(const struct slot *slot, CXCursor value)
{
    CXType element = clang_getCanonicalType(clang_getArrayElementType(slot->clang));
    bool is_character = element.kind == CXType_Char_S || element.kind == CXType_Char_U ||
                        element.kind == CXType_SChar || element.kind == CXType_UChar;
    return slot->clang.kind == CXType_ConstantArray && is_character &&
           clang_getCursorKind(extract_strip(value)) == CXCursor_StringLiteral;
}

/* True where `value` initializes all of the aggregate, false where its first item. */
static bool takes_whole(const struct slot *slot, CXCursor value)
{
    CXType type = clang_getCanonicalType(clang_getCursorType(value));
    return is_string_for(slot, value) ||
           clang_equalTypes(slot->clang, clang_getUnqualifiedType(type));
}

static struct position *next(struct position *position)
{
    position->index++;
    while (position->up && position->index >= position->parent->count) {
        position = position->up;
        position->index++;
    }
    return position;
}

/* Puts `value` at `position`, deeper where braces are left out. NULL: reported. */
static struct position *store(struct extraction *extraction, struct position *position,
                              CXCursor value)
{
    bool is_list = clang_getCursorKind(value) == CXCursor_InitListExpr;
    struct slot *slot = slot_at(position);
    while (!is_list && slot_is_aggregate(slot) && !takes_whole(slot, value)) {
        if (!slot_expand(extraction, slot, value))
            return NULL;
        if (slot->count == 0)
            return refuse_designator(extraction, value);
        position = below(extraction, slot, 0, position);
        slot = slot_at(position);
    }
    *slot = slot_create(slot->clang);
    if (!is_list || !slot_is_aggregate(slot))
        slot->leaf = value;
    else if (!slot_spread(extraction, slot, value))
        return NULL;
    return position;
}

bool slot_spread(struct extraction *extraction, struct slot *slot, CXCursor list)
{
    struct cursors children = extract_children(extraction, list);
    if (children.count == 1 && is_string_for(slot, children.items[0])) {
        slot->leaf = children.items[0];
        return true;
    }
    if (!slot_expand(extraction, slot, list))
        return false;
    struct position *position = below(extraction, slot, 0, NULL);
    for (size_t i = 0; i < children.count; i++) {
        CXCursor value = children.items[i];
        if (is_designated(value)) {
            position = designate(extraction, slot, value, &value);
        } else if (position->index >= position->parent->count) {
            extract_error(extraction, extract_place(extraction, value),
                          "more initializers than there are items");
            extract_note(extraction, "leave them out");
            return false;
        }
        if (position)
            position = store(extraction, position, value);
        if (!position)
            return false;
        position = next(position);
    }
    return true;
}
