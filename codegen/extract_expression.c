#include "extraction.h"

struct ir_expression *extract_new_expression(struct extraction *extraction,
                                             enum ir_expression_kind kind,
                                             struct ir_type *type,
                                             struct dagger_place place)
{
    struct ir_expression *expression = extract_alloc(extraction, 1, sizeof *expression);
    expression->kind = kind;
    expression->type = type;
    expression->place = place;
    return expression;
}

static struct ir_expression *new_at(struct extraction *extraction,
                                    enum ir_expression_kind kind, struct ir_type *type,
                                    CXCursor cursor)
{
    return extract_new_expression(extraction, kind, type,
                                  extract_place(extraction, cursor));
}

static struct ir_expression *refused(struct extraction *extraction, CXCursor cursor)
{
    extract_refuse(extraction, cursor);
    return new_at(extraction, IR_BROKEN, NULL, cursor);
}

static struct ir_type *type_of(struct extraction *extraction, CXCursor cursor)
{
    return extract_type_at(extraction, clang_getCursorType(cursor),
                           extract_place(extraction, cursor));
}

static struct ir_expression *constant(struct extraction *extraction, CXCursor cursor,
                                      struct ir_value *value, struct ir_type *type)
{
    struct ir_expression *expression =
        new_at(extraction, value ? IR_CONSTANT : IR_BROKEN, type, cursor);
    expression->value = value;
    return expression;
}

static struct ir_expression *scalar_constant(struct extraction *extraction,
                                             CXCursor cursor, struct ir_type *type)
{
    CXCursor obstacle = extract_not_constant(cursor);
    if (!clang_Cursor_isNull(obstacle)) {
        extract_refuse_operator(extraction, cursor, obstacle);
        return new_at(extraction, IR_BROKEN, NULL, cursor);
    }
    if (!type)
        type = type_of(extraction, cursor);
    struct scalar scalar = extract_scalar(extraction, cursor);
    return constant(extraction, cursor, extract_convert(extraction, &scalar, type), type);
}

/* ---- Calls ------------------------------------------------------------------------- */

static void add_argument(struct extraction *extraction, struct ir_expression *call,
                         CXCursor argument, size_t i)
{
    struct ir_type *type =
        i < call->function->param_count ? call->function->params[i].type : NULL;
    call->operands[i] = extract_expression(extraction, argument, type);
}

/* C itself checks this, but for functions declared without a prototype. */
static void refuse_count(struct extraction *extraction, struct ir_expression *call,
                         CXCursor callee)
{
    CXType type = clang_getCanonicalType(clang_getCursorType(callee));
    size_t count = call->function->param_count;
    call->kind = IR_BROKEN;
    if (type.kind != CXType_FunctionNoProto)
        return; /* variadic, which is reported where it is declared */
    extract_error(extraction, call->place, "'%s' takes %zu argument%s, not %zu",
                  call->function->name, count, count == 1 ? "" : "s",
                  call->operand_count);
    extract_note(extraction, "give one argument for each parameter");
}

static struct ir_expression *call(struct extraction *extraction, CXCursor cursor)
{
    CXCursor callee = extract_callee(cursor);
    struct ir_function *function =
        clang_Cursor_isNull(callee) ? NULL : extract_function(extraction, callee);
    if (!function)
        return refused(extraction, cursor);
    struct ir_expression *call = new_at(extraction, IR_CALL, function->result, cursor);
    int count = clang_Cursor_getNumArguments(cursor);
    call->function = function;
    call->operand_count = count > 0 ? (size_t)count : 0;
    call->operands =
        extract_alloc(extraction, call->operand_count + 1, sizeof *call->operands);
    if (call->operand_count != function->param_count) {
        refuse_count(extraction, call, callee);
    }
    for (size_t i = 0; i < call->operand_count; i++)
        add_argument(extraction, call, clang_Cursor_getArgument(cursor, (unsigned)i), i);
    return call;
}

