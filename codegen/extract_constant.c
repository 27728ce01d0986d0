#include "extraction.h"

#include <string.h>

/* ---- Which expressions may be constant --------------------------------------------- */

static bool is_constant_reference(CXCursor cursor)
{
    CXCursor declaration = clang_getCursorReferenced(cursor);
    switch (clang_getCursorKind(declaration)) {
    case CXCursor_EnumConstantDecl:
        return true;
    case CXCursor_VarDecl:
        return extract_is_constant_variable(declaration);
    case CXCursor_FunctionDecl:
        return extract_is_builtin(declaration);
    default:
        return false;
    }
}

static bool is_constant_operator(CXCursor cursor)
{
    switch (clang_getCursorUnaryOperatorKind(cursor)) {
    case CXUnaryOperator_Plus:
    case CXUnaryOperator_Minus:
    case CXUnaryOperator_Not:
    case CXUnaryOperator_LNot:
    case CXUnaryOperator_Extension:
        return true;
    default:
        return false;
    }
}

static enum CXChildVisitResult find_obstacle(CXCursor cursor, CXCursor parent,
                                             CXClientData data)
{
    (void)parent;
    switch (clang_getCursorKind(cursor)) {
    case CXCursor_IntegerLiteral:
    case CXCursor_FloatingLiteral:
    case CXCursor_CharacterLiteral:
    case CXCursor_StringLiteral:
    case CXCursor_CXXBoolLiteralExpr:
    case CXCursor_CXXNullPtrLiteralExpr:
    case CXCursor_UnaryExpr: /* sizeof, _Alignof */
    case CXCursor_TypeRef:
    case CXCursor_MemberRef: /* of offsetof */
        return CXChildVisit_Continue;
    case CXCursor_ParenExpr:
    case CXCursor_UnexposedExpr:
    case CXCursor_ConditionalOperator:
    case CXCursor_CStyleCastExpr:
    case CXCursor_GenericSelectionExpr:
    case CXCursor_CallExpr:
        return CXChildVisit_Recurse;
    case CXCursor_DeclRefExpr:
        if (is_constant_reference(cursor))
            return CXChildVisit_Continue;
        break;
    case CXCursor_UnaryOperator:
        if (is_constant_operator(cursor))
            return CXChildVisit_Recurse;
        break;
    case CXCursor_BinaryOperator:
        if (clang_getCursorBinaryOperatorKind(cursor) < CXBinaryOperator_Assign)
            return CXChildVisit_Recurse;
        break;
    default:
        break;
    }
    *(CXCursor *)data = cursor;
    return CXChildVisit_Break;
}

CXCursor extract_not_constant(CXCursor cursor)
{
    CXCursor obstacle = clang_getNullCursor();
    if (find_obstacle(cursor, cursor, &obstacle) == CXChildVisit_Recurse)
        clang_visitChildren(cursor, find_obstacle, &obstacle);
    return obstacle;
}

/* ---- Text -------------------------------------------------------------------------- */

static int escape_of(char letter)
{
    static const char letters[] = "abfnrtv\\\"'?", bytes[] = "\a\b\f\n\r\t\v\\\"'?";
    const char *found = strchr(letters, letter);
    return letter && found ? bytes[found - letters] : -1;
}

/* clang spells literals with simple and octal escapes only. */
static size_t unescape(const char *spelling, char *bytes)
{
    size_t size = 0;
    while (*spelling && *spelling != '"') {
        if (*spelling != '\\') {
            bytes[size++] = *spelling++;
            continue;
        }
        int simple = escape_of(*++spelling);
        if (simple >= 0) {
            bytes[size++] = (char)simple;
            spelling++;
            continue;
        }
        unsigned octal = 0;
        for (int i = 0; i < 3 && *spelling >= '0' && *spelling <= '7'; i++)
            octal = 8 * octal + (unsigned)(*spelling++ - '0');
        bytes[size++] = (char)octal;
    }
    bytes[size] = '\0';
    return size;
}

static bool is_utf8(const char *text, size_t size)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    for (size_t i = 0; i < size;) {
        unsigned char lead = (unsigned char)text[i++];
        if (lead < 0x80)
            continue;
        unsigned length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        if (lead < 0xc2 || lead > 0xf4 || size - i < length - 1)
            return false;
        uint32_t code = lead & (0xffu >> (length + 1));
        for (unsigned k = 1; k < length; k++, i++) {
            if (((unsigned char)text[i] & 0xc0) != 0x80)
                return false;
            code = code << 6 | ((unsigned char)text[i] & 0x3f);
        }
        if (code < smallest[length] || code > 0x10ffff ||
            (code >= 0xd800 && code <= 0xdfff))
            return false;
    }
    return true;
}

