#include "ir_kit.h"

static struct kit kit;
static struct ir_function *make, *twice, *narrow, *show;

static void set_up(void)
{
    kit_init(&kit);
    make = kit_task(&kit, "make_numbers", kit.numbers, kit.int64, NULL);
    twice = kit_task(&kit, "twice", kit.int64, kit.int64, NULL);
    narrow = kit_task(&kit, "narrow", kit.int32, kit.int64, NULL);
    show = kit_task(&kit, "show", NULL, kit.int64, NULL);
}

static void tear_down(void)
{
    kit_release(&kit);
}

TestSuite(check, .init = set_up, .fini = tear_down);

static void pipeline(struct ir_type *result)
{
    kit_dag(&kit, "pipeline", result);
    kit_param(&kit, kit.dag, "seed", kit.int64);
}

static struct ir_expression *seed(void)
{
    return kit_of_param(&kit, 0);
}

static void evaluate(struct ir_expression *value)
{
    kit_add(&kit, NULL, IR_EVALUATE, NULL, value);
}

static void returns(struct ir_expression *value)
{
    kit_add(&kit, NULL, IR_RETURN, NULL, value);
}

/* Exactly `count` errors, of which one says `expected`. */
static void expect_errors(size_t count, const char *expected)
{
    check(&kit.unit, kit.diagnostics);
    cr_expect_eq(diagnostics_count(kit.diagnostics), count, "%s", kit_messages(&kit));
    cr_expect(strstr(kit_messages(&kit), expected), "%s", kit_messages(&kit));
}

Test(check, both_ends_of_an_edge_have_one_type)
{
    pipeline(kit.int64);
    returns(kit_call(&kit, twice, kit_call(&kit, narrow, seed(), NULL), NULL));
    expect_errors(1, "parameter 'a' of 'twice' is of type 'int64_t', but this is "
                     "'int32_t'");
}

Test(check, a_variable_has_the_type_of_its_value)
{
    pipeline(NULL);
    struct ir_variable *x = kit_variable(&kit, "x", kit.int64);
    kit_add(&kit, NULL, IR_ASSIGN, x, kit_call(&kit, narrow, seed(), NULL));
    expect_errors(1, "'x' is of type 'int64_t', but this is 'int32_t'");
}

Test(check, a_result_has_the_type_of_the_function)
{
    pipeline(kit.int64);
    returns(kit_call(&kit, narrow, seed(), NULL));
    expect_errors(1, "the result of 'pipeline' is of type 'int64_t'");
}

Test(check, constants_fit_or_are_refused)
{
    pipeline(NULL);
    evaluate(kit_call(&kit, twice, kit_constant(&kit, kit_integer(&kit, kit.int32, -1)),
                      NULL));
    struct ir_value *half = ir_zero(&kit.unit, kit.real, kit_place(&kit));
    half->real = 0.5;
    evaluate(kit_call(&kit, twice, kit_constant(&kit, half), NULL));
    expect_errors(1, "'int64_t', which this constant of type 'double' does not fit");
}

Test(check, a_loop_needs_a_list_of_its_item)
{
    pipeline(NULL);
    struct ir_statement *loop =
        kit_loop(&kit, NULL, "n", kit_call(&kit, make, seed(), NULL));
    loop->variable->type = kit.int32;
    kit_add(&kit, loop, IR_EVALUATE, NULL, kit_call(&kit, show, seed(), NULL));
    struct ir_variable *item = kit_variable(&kit, "m", kit.int64);
    struct ir_statement *other = kit_add(&kit, NULL, IR_FOR_EACH, item, seed());
    kit_add(&kit, other, IR_EVALUATE, NULL, kit_call(&kit, show, seed(), NULL));
    expect_errors(2,
                  "the items of this list are of type 'int64_t', but 'n' is 'int32_t'");
    cr_expect(strstr(kit_messages(&kit), "needs a list, but this is 'int64_t'"));
}