/* ---- DAGGER_NODE and DAGGER_AFTER: commas with a marker on the left ---------------- */

static struct ir_expression *annotated_call(struct extraction *extraction, CXCursor comma,
                                            const char *macro)
{
    struct ir_expression *call =
        extract_expression(extraction, extract_last(comma), NULL);
    if (call->kind == IR_CALL || call->kind == IR_BROKEN)
        return call;
    extract_error(extraction, call->place, "%s of something that is not a call", macro);
    extract_note(extraction, "give it the call of a task or DAG");
    call->kind = IR_BROKEN;
    return call;
}

static struct ir_expression *named_call(struct extraction *extraction, CXCursor comma,
                                        CXCursor marker)
{
    struct ir_expression *call = annotated_call(extraction, comma, "DAGGER_NODE");
    struct scalar name = {.kind = SCALAR_BROKEN};
    CXCursor argument = clang_Cursor_getArgument(marker, 0);
    if (call->kind != IR_CALL || !extract_literal(extraction, argument, &name) ||
        name.kind != SCALAR_TEXT)
        return call;
    if (call->node_name) {
        extract_error(extraction, extract_place(extraction, marker),
                      "two DAGGER_NODE around one call");
        extract_note(extraction, "leave one of them out");
    }
    call->node_name = extract_check_text(extraction, &name) ? name.text : NULL;
    call->node_name_place = extract_place(extraction, marker);
    return call;
}

static bool earlier_variable(struct extraction *extraction, CXCursor declaration,
                             struct ir_earlier *earlier)
{
    struct local *local = extract_map_find(&extraction->locals, declaration);
    earlier->variable = local ? local->variable : NULL;
    return earlier->variable != NULL;
}

static bool find_earlier(struct extraction *extraction, CXCursor argument,
                         struct ir_earlier *earlier)
{
    CXCursor written = extract_strip(argument);
    struct scalar name;
    earlier->place = extract_place(extraction, written);
    if (extract_literal(extraction, written, &name)) {
        earlier->node = name.kind == SCALAR_TEXT ? name.text : "";
        return true;
    }
    if (extract_is_unary(written, CXUnaryOperator_AddrOf))
        written = extract_strip(extract_first(written));
    if (clang_getCursorKind(written) != CXCursor_DeclRefExpr)
        return false;
    CXCursor declaration = clang_getCursorReferenced(written);
    if (clang_getCursorKind(declaration) == CXCursor_VarDecl)
        return earlier_variable(extraction, declaration, earlier);
    if (clang_getCursorKind(declaration) == CXCursor_FunctionDecl)
        earlier->function = extract_function(extraction, declaration);
    return earlier->function != NULL;
}

static struct ir_expression *ordered_call(struct extraction *extraction, CXCursor comma,
                                          CXCursor marker)
{
    struct ir_expression *call = annotated_call(extraction, comma, "DAGGER_AFTER");
    size_t count = (size_t)clang_Cursor_getNumArguments(marker), kept = call->after_count;
    struct ir_earlier *after = extract_alloc(extraction, kept + count, sizeof *after);
    for (size_t i = 0; i < kept; i++)
        after[i] = call->after[i];
    for (size_t i = 1; i < count; i++) {
        CXCursor argument = clang_Cursor_getArgument(marker, (unsigned)i);
        if (find_earlier(extraction, argument, &after[kept])) {
            kept++;
            continue;
        }
        extract_error(extraction, extract_place(extraction, extract_strip(argument)),
                      "DAGGER_AFTER something that is no node");
        extract_note(extraction, "give it a variable that holds a node's output, a task "
                                 "or DAG, or a node's name as a string literal");
    }
    call->after = after;
    call->after_count = kept;
    return call;
}