bool extract_check_text(struct extraction *extraction, const struct scalar *scalar)
{
    if (memchr(scalar->text, '\0', scalar->size)) {
        extract_error(extraction, scalar->place, "a NUL inside a string");
        extract_note(extraction, "a string ends at its first NUL; write dagger_bytes for "
                                 "bytes of any value");
    } else if (!is_utf8(scalar->text, scalar->size)) {
        extract_error(extraction, scalar->place, "a string that is not valid UTF-8");
        extract_note(extraction, "write UTF-8, or dagger_bytes for bytes of any value");
    } else {
        return true;
    }
    return false;
}

bool extract_literal(struct extraction *extraction, CXCursor cursor,
                     struct scalar *scalar)
{
    cursor = extract_strip(cursor);
    if (clang_getCursorKind(cursor) != CXCursor_StringLiteral)
        return false;
    const char *spelling = extract_name(extraction, cursor);
    *scalar = (struct scalar){.kind = SCALAR_BROKEN,
                              .place = extract_place(extraction, cursor)};
    if (strncmp(spelling, "u8", 2) == 0)
        spelling += 2;
    if (*spelling != '"') {
        extract_error(extraction, scalar->place, "a string of wide characters");
        extract_note(extraction, "write a plain string; strings are UTF-8");
        return true;
    }
    char *bytes = extract_alloc(extraction, strlen(spelling) + 1, 1);
    scalar->size = unescape(spelling + 1, bytes);
    scalar->text = bytes;
    scalar->kind = SCALAR_TEXT;
    return true;
}

/* ---- Evaluation -------------------------------------------------------------------- */

static bool is_null_pointer(CXCursor cursor)
{
    enum CXCursorKind kind = clang_getCursorKind(cursor);
    if (kind == CXCursor_CXXNullPtrLiteralExpr)
        return true;
    if (kind != CXCursor_CStyleCastExpr)
        return false;
    CXType type = clang_getCanonicalType(clang_getCursorType(cursor));
    CXCursor operand = extract_strip(extract_last(cursor));
    if (type.kind != CXType_Pointer)
        return false;
    if (is_null_pointer(operand))
        return true;
    CXEvalResult result = clang_getCursorKind(operand) == CXCursor_IntegerLiteral
                              ? clang_Cursor_Evaluate(operand)
                              : NULL;
    bool is_null = result && clang_EvalResult_getAsLongLong(result) == 0;
    if (result)
        clang_EvalResult_dispose(result);
    return is_null;
}

/* Only for these does evaluation make sense (and not end in a crash of libclang). */
static bool is_arithmetic(CXType type)
{
    CXType canonical = clang_getCanonicalType(type);
    switch (canonical.kind) {
    case CXType_Int128:
    case CXType_UInt128:
        return false;
    case CXType_Enum:
        return true;
    default:
        return canonical.kind >= CXType_Bool && canonical.kind <= CXType_LongDouble;
    }
}

static bool read_result(CXEvalResult result, struct scalar *scalar)
{
    switch (clang_EvalResult_getKind(result)) {
    case CXEval_Int:
        scalar->kind = SCALAR_INTEGER;
        scalar->is_unsigned = clang_EvalResult_isUnsignedInt(result);
        scalar->integer = scalar->is_unsigned
                              ? clang_EvalResult_getAsUnsigned(result)
                              : (uint64_t)clang_EvalResult_getAsLongLong(result);
        return true;
    case CXEval_Float:
        scalar->kind = SCALAR_REAL;
        scalar->real = clang_EvalResult_getAsDouble(result);
        return true;
    default:
        return false;
    }
}

static bool evaluate(CXCursor cursor, struct scalar *scalar)
{
    CXType type = clang_getCursorType(cursor);
    if (!is_arithmetic(type))
        return false;
    CXEvalResult result = clang_Cursor_Evaluate(cursor);
    if (!result)
        return false;
    bool ok = read_result(result, scalar);
    clang_EvalResult_dispose(result);
    return ok;
}

static CXCursor enumeration_of(CXCursor cursor)
{
    if (clang_getCursorKind(cursor) == CXCursor_DeclRefExpr) {
        CXCursor declaration = clang_getCursorReferenced(cursor);
        if (clang_getCursorKind(declaration) == CXCursor_EnumConstantDecl)
            return clang_getCursorSemanticParent(declaration);
    }
    return clang_getNullCursor();
}

struct scalar extract_scalar(struct extraction *extraction, CXCursor cursor)
{
    cursor = extract_strip(cursor);
    struct scalar scalar = {.place = extract_place(extraction, cursor),
                            .enumeration = enumeration_of(cursor)};
    if (extract_literal(extraction, cursor, &scalar)) {
        if (scalar.kind == SCALAR_TEXT && !extract_check_text(extraction, &scalar))
            scalar.kind = SCALAR_BROKEN;
    } else if (is_null_pointer(cursor)) {
        scalar.kind = SCALAR_NULL;
    } else if (!evaluate(cursor, &scalar)) {
        scalar.kind = SCALAR_BROKEN;
        extract_error(extraction, scalar.place, "not a constant that can be evaluated");
        extract_note(extraction, "write a number, string, enumerator or NULL, or an "
                                 "expression of such");
    }
    return scalar;
}
