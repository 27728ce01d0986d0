#include "extraction.h"

static void read_statement(struct extraction *extraction, CXCursor cursor,
                           struct pointers *list);

static struct ir_statement *add(struct extraction *extraction, struct pointers *list,
                                enum ir_statement_kind kind, CXCursor cursor)
{
    struct ir_statement *statement = extract_alloc(extraction, 1, sizeof *statement);
    statement->kind = kind;
    statement->place = extract_place(extraction, cursor);
    extract_push(extraction, list, statement);
    return statement;
}

/* Stands for what was refused, so that nothing is said about what is missing then. */
static void add_broken(struct extraction *extraction, struct pointers *list,
                       CXCursor cursor)
{
    add(extraction, list, IR_EVALUATE, cursor)->value = extract_new_expression(
        extraction, IR_BROKEN, NULL, extract_place(extraction, cursor));
}

/* ---- Variables --------------------------------------------------------------------- */

static struct ir_variable *new_variable(struct extraction *extraction,
                                        CXCursor declaration, struct ir_type *type)
{
    struct ir_variable *variable = extract_alloc(extraction, 1, sizeof *variable);
    struct local *local = extract_alloc(extraction, 1, sizeof *local);
    variable->name = extract_name(extraction, declaration);
    variable->type = type;
    variable->place = extract_place(extraction, declaration);
    local->variable = variable;
    extract_map_put(extraction, &extraction->locals, declaration, local);
    extract_type_use(extraction, type);
    return variable;
}

static bool refuse_storage(struct extraction *extraction, CXCursor declaration)
{
    enum CX_StorageClass storage = clang_Cursor_getStorageClass(declaration);
    const char *what = storage == CX_SC_Static   ? "a static variable in a DAG"
                       : storage == CX_SC_Extern ? "an extern variable in a DAG"
                                                 : NULL;
    if (!what)
        return false;
    extract_error(extraction, extract_place(extraction, declaration), "%s", what);
    extract_note(extraction, storage == CX_SC_Static
                                 ? "a DAG keeps nothing between runs; leave 'static' out"
                                 : "make it a parameter of the DAG");
    return true;
}

static bool refuse_array(struct extraction *extraction, CXCursor declaration)
{
    CXType type = clang_getCanonicalType(clang_getCursorType(declaration));
    if (type.kind != CXType_ConstantArray && type.kind != CXType_VariableArray &&
        type.kind != CXType_IncompleteArray)
        return false;
    extract_error(extraction, extract_place(extraction, declaration),
                  "an array variable in a DAG");
    extract_note(extraction, "outputs cannot be assigned to arrays; write a struct with "
                             "an array in it, or a DAGGER_LIST");
    return true;
}

static struct ir_expression *initial_value(struct extraction *extraction,
                                           CXCursor initializer, CXCursor declaration,
                                           struct ir_type *type)
{
    if (clang_getCursorKind(initializer) == CXCursor_InitListExpr)
        return extract_initializer(extraction, initializer,
                                   clang_getCursorType(declaration), type);
    return extract_expression(extraction, initializer, type);
}

static bool is_empty_list(const struct ir_expression *value)
{
    return value->kind == IR_CONSTANT && value->value->type->kind == DAGGER_KIND_LIST &&
           value->value->item_count == 0;
}

static void fold_constant(struct extraction *extraction, CXCursor declaration,
                          struct ir_value *value)
{
    struct local *local = extract_alloc(extraction, 1, sizeof *local);
    local->value = value;
    extract_map_put(extraction, &extraction->locals, declaration, local);
}