static struct ir_expression *comma(struct extraction *extraction, CXCursor cursor)
{
    CXCursor left = extract_strip(extract_first(cursor));
    if (clang_getCursorKind(left) == CXCursor_CStyleCastExpr)
        left = extract_strip(extract_last(left));
    if (extract_is_call_of(left, "daggeri_node"))
        return named_call(extraction, cursor, left);
    if (extract_is_call_of(left, "daggeri_after"))
        return ordered_call(extraction, cursor, left);
    return refused(extraction, cursor);
}

/* ---- Names ------------------------------------------------------------------------- */

static struct ir_expression *known_constant(struct extraction *extraction,
                                            CXCursor cursor, struct ir_value *value,
                                            struct ir_type *type)
{
    if (type && value) {
        struct scalar scalar = extract_scalar_of(extraction, value);
        scalar.place = extract_place(extraction, cursor);
        if (scalar.kind != SCALAR_BROKEN)
            value = extract_convert(extraction, &scalar, type);
        else if (value->type != type)
            return scalar_constant(extraction, cursor, type);
    }
    if (value)
        value = extract_value_copy(extraction, value, extract_place(extraction, cursor));
    return constant(extraction, cursor, value, type ? type : value ? value->type : NULL);
}

static struct ir_expression *variable(struct extraction *extraction, CXCursor cursor,
                                      CXCursor declaration, struct ir_type *type)
{
    struct local *local = extract_map_find(&extraction->locals, declaration);
    if (local && local->variable) {
        struct ir_expression *expression =
            new_at(extraction, IR_VARIABLE, local->variable->type, cursor);
        expression->variable = local->variable;
        return expression;
    }
    if (local)
        return known_constant(extraction, cursor, local->value, type);
    if (!extract_is_constant_variable(declaration))
        return refused(extraction, cursor);
    struct ir_value *value = extract_global(extraction, declaration, cursor);
    if (!value)
        return new_at(extraction, IR_BROKEN, NULL, cursor);
    return known_constant(extraction, cursor, value, type);
}

static struct ir_expression *reference(struct extraction *extraction, CXCursor cursor,
                                       struct ir_type *type)
{
    CXCursor declaration = clang_getCursorReferenced(cursor);
    switch (clang_getCursorKind(declaration)) {
    case CXCursor_EnumConstantDecl:
        return scalar_constant(extraction, cursor, type);
    case CXCursor_VarDecl:
        return variable(extraction, cursor, declaration, type);
    case CXCursor_ParmDecl: {
        struct ir_param *param = extract_map_find(&extraction->params, declaration);
        if (!param)
            return refused(extraction, cursor);
        struct ir_expression *expression =
            new_at(extraction, IR_PARAM, param->type, cursor);
        expression->index = (size_t)(param - extraction->dag->params);
        return expression;
    }
    default:
        return refused(extraction, cursor);
    }
}

/* ---- Fields ------------------------------------------------------------------------ */

static bool find_field(const struct ir_type *type, CXCursor member, size_t *index)
{
    for (size_t i = 0; i < type->field_count; i++) {
        if (extract_is_named(member, type->fields[i].name)) {
            *index = i;
            return true;
        }
    }
    return false;
}

static bool is_pointer(CXCursor cursor)
{
    return clang_getCanonicalType(clang_getCursorType(cursor)).kind == CXType_Pointer;
}

static struct ir_expression *field(struct extraction *extraction, CXCursor cursor)
{
    CXCursor base = extract_strip(extract_first(cursor));
    if (clang_Cursor_isNull(base) || is_pointer(base))
        return refused(extraction, cursor);
    struct ir_expression *operand = extract_expression(extraction, base, NULL);
    if (operand->kind == IR_BROKEN)
        return operand;
    size_t index;
    if (!operand->type || operand->type->refused ||
        !find_field(operand->type, clang_getCursorReferenced(cursor), &index))
        return refused(extraction, cursor);
    struct ir_type *type = operand->type->fields[index].type;
    if (operand->kind == IR_CONSTANT)
        return constant(extraction, cursor, operand->value->items[index], type);
    struct ir_expression *expression = new_at(extraction, IR_FIELD, type, cursor);
    expression->index = index;
    expression->operand_count = 1;
    expression->operands = extract_alloc(extraction, 1, sizeof *expression->operands);
    expression->operands[0] = operand;
    return expression;
}