Test(check, what_is_collected_has_the_type_of_the_list)
{
    pipeline(NULL);
    struct ir_variable *list = kit_empty(&kit, NULL, "list", kit.numbers);
    struct ir_statement *loop =
        kit_loop(&kit, NULL, "n", kit_call(&kit, make, seed(), NULL));
    kit_add(&kit, loop, IR_COLLECT, list,
            kit_call(&kit, narrow, kit_of(&kit, loop->variable), NULL));
    expect_errors(1, "an item of 'list' is of type 'int64_t', but this is 'int32_t'");
}

Test(check, a_list_to_collect_in_begins_empty)
{
    pipeline(NULL);
    struct ir_variable *list =
        kit_assign(&kit, NULL, "list", kit_call(&kit, make, seed(), NULL));
    struct ir_statement *loop =
        kit_loop(&kit, NULL, "n", kit_call(&kit, make, seed(), NULL));
    kit_add(&kit, loop, IR_COLLECT, list,
            kit_call(&kit, twice, kit_of(&kit, loop->variable), NULL));
    expect_errors(1, "DAGGER_COLLECT into 'list', which did not begin as an empty list");
}

Test(check, a_list_is_not_used_in_the_loop_that_fills_it)
{
    struct ir_function *total = kit_task(&kit, "total", kit.int64, kit.numbers, NULL);
    pipeline(kit.int64);
    struct ir_variable *list = kit_empty(&kit, NULL, "list", kit.numbers);
    struct ir_statement *loop =
        kit_loop(&kit, NULL, "n", kit_call(&kit, make, seed(), NULL));
    kit_add(&kit, loop, IR_EVALUATE, NULL,
            kit_call(&kit, total, kit_of(&kit, list), NULL));
    kit_add(&kit, loop, IR_COLLECT, list, kit_of(&kit, loop->variable));
    returns(kit_call(&kit, total, kit_of(&kit, list), NULL));
    expect_errors(1, "'list' is used inside the loop that collects in it");
}

Test(check, a_list_declared_in_a_loop_may_be_filled_and_used_there)
{
    struct ir_function *total = kit_task(&kit, "total", kit.int64, kit.numbers, NULL);
    pipeline(NULL);
    struct ir_statement *loop =
        kit_loop(&kit, NULL, "n", kit_call(&kit, make, seed(), NULL));
    struct ir_variable *list = kit_empty(&kit, loop, "list", kit.numbers);
    struct ir_statement *inner =
        kit_loop(&kit, loop, "m", kit_call(&kit, make, seed(), NULL));
    kit_add(&kit, inner, IR_COLLECT, list, kit_of(&kit, inner->variable));
    kit_add(&kit, loop, IR_EVALUATE, NULL,
            kit_call(&kit, total, kit_of(&kit, list), NULL));
    check(&kit.unit, kit.diagnostics);
    cr_expect_eq(diagnostics_count(kit.diagnostics), 0, "%s", kit_messages(&kit));
}

Test(check, loops_assign_only_what_they_declare)
{
    pipeline(NULL);
    struct ir_variable *outer =
        kit_assign(&kit, NULL, "outer", kit_call(&kit, twice, seed(), NULL));
    struct ir_statement *loop =
        kit_loop(&kit, NULL, "n", kit_call(&kit, make, seed(), NULL));
    struct ir_variable *inner =
        kit_assign(&kit, loop, "inner", kit_call(&kit, twice, seed(), NULL));
    kit_add(&kit, loop, IR_ASSIGN, inner, kit_call(&kit, twice, seed(), NULL));
    kit_add(&kit, loop, IR_ASSIGN, outer, kit_call(&kit, twice, seed(), NULL));
    expect_errors(1, "'outer' is assigned inside a loop, but declared outside it");
}