static void read_variable(struct extraction *extraction, CXCursor declaration,
                          struct pointers *list)
{
    if (refuse_storage(extraction, declaration) || refuse_array(extraction, declaration))
        return;
    CXType clang = clang_getCursorType(declaration);
    struct ir_type *type =
        extract_type_at(extraction, clang, extract_place(extraction, declaration));
    CXCursor initializer = clang_Cursor_getVarDeclInitializer(declaration);
    if (clang_Cursor_isNull(initializer)) {
        struct ir_variable *variable = new_variable(extraction, declaration, type);
        add(extraction, list, IR_DECLARE, declaration)->variable = variable;
        return;
    }
    struct ir_expression *value =
        initial_value(extraction, initializer, declaration, type);
    if (value->kind == IR_CONSTANT &&
        clang_isConstQualifiedType(clang_getCanonicalType(clang))) {
        fold_constant(extraction, declaration, value->value);
        return;
    }
    bool is_empty = is_empty_list(value);
    struct ir_variable *variable = new_variable(extraction, declaration, type);
    struct ir_statement *statement =
        add(extraction, list, is_empty ? IR_DECLARE : IR_ASSIGN, declaration);
    statement->variable = variable;
    statement->is_empty = is_empty;
    statement->value = is_empty ? NULL : value;
}

static void read_declarations(struct extraction *extraction, CXCursor cursor,
                              struct pointers *list)
{
    struct cursors children = extract_children(extraction, cursor);
    for (size_t i = 0; i < children.count; i++) {
        switch (clang_getCursorKind(children.items[i])) {
        case CXCursor_VarDecl:
            read_variable(extraction, children.items[i], list);
            break;
        case CXCursor_StaticAssert:
            break;
        default:
            extract_refuse(extraction, children.items[i]);
        }
    }
}

/* ---- Assignments ------------------------------------------------------------------- */

static CXCursor referenced(CXCursor cursor)
{
    return clang_getCursorKind(cursor) == CXCursor_DeclRefExpr
               ? clang_getCursorReferenced(cursor)
               : clang_getNullCursor();
}

static struct ir_variable *local_variable(struct extraction *extraction, CXCursor cursor)
{
    CXCursor declaration = referenced(cursor);
    if (clang_Cursor_isNull(declaration))
        return NULL;
    struct local *local = extract_map_find(&extraction->locals, declaration);
    return local ? local->variable : NULL;
}

/* The list of `list.items[daggeri_collect()]`; null: `target` is something else. */
static CXCursor collected_list(struct extraction *extraction, CXCursor target)
{
    if (clang_getCursorKind(target) != CXCursor_ArraySubscriptExpr)
        return clang_getNullCursor();
    CXCursor index = extract_strip(extract_last(target));
    CXCursor items = extract_strip(extract_first(target));
    (void)extraction;
    if (!extract_is_call_of(index, "daggeri_collect") ||
        clang_getCursorKind(items) != CXCursor_MemberRefExpr)
        return clang_getNullCursor();
    CXCursor list = extract_strip(extract_first(items));
    /* dagger_list_append() is given the list's address. */
    if (extract_is_unary(list, CXUnaryOperator_Deref)) {
        CXCursor pointer = extract_strip(extract_first(list));
        if (extract_is_unary(pointer, CXUnaryOperator_AddrOf))
            list = extract_strip(extract_first(pointer));
    }
    return list;
}

static void read_collect(struct extraction *extraction, CXCursor cursor, CXCursor list,
                         struct pointers *statements)
{
    struct ir_variable *variable = local_variable(extraction, list);
    if (!variable || variable->type->kind != DAGGER_KIND_LIST) {
        extract_error(extraction, extract_place(extraction, list),
                      "DAGGER_COLLECT into something that is not a list variable of this "
                      "DAG");
        extract_note(extraction, "declare a list, as in: numbers all = {0};");
        variable = NULL;
    }
    struct ir_type *element = variable ? variable->type->element : NULL;
    struct ir_expression *value =
        extract_expression(extraction, extract_last(cursor), element);
    if (!variable) {
        add_broken(extraction, statements, cursor);
        return;
    }
    struct ir_statement *statement = add(extraction, statements, IR_COLLECT, cursor);
    statement->variable = variable;
    statement->value = value;
}