/* ---- Compound literals ------------------------------------------------------------- */

static struct ir_expression *compound(struct extraction *extraction, CXCursor cursor,
                                      struct ir_type *type)
{
    CXType clang = clang_getCursorType(cursor);
    bool is_array = clang_getCanonicalType(clang).kind == CXType_ConstantArray;
    if (is_array && type && type->kind == DAGGER_KIND_OPTIONAL)
        return constant(extraction, cursor, extract_first_item(extraction, cursor, type),
                        type);
    if (is_array)
        return refused(extraction, cursor);
    struct ir_type *own = type_of(extraction, cursor);
    struct ir_expression *expression =
        extract_initializer(extraction, extract_last(cursor), clang, own);
    expression->place = extract_place(extraction, cursor);
    if (expression->kind == IR_CONSTANT)
        return known_constant(extraction, cursor, expression->value, type);
    return expression;
}

static struct ir_expression *address(struct extraction *extraction, CXCursor cursor,
                                     struct ir_type *type)
{
    CXCursor operand = extract_strip(extract_first(cursor));
    if (!type || type->kind != DAGGER_KIND_OPTIONAL || type->refused ||
        clang_getCursorKind(operand) != CXCursor_CompoundLiteralExpr)
        return refused(extraction, cursor);
    struct ir_value *item = extract_value(extraction, operand, type->element);
    if (!item)
        return new_at(extraction, IR_BROKEN, type, cursor);
    struct ir_value *value = extract_alloc(extraction, 1, sizeof *value);
    value->type = type;
    value->place = extract_place(extraction, cursor);
    value->item_count = 1;
    value->items = extract_alloc(extraction, 1, sizeof *value->items);
    value->items[0] = item;
    return constant(extraction, cursor, value, type);
}

/* ---- All together ------------------------------------------------------------------ */

struct ir_expression *extract_expression(struct extraction *extraction, CXCursor cursor,
                                         struct ir_type *type)
{
    cursor = extract_strip(cursor);
    switch (clang_getCursorKind(cursor)) {
    case CXCursor_CallExpr:
        return extract_is_builtin(extract_callee(cursor))
                   ? scalar_constant(extraction, cursor, type)
                   : call(extraction, cursor);
    case CXCursor_DeclRefExpr:
        return reference(extraction, cursor, type);
    case CXCursor_MemberRefExpr:
        return field(extraction, cursor);
    case CXCursor_CompoundLiteralExpr:
        return compound(extraction, cursor, type);
    case CXCursor_BinaryOperator:
        if (extract_is_binary(cursor, CXBinaryOperator_Comma))
            return comma(extraction, cursor);
        break;
    case CXCursor_UnaryOperator:
        if (extract_is_unary(cursor, CXUnaryOperator_AddrOf))
            return address(extraction, cursor, type);
        break;
    default:
        break;
    }
    return scalar_constant(extraction, cursor, type);
}

/* True where an error was reported for it or for a part of it. */
static bool is_broken(const struct ir_expression *expression)
{
    if (!expression || expression->kind == IR_BROKEN)
        return expression != NULL;
    for (size_t i = 0; i < expression->operand_count; i++) {
        if (is_broken(expression->operands[i]))
            return true;
    }
    return false;
}

struct ir_value *extract_value(struct extraction *extraction, CXCursor cursor,
                               struct ir_type *type)
{
    struct ir_expression *expression = extract_expression(extraction, cursor, type);
    if (expression->kind == IR_CONSTANT)
        return expression->value;
    if (!is_broken(expression)) {
        extract_error(extraction, expression->place, "not a constant");
        extract_note(extraction, "write a number, string, enumerator, NULL, or a "
                                 "compound literal of such");
    }
    return NULL;
}