Test(check, variables_have_a_value_before_they_are_used)
{
    pipeline(NULL);
    struct ir_variable *x = kit_variable(&kit, "x", kit.int64);
    kit_add(&kit, NULL, IR_DECLARE, x, NULL);
    evaluate(kit_call(&kit, show, kit_of(&kit, x), NULL));
    expect_errors(1, "'x' is used before it has a value");
}

Test(check, a_dag_returns_once_and_last)
{
    pipeline(kit.int64);
    returns(kit_call(&kit, twice, seed(), NULL));
    evaluate(kit_call(&kit, show, seed(), NULL));
    expect_errors(1, "this statement stands after return");
}

Test(check, a_dag_with_a_result_returns)
{
    pipeline(kit.int64);
    evaluate(kit_call(&kit, show, seed(), NULL));
    expect_errors(1, "DAG 'pipeline' returns 'int64_t', but has no return statement");
}

Test(check, no_return_in_a_loop)
{
    pipeline(kit.int64);
    struct ir_statement *loop =
        kit_loop(&kit, NULL, "n", kit_call(&kit, make, seed(), NULL));
    kit_add(&kit, loop, IR_RETURN, NULL,
            kit_call(&kit, twice, kit_of(&kit, loop->variable), NULL));
    expect_errors(1, "return inside DAGGER_FOR_EACH");
}

Test(check, a_dag_has_a_node)
{
    pipeline(NULL);
    expect_errors(1, "DAG 'pipeline' has no node");
}

Test(check, a_loop_does_something)
{
    pipeline(NULL);
    kit_loop(&kit, NULL, "n", kit_call(&kit, make, seed(), NULL));
    expect_errors(1, "this loop does nothing");
}

Test(check, recursion_is_refused_with_its_chain)
{
    struct ir_function *first = kit_dag(&kit, "first", NULL);
    struct ir_function *second = kit_dag(&kit, "second", NULL);
    evaluate(kit_call(&kit, first, NULL, NULL));
    kit.dag = first;
    evaluate(kit_call(&kit, second, NULL, NULL));
    expect_errors(1, "DAG 'first' calls itself: first -> second -> first");
}

Test(check, parameters_have_valid_names)
{
    kit_param(&kit, show, NULL, kit.int64);
    kit_param(&kit, twice, "_hidden", kit.int64);
    expect_errors(2, "parameter 2 of task 'show' has no name");
    cr_expect(strstr(kit_messages(&kit), "'_hidden' cannot be the name of an input"));
}

Test(check, nodes_have_valid_names)
{
    pipeline(NULL);
    evaluate(kit_named(&kit, "a_b", kit_call(&kit, show, seed(), NULL)));
    evaluate(kit_named(&kit, "", kit_call(&kit, show, seed(), NULL)));
    expect_errors(2, "'a_b' cannot be the name of a node");
}

Test(check, types_that_the_dsl_lacks_are_refused_where_they_are_used)
{
    struct ir_type *odd = kit_type(&kit, DAGGER_KIND_STRUCT, "union odd", 8);
    odd->refused = "a union has no form; write a struct";
    odd->refused_place = odd->place;
    pipeline(NULL);
    evaluate(kit_call(&kit, show, seed(), NULL));
    check(&kit.unit, kit.diagnostics);
    cr_assert_eq(diagnostics_count(kit.diagnostics), 0);
    kit_param(&kit, show, "b", odd);
    kit_param(&kit, twice, "b", odd);
    expect_errors(1, "error: a union has no form\nnote: write a struct");
}

Test(check, serializers_are_known)
{
    twice->task_options.serializer = "raw";
    show->params[0].serializer = "yaml";
    expect_errors(1, "there is no serializer 'yaml'");
}

Test(check, a_dag_that_is_called_has_a_body)
{
    struct ir_function *elsewhere = kit_dag(&kit, "elsewhere", NULL);
    elsewhere->has_body = false;
    pipeline(NULL);
    evaluate(kit_call(&kit, elsewhere, NULL, NULL));
    expect_errors(1, "DAG 'elsewhere' is not defined in this file");
}