static void refuse_target(struct extraction *extraction, CXCursor target)
{
    struct dagger_place place = extract_place(extraction, target);
    CXCursor declaration = referenced(target);
    const char *name =
        clang_Cursor_isNull(declaration) ? NULL : extract_name(extraction, declaration);
    if (name && clang_getCursorKind(declaration) == CXCursor_ParmDecl) {
        extract_error(extraction, place, "an assignment to the parameter '%s'", name);
        extract_note(extraction, "assign to a new variable");
    } else if (clang_getCursorKind(target) == CXCursor_MemberRefExpr) {
        extract_error(extraction, place, "an assignment to the field '%s'",
                      extract_name(extraction, target));
        extract_note(extraction, "write a compound literal with all fields, or a task "
                                 "that returns the struct");
    } else if (name) {
        extract_error(extraction, place, "an assignment to '%s', no variable of this DAG",
                      name);
        extract_note(extraction, "assign to a variable declared in the DAG");
    } else {
        extract_error(extraction, place, "an assignment through a pointer, in a DAG");
        extract_note(extraction, "assign to a variable declared in the DAG");
    }
}

static void read_assignment(struct extraction *extraction, CXCursor cursor,
                            struct pointers *list)
{
    CXCursor target = extract_strip(extract_first(cursor));
    CXCursor collected = collected_list(extraction, target);
    if (!clang_Cursor_isNull(collected)) {
        read_collect(extraction, cursor, collected, list);
        return;
    }
    struct ir_variable *variable = local_variable(extraction, target);
    if (!variable) {
        refuse_target(extraction, target);
        add_broken(extraction, list, cursor);
        return;
    }
    struct ir_expression *value =
        extract_expression(extraction, extract_last(cursor), variable->type);
    struct ir_statement *statement = add(extraction, list, IR_ASSIGN, cursor);
    statement->variable = variable;
    statement->value = value;
}

/* ---- Loops ------------------------------------------------------------------------- */

static CXCursor child_of_kind(struct extraction *extraction, CXCursor cursor,
                              enum CXCursorKind kind)
{
    struct cursors children = extract_children(extraction, cursor);
    for (size_t i = 0; i < children.count; i++) {
        if (clang_getCursorKind(children.items[i]) == kind)
            return children.items[i];
    }
    return clang_getNullCursor();
}

/* The variable that the head of a `for` declares. */
static CXCursor loop_variable(struct extraction *extraction, CXCursor loop)
{
    CXCursor statement = child_of_kind(extraction, loop, CXCursor_DeclStmt);
    return clang_Cursor_isNull(statement)
               ? statement
               : child_of_kind(extraction, statement, CXCursor_VarDecl);
}

static bool is_for_each(struct extraction *extraction, CXCursor loop, CXCursor *source,
                        CXCursor *inner, CXCursor *item)
{
    *source = loop_variable(extraction, loop);
    if (clang_Cursor_isNull(*source) ||
        clang_Cursor_isNull(extract_marks(extraction, *source).source))
        return false;
    *inner = child_of_kind(extraction, loop, CXCursor_ForStmt);
    if (clang_Cursor_isNull(*inner))
        return false;
    *item = loop_variable(extraction, *inner);
    return !clang_Cursor_isNull(*item);
}

static void read_loop(struct extraction *extraction, CXCursor loop, struct pointers *list)
{
    CXCursor source, inner, item;
    if (!is_for_each(extraction, loop, &source, &inner, &item)) {
        extract_refuse(extraction, loop);
        add_broken(extraction, list, loop);
        return;
    }
    struct dagger_place place = extract_place(extraction, loop);
    struct ir_type *type =
        extract_type_at(extraction, clang_getCursorType(source), place);
    extract_type_use(extraction, type); /* a constant list may be of a type of its own */
    struct ir_expression *value =
        extract_expression(extraction, clang_Cursor_getVarDeclInitializer(source), type);
    struct ir_variable *variable =
        new_variable(extraction, item,
                     extract_type_at(extraction, clang_getCursorType(item),
                                     extract_place(extraction, item)));
    variable->is_loop_item = true;
    struct ir_statement *statement = add(extraction, list, IR_FOR_EACH, loop);
    statement->variable = variable;
    statement->value = value;
    struct cursors children = extract_children(extraction, inner);
    struct pointers body = {0};
    read_statement(extraction, children.items[children.count - 1], &body);
    statement->body = (struct ir_statement **)body.items;
    statement->body_count = body.count;
}

