#include "extraction.h"

/* What is said about a construct that the DSL does not have, and what to write instead.
 */
struct refusal {
    enum CXCursorKind kind;
    const char *what;
    const char *instead;
};

static const char decide[] = "the graph is the same for every run; decide inside a task";
static const char repeat[] = "write DAGGER_FOR_EACH over a list, or loop inside a task";
static const char jump[] = "a DAG says what depends on what, in no order; leave it out";
static const char inside[] = "do it inside a task";
static const char declare[] = "declare it outside of the function";

static const struct refusal refusals[] = {
    {CXCursor_IfStmt, "'if' in a DAG", decide},
    {CXCursor_SwitchStmt, "'switch' in a DAG", decide},
    {CXCursor_CaseStmt, "'case' in a DAG", decide},
    {CXCursor_DefaultStmt, "'default' in a DAG", decide},
    {CXCursor_ConditionalOperator, "'?:' in a DAG", decide},
    {CXCursor_WhileStmt, "a 'while' loop in a DAG", repeat},
    {CXCursor_DoStmt, "a 'do' loop in a DAG", repeat},
    {CXCursor_ForStmt, "a 'for' loop in a DAG", repeat},
    {CXCursor_GotoStmt, "'goto' in a DAG", jump},
    {CXCursor_IndirectGotoStmt, "'goto' in a DAG", jump},
    {CXCursor_LabelStmt, "a label in a DAG", jump},
    {CXCursor_AddrLabelExpr, "the address of a label in a DAG", jump},
    {CXCursor_BreakStmt, "'break' in a DAG", jump},
    {CXCursor_ContinueStmt, "'continue' in a DAG", jump},
    {CXCursor_AsmStmt, "inline assembly in a DAG", inside},
    {CXCursor_StmtExpr, "a statement expression in a DAG", inside},
    {CXCursor_BlockExpr, "a block in a DAG", inside},
    {CXCursor_CompoundAssignOperator, "a compound assignment in a DAG",
     "write a task that returns the new value, and assign that to a new variable"},
    {CXCursor_ArraySubscriptExpr, "an item taken with [] in a DAG",
     "write a task that returns the item, or DAGGER_FOR_EACH for all of them"},
    {CXCursor_InitListExpr, "a list in braces where one value is needed",
     "leave the braces out"},
    {CXCursor_CompoundLiteralExpr, "a compound literal of this type",
     "write a literal of the type that is needed"},
    {CXCursor_StructDecl, "a struct declared inside a DAG", declare},
    {CXCursor_UnionDecl, "a union declared inside a DAG", declare},
    {CXCursor_EnumDecl, "an enum declared inside a DAG", declare},
    {CXCursor_TypedefDecl, "a typedef inside a DAG", declare},
    {CXCursor_FunctionDecl, "a function declared inside a DAG", declare},
};

static void report(struct extraction *extraction, CXCursor cursor, const char *what,
                   const char *instead)
{
    extract_error(extraction, extract_place(extraction, cursor), "%s", what);
    extract_note(extraction, "%s", instead);
}

/* ---- Expressions that need a closer look ------------------------------------------- */

static void refuse_call(struct extraction *extraction, CXCursor cursor)
{
    CXCursor callee = extract_callee(cursor);
    if (clang_Cursor_isNull(callee) && extraction->c_error_count)
        return; /* a function that clang could not make sense of */
    if (clang_Cursor_isNull(callee)) {
        report(extraction, cursor, "a call through a pointer in a DAG",
               "call a task or DAG by its name");
        return;
    }
    extract_error(extraction, extract_place(extraction, cursor),
                  "'%s' is neither a task nor a DAG", extract_name(extraction, callee));
    extract_note(extraction,
                 "put DAGGER_TASK() in front of it, or call it inside a task");
}

static void refuse_name(struct extraction *extraction, CXCursor cursor)
{
    CXCursor declaration = clang_getCursorReferenced(cursor);
    const char *name = extract_name(extraction, declaration);
    struct dagger_place place = extract_place(extraction, cursor);
    switch (clang_getCursorKind(declaration)) {
    case CXCursor_FunctionDecl:
        extract_error(extraction, place, "the function '%s' used as a value", name);
        extract_note(extraction, "call it; functions cannot be passed between tasks");
        break;
    case CXCursor_ParmDecl:
        extract_error(extraction, place, "the parameter '%s' is not a constant", name);
        extract_note(extraction, "write a constant");
        break;
    default:
        extract_error(extraction, place,
                      "'%s' is a variable that does not belong to the graph", name);
        extract_note(
            extraction,
            "make it const, or a parameter of the DAG, or read it inside a task");
    }
}