/* ---- Statements -------------------------------------------------------------------- */

/* `(void)x;`, as written to keep compilers quiet: nothing is computed. */
static bool is_discarded_name(CXCursor cursor)
{
    if (clang_getCursorKind(cursor) != CXCursor_DeclRefExpr)
        return false;
    enum CXCursorKind kind = clang_getCursorKind(clang_getCursorReferenced(cursor));
    return kind == CXCursor_VarDecl || kind == CXCursor_ParmDecl;
}

static void read_expression(struct extraction *extraction, CXCursor cursor,
                            struct pointers *list)
{
    CXCursor written = extract_strip(cursor);
    if (clang_getCursorKind(written) == CXCursor_CStyleCastExpr &&
        clang_getCursorType(written).kind == CXType_Void) {
        written = extract_strip(extract_last(written));
        if (is_discarded_name(written))
            return;
    }
    if (extract_is_binary(written, CXBinaryOperator_Assign)) {
        read_assignment(extraction, written, list);
        return;
    }
    struct ir_expression *value = extract_expression(extraction, written, NULL);
    if (value->kind != IR_CALL && value->kind != IR_BROKEN) {
        extract_error(extraction, value->place, "a statement that does nothing");
        extract_note(extraction, "leave it out, or call a task");
        return;
    }
    add(extraction, list, IR_EVALUATE, written)->value = value;
}

static void read_return(struct extraction *extraction, CXCursor cursor,
                        struct pointers *list)
{
    CXCursor value = extract_first(cursor);
    struct ir_expression *expression =
        clang_Cursor_isNull(value)
            ? NULL
            : extract_expression(extraction, value, extraction->dag->result);
    add(extraction, list, IR_RETURN, cursor)->value = expression;
}

static void read_block(struct extraction *extraction, CXCursor cursor,
                       struct pointers *list)
{
    struct cursors children = extract_children(extraction, cursor);
    for (size_t i = 0; i < children.count; i++)
        read_statement(extraction, children.items[i], list);
}

static void refuse_statement(struct extraction *extraction, CXCursor cursor,
                             struct pointers *list)
{
    extract_refuse(extraction, cursor);
    add_broken(extraction, list, cursor);
}

static void read_statement(struct extraction *extraction, CXCursor cursor,
                           struct pointers *list)
{
    switch (clang_getCursorKind(cursor)) {
    case CXCursor_CompoundStmt:
        read_block(extraction, cursor, list);
        break;
    case CXCursor_DeclStmt:
        read_declarations(extraction, cursor, list);
        break;
    case CXCursor_ForStmt:
        read_loop(extraction, cursor, list);
        break;
    case CXCursor_ReturnStmt:
        read_return(extraction, cursor, list);
        break;
    case CXCursor_NullStmt:
        break;
    default:
        if (clang_isExpression(clang_getCursorKind(cursor)))
            read_expression(extraction, cursor, list);
        else
            refuse_statement(extraction, cursor, list);
    }
}

/* ---- Bodies ------------------------------------------------------------------------ */

static void read_body(struct extraction *extraction, const struct declared *declared)
{
    struct ir_function *function = declared->function;
    CXCursor body =
        child_of_kind(extraction, declared->definition, CXCursor_CompoundStmt);
    function->has_body = true;
    if (extract_has_c_error(extraction, body))
        return;
    extraction->dag = function;
    for (size_t i = 0; i < function->param_count; i++)
        extract_map_put(extraction, &extraction->params,
                        clang_Cursor_getArgument(declared->definition, (unsigned)i),
                        &function->params[i]);
    struct pointers list = {0};
    read_block(extraction, body, &list);
    function->body = (struct ir_statement **)list.items;
    function->body_count = list.count;
    extraction->dag = NULL;
}

void extract_bodies(struct extraction *extraction)
{
    for (size_t i = 0; i < extraction->functions.count; i++) {
        const struct declared *declared = extraction->functions.items[i];
        if (declared->function->kind == IR_DAG &&
            !clang_Cursor_isNull(declared->definition))
            read_body(extraction, declared);
    }
}