static void refuse_field(struct extraction *extraction, CXCursor cursor)
{
    CXCursor base = extract_strip(extract_first(cursor));
    CXType type = clang_getCanonicalType(clang_getCursorType(base));
    if (type.kind == CXType_Pointer) {
        report(extraction, cursor, "a field behind a pointer, in a DAG",
               "write a task that returns the field");
        return;
    }
    extract_error(extraction, extract_place(extraction, cursor),
                  "the part '%s' of a list, file or bytes is no output of its own",
                  extract_name(extraction, cursor));
    extract_note(extraction, "pass all of it, or write a task that returns the part");
}

static void refuse_unary(struct extraction *extraction, CXCursor cursor)
{
    switch (clang_getCursorUnaryOperatorKind(cursor)) {
    case CXUnaryOperator_AddrOf:
        report(extraction, cursor, "an address taken in a DAG", "pass the value itself");
        break;
    case CXUnaryOperator_Deref:
        report(extraction, cursor, "a pointer followed in a DAG",
               "pass the pointer to a task that reads what it points to");
        break;
    case CXUnaryOperator_PreInc:
    case CXUnaryOperator_PostInc:
    case CXUnaryOperator_PreDec:
    case CXUnaryOperator_PostDec:
        report(extraction, cursor, "'++' or '--' in a DAG",
               "write a task that returns the new value, and assign that to a new "
               "variable");
        break;
    default:
        report(extraction, cursor, "arithmetic in a DAG", inside);
    }
}

static void refuse_binary(struct extraction *extraction, CXCursor cursor)
{
    if (extract_is_binary(cursor, CXBinaryOperator_Comma))
        report(extraction, cursor, "the comma operator in a DAG", "write two statements");
    else if (extract_is_binary(cursor, CXBinaryOperator_Assign))
        report(extraction, cursor, "an assignment inside an expression",
               "assign in a statement of its own");
    else
        report(extraction, cursor, "arithmetic in a DAG", inside);
}

/* ---- All together ------------------------------------------------------------------ */

void extract_refuse(struct extraction *extraction, CXCursor cursor)
{
    enum CXCursorKind kind = clang_getCursorKind(cursor);
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        if (refusals[i].kind == kind) {
            report(extraction, cursor, refusals[i].what, refusals[i].instead);
            return;
        }
    }
    switch (kind) {
    case CXCursor_CallExpr:
        refuse_call(extraction, cursor);
        break;
    case CXCursor_DeclRefExpr:
        refuse_name(extraction, cursor);
        break;
    case CXCursor_MemberRefExpr:
        refuse_field(extraction, cursor);
        break;
    case CXCursor_UnaryOperator:
        refuse_unary(extraction, cursor);
        break;
    case CXCursor_BinaryOperator:
        refuse_binary(extraction, cursor);
        break;
    default:
        report(extraction, cursor, "a DAG has no such construct", inside);
    }
}

/* What an operator works on that is known only when the DAG runs. */
static const char *operand_name(struct extraction *extraction, CXCursor obstacle)
{
    switch (clang_getCursorKind(obstacle)) {
    case CXCursor_DeclRefExpr: {
        CXCursor declaration = clang_getCursorReferenced(obstacle);
        enum CXCursorKind kind = clang_getCursorKind(declaration);
        if (kind == CXCursor_ParmDecl || kind == CXCursor_VarDecl)
            return extract_print(extraction, "'%s'",
                                 extract_name(extraction, declaration));
        CXCursor function = extract_name(extraction, declaration)[0]
                                ? declaration
                                : clang_getNullCursor();
        return kind == CXCursor_FunctionDecl && extract_function(extraction, function)
                   ? extract_print(extraction, "the result of '%s'",
                                   extract_name(extraction, function))
                   : NULL;
    }
    case CXCursor_MemberRefExpr:
        return extract_print(extraction, "the field '%s'",
                             extract_name(extraction, obstacle));
    default:
        return NULL;
    }
}

void extract_refuse_operator(struct extraction *extraction, CXCursor cursor,
                             CXCursor obstacle)
{
    enum CXCursorKind kind = clang_getCursorKind(cursor);
    const char *operand =
        clang_equalCursors(cursor, obstacle) ? NULL : operand_name(extraction, obstacle);
    if (!operand || kind == CXCursor_ConditionalOperator) {
        extract_refuse(extraction, operand ? cursor : obstacle);
        return;
    }
    extract_error(extraction, extract_place(extraction, cursor), "%s %s in a DAG",
                  kind == CXCursor_CStyleCastExpr ? "a cast of" : "arithmetic on",
                  operand);
    extract_note(extraction, kind == CXCursor_CStyleCastExpr
                                 ? "give the task's parameter or result the type instead"
                                 : "write a task that does it");
}
