#include "ir_kit.h"

static struct kit kit;
static struct ir_function *make, *twice, *add, *total, *show;

/* make(a) gives a list, twice(a) and add(a, b) a number, total(a) a list's sum. */
static void set_up(void)
{
    kit_init(&kit);
    make = kit_task(&kit, "make_numbers", kit.numbers, kit.int64, NULL);
    twice = kit_task(&kit, "twice", kit.int64, kit.int64, NULL);
    add = kit_task(&kit, "add", kit.int64, kit.int64, kit.int64);
    total = kit_task(&kit, "total", kit.int64, kit.numbers, NULL);
    show = kit_task(&kit, "show", NULL, kit.int64, NULL);
}

static void tear_down(void)
{
    kit_release(&kit);
}

TestSuite(lower, .init = set_up, .fini = tear_down);

static void pipeline(struct ir_type *result)
{
    kit_dag(&kit, "pipeline", result);
    kit_param(&kit, kit.dag, "seed", kit.int64);
}

static struct ir_expression *seed(void)
{
    return kit_of_param(&kit, 0);
}

static struct ir_expression *constant(int64_t number)
{
    return kit_constant(&kit, kit_integer(&kit, kit.int64, number));
}

static void returns(struct ir_expression *value)
{
    kit_add(&kit, NULL, IR_RETURN, NULL, value);
}

static void expect_graphs(const char *expected)
{
    kit_lower(&kit);
    cr_expect_eq(diagnostics_count(kit.diagnostics), 0, "%s", kit_messages(&kit));
    cr_expect_str_eq(kit_graphs(&kit), expected);
}

static void expect_error(const char *expected)
{
    kit_lower(&kit);
    cr_expect(strstr(kit_messages(&kit), expected), "%s", kit_messages(&kit));
}

Test(lower, calls_become_nodes)
{
    pipeline(kit.int64);
    struct ir_variable *list =
        kit_assign(&kit, NULL, "list", kit_call(&kit, make, seed(), NULL));
    returns(kit_call(&kit, add, kit_call(&kit, total, kit_of(&kit, list), NULL),
                     constant(7)));
    expect_graphs("pipeline(seed) -> return_value = add.return_value\n"
                  "  make-numbers: make_numbers(seed) -> return_value\n"
                  "  total: total(make-numbers.return_value) -> return_value\n"
                  "  add: add(total.return_value, =7) -> return_value\n");
    cr_expect_eq(kit.unit.root, kit.unit.graphs[0]);
}

Test(lower, reassigning_gives_a_new_value)
{
    pipeline(kit.int64);
    struct ir_variable *x =
        kit_assign(&kit, NULL, "x", kit_call(&kit, twice, seed(), NULL));
    kit_add(&kit, NULL, IR_ASSIGN, x, kit_call(&kit, add, kit_of(&kit, x), seed()));
    returns(kit_of(&kit, x));
    expect_graphs("pipeline(seed) -> return_value = add.return_value\n"
                  "  twice: twice(seed) -> return_value\n"
                  "  add: add(twice.return_value, seed) -> return_value\n");
}

Test(lower, a_task_whose_result_nobody_uses_exports_nothing)
{
    pipeline(NULL);
    kit_add(&kit, NULL, IR_EVALUATE, NULL, kit_call(&kit, twice, seed(), NULL));
    kit_add(&kit, NULL, IR_EVALUATE, NULL, kit_call(&kit, show, seed(), NULL));
    expect_graphs("pipeline(seed)\n"
                  "  twice: twice(seed)\n"
                  "  show: show(seed)\n");
}

Test(lower, a_loop_with_one_call_is_a_partitioned_node)
{
    pipeline(kit.int64);
    struct ir_variable *list = kit_empty(&kit, NULL, "raised", kit.numbers);
    struct ir_statement *loop =
        kit_loop(&kit, NULL, "n", kit_call(&kit, make, seed(), NULL));
    kit_add(&kit, loop, IR_COLLECT, list,
            kit_call(&kit, add, kit_of(&kit, loop->variable), seed()));
    returns(kit_call(&kit, total, kit_of(&kit, list), NULL));
    expect_graphs("pipeline(seed) -> return_value = total.return_value\n"
                  "  make-numbers: make_numbers(seed) -> return_value*\n"
                  "  add: add(each make-numbers.return_value, seed) -> return_value\n"
                  "  total: total(add.return_value) -> return_value\n");
}

Test(lower, a_loop_with_several_calls_is_lifted)
{
    pipeline(kit.numbers);
    struct ir_variable *base =
        kit_assign(&kit, NULL, "base", kit_call(&kit, twice, seed(), NULL));
    struct ir_variable *list = kit_empty(&kit, NULL, "all", kit.numbers);
    struct ir_statement *loop =
        kit_loop(&kit, NULL, "n", kit_call(&kit, make, seed(), NULL));
    struct ir_variable *x =
        kit_assign(&kit, loop, "x",
                   kit_call(&kit, add, kit_of(&kit, loop->variable), kit_of(&kit, base)));
    kit_add(&kit, loop, IR_EVALUATE, NULL, kit_call(&kit, show, kit_of(&kit, x), NULL));
    kit_add(&kit, loop, IR_COLLECT, list,
            kit_call(&kit, add, kit_of(&kit, x), kit_of(&kit, base)));
    returns(kit_of(&kit, list));
    expect_graphs("for-n(n, base) -> all = add-2.return_value\n"
                  "  add-1: add(n, base) -> return_value\n"
                  "  show: show(add-1.return_value)\n"
                  "  add-2: add(add-1.return_value, base) -> return_value\n"
                  "pipeline(seed) -> return_value = collect-all.return_value\n"
                  "  twice: twice(seed) -> return_value\n"
                  "  make-numbers: make_numbers(seed) -> return_value*\n"
                  "  for-n: for-n(each make-numbers.return_value, twice.return_value)\n"
                  "  collect-all: identity(for-n.all) -> return_value\n");
}

Test(lower, nested_loops_collect_into_one_list)
{
    pipeline(kit.int64);
    struct ir_variable *list = kit_empty(&kit, NULL, "all", kit.numbers);
    struct ir_statement *outer =
        kit_loop(&kit, NULL, "n", kit_call(&kit, make, seed(), NULL));
    struct ir_statement *inner = kit_loop(
        &kit, outer, "m", kit_call(&kit, make, kit_of(&kit, outer->variable), NULL));
    kit_add(&kit, inner, IR_COLLECT, list,
            kit_call(&kit, add, kit_of(&kit, outer->variable),
                     kit_of(&kit, inner->variable)));
    returns(kit_call(&kit, total, kit_of(&kit, list), NULL));
    expect_graphs("for-n(n) -> all = collect-all.return_value\n"
                  "  make-numbers: make_numbers(n) -> return_value*\n"
                  "  add: add(n, each make-numbers.return_value) -> return_value\n"
                  "  collect-all: identity(add.return_value) -> return_value\n"
                  "pipeline(seed) -> return_value = total.return_value\n"
                  "  make-numbers: make_numbers(seed) -> return_value*\n"
                  "  for-n: for-n(each make-numbers.return_value)\n"
                  "  collect-all: flatten(for-n.all) -> return_value\n"
                  "  total: total(collect-all.return_value) -> return_value\n");
}

Test(lower, loops_over_parameters_and_collected_lists_fan_out)
{
    kit_dag(&kit, "pipeline", kit.int64);
    kit_param(&kit, kit.dag, "given", kit.numbers);
    struct ir_variable *once = kit_empty(&kit, NULL, "once", kit.numbers);
    struct ir_variable *more = kit_empty(&kit, NULL, "more", kit.numbers);
    struct ir_statement *first = kit_loop(&kit, NULL, "n", kit_of_param(&kit, 0));
    kit_add(&kit, first, IR_COLLECT, once,
            kit_call(&kit, twice, kit_of(&kit, first->variable), NULL));
    struct ir_statement *second = kit_loop(&kit, NULL, "m", kit_of(&kit, once));
    kit_add(&kit, second, IR_COLLECT, more,
            kit_call(&kit, twice, kit_of(&kit, second->variable), NULL));
    struct ir_statement *third = kit_loop(&kit, NULL, "k", kit_of_param(&kit, 0));
    kit_add(&kit, third, IR_COLLECT, more,
            kit_call(&kit, twice, kit_of(&kit, third->variable), NULL));
    returns(kit_call(&kit, total, kit_of(&kit, more), NULL));
    expect_graphs("pipeline(given) -> return_value = total.return_value\n"
                  "  fan-out-given: identity(given) -> return_value*\n"
                  "  twice-1: twice(each fan-out-given.return_value) -> return_value\n"
                  "  fan-out-once: identity(twice-1.return_value) -> return_value*\n"
                  "  twice-2: twice(each fan-out-once.return_value) -> return_value\n"
                  "  twice-3: twice(each fan-out-given.return_value) -> return_value\n"
                  "  collect-more: join(twice-2.return_value, twice-3.return_value) -> "
                  "return_value\n"
                  "  total: total(collect-more.return_value) -> return_value\n");
}

/* struct pair { int64_t low; numbers all; } and a task that makes one. */
static struct ir_type *pair_type(void)
{
    struct ir_type *pair = kit_type(&kit, DAGGER_KIND_STRUCT, "struct pair", 0);
    kit_field(&kit, pair, "low", kit.int64);
    kit_field(&kit, pair, "all", kit.numbers);
    return pair;
}

Test(lower, fields_are_outputs_of_their_own)
{
    struct ir_type *pair = pair_type();
    struct ir_function *split = kit_task(&kit, "split", pair, kit.int64, NULL);
    pipeline(kit.int64);
    struct ir_variable *p =
        kit_assign(&kit, NULL, "p", kit_call(&kit, split, seed(), NULL));
    struct ir_variable *list = kit_empty(&kit, NULL, "list", kit.numbers);
    struct ir_statement *loop =
        kit_loop(&kit, NULL, "n", kit_field_of(&kit, kit_of(&kit, p), 1));
    kit_add(&kit, loop, IR_COLLECT, list,
            kit_call(&kit, add, kit_of(&kit, loop->variable),
                     kit_field_of(&kit, kit_of(&kit, p), 0)));
    returns(kit_call(&kit, total, kit_of(&kit, list), NULL));
    expect_graphs("pipeline(seed) -> return_value = total.return_value\n"
                  "  split: split(seed) -> all*, low\n"
                  "  add: add(each split.all, split.low) -> return_value\n"
                  "  total: total(add.return_value) -> return_value\n");
}

Test(lower, a_compound_result_is_several_outputs_for_callers_too)
{
    struct ir_type *pair = pair_type();
    struct ir_function *take = kit_task(&kit, "take", kit.int64, pair, NULL);
    struct ir_function *inner = kit_dag(&kit, "inner", pair);
    kit_param(&kit, inner, "seed", kit.int64);
    returns(kit_compound(&kit, pair, seed(), kit_call(&kit, make, seed(), NULL)));
    pipeline(kit.int64);
    struct ir_variable *p =
        kit_assign(&kit, NULL, "p", kit_call(&kit, inner, seed(), NULL));
    struct ir_variable *sum =
        kit_assign(&kit, NULL, "sum",
                   kit_call(&kit, total, kit_field_of(&kit, kit_of(&kit, p), 1), NULL));
    returns(kit_call(&kit, add, kit_of(&kit, sum),
                     kit_call(&kit, take, kit_of(&kit, p), NULL)));
    expect_graphs("inner(seed) -> low = return-seed.return_value, all = "
                  "make-numbers.return_value\n"
                  "  make-numbers: make_numbers(seed) -> return_value\n"
                  "  return-seed: identity(seed) -> return_value\n"
                  "pipeline(seed) -> return_value = add.return_value\n"
                  "  inner: inner(seed)\n"
                  "  total: total(inner.all) -> return_value\n"
                  "  struct-p: assemble(inner.low, inner.all) -> return_value\n"
                  "  take: take(struct-p.return_value) -> return_value\n"
                  "  add: add(total.return_value, take.return_value) -> return_value\n");
}

Test(lower, a_part_of_a_nested_result_is_an_internal_output)
{
    struct ir_type *pair = pair_type();
    struct ir_function *split = kit_task(&kit, "split", pair, kit.int64, NULL);
    struct ir_function *inner = kit_dag(&kit, "inner", pair);
    kit_param(&kit, inner, "seed", kit.int64);
    returns(kit_call(&kit, split, seed(), NULL));
    pipeline(kit.int64);
    struct ir_variable *p =
        kit_assign(&kit, NULL, "p", kit_call(&kit, inner, seed(), NULL));
    returns(kit_call(&kit, twice, kit_field_of(&kit, kit_of(&kit, p), 0), NULL));
    expect_graphs("inner(seed) -> return_value = split.return_value, (low) = split.low\n"
                  "  split: split(seed) -> return_value, low\n"
                  "pipeline(seed) -> return_value = twice.return_value\n"
                  "  inner: inner(seed)\n"
                  "  twice: twice(inner.low) -> return_value\n");
}

Test(lower, waits_for_what_after_names)
{
    pipeline(NULL);
    struct ir_variable *x =
        kit_assign(&kit, NULL, "x", kit_call(&kit, twice, seed(), NULL));
    kit_add(&kit, NULL, IR_EVALUATE, NULL,
            kit_named(&kit, "named", kit_call(&kit, show, seed(), NULL)));
    kit_add(&kit, NULL, IR_EVALUATE, NULL, kit_call(&kit, show, seed(), NULL));
    struct ir_expression *last = kit_call(&kit, add, seed(), seed());
    kit_after(&kit, last, (struct ir_earlier){.function = show});
    kit_after(&kit, last, (struct ir_earlier){.node = "named"});
    kit_after(&kit, last, (struct ir_earlier){.variable = x});
    kit_add(&kit, NULL, IR_EVALUATE, NULL, last);
    expect_graphs("pipeline(seed)\n"
                  "  twice: twice(seed)\n"
                  "  named: show(seed)\n"
                  "  show: show(seed)\n"
                  "  add: add(seed, seed) after twice, named, show\n");
}

Test(lower, waits_across_the_edges_of_loops)
{
    pipeline(NULL);
    kit_add(&kit, NULL, IR_EVALUATE, NULL, kit_call(&kit, show, seed(), NULL));
    struct ir_statement *loop =
        kit_loop(&kit, NULL, "n", kit_call(&kit, make, seed(), NULL));
    struct ir_expression *inside =
        kit_call(&kit, twice, kit_of(&kit, loop->variable), NULL);
    kit_after(&kit, inside, (struct ir_earlier){.function = show});
    kit_add(&kit, loop, IR_EVALUATE, NULL, inside);
    kit_add(&kit, loop, IR_EVALUATE, NULL,
            kit_named(&kit, "second", kit_call(&kit, twice, seed(), NULL)));
    struct ir_expression *last = kit_call(&kit, show, seed(), NULL);
    kit_after(&kit, last, (struct ir_earlier){.node = "second"});
    kit_add(&kit, NULL, IR_EVALUATE, NULL, last);
    expect_graphs("for-n(n, seed)\n"
                  "  twice: twice(n)\n"
                  "  second: twice(seed)\n"
                  "pipeline(seed)\n"
                  "  show-1: show(seed)\n"
                  "  make-numbers: make_numbers(seed) -> return_value*\n"
                  "  for-n: for-n(each make-numbers.return_value, seed) after show-1\n"
                  "  show-2: show(seed) after for-n\n");
}

Test(lower, refuses_two_nodes_of_one_name)
{
    struct ir_function *clash = kit_task(&kit, "show_1", NULL, kit.int64, NULL);
    pipeline(NULL);
    kit_add(&kit, NULL, IR_EVALUATE, NULL, kit_call(&kit, show, seed(), NULL));
    kit_add(&kit, NULL, IR_EVALUATE, NULL, kit_call(&kit, show, seed(), NULL));
    kit_add(&kit, NULL, IR_EVALUATE, NULL, kit_call(&kit, clash, seed(), NULL));
    expect_error("two nodes of this DAG would be called 'show-1'");
}

Test(lower, refuses_a_name_no_node_can_have)
{
    struct ir_function *hidden = kit_task(&kit, "_hidden", NULL, kit.int64, NULL);
    pipeline(NULL);
    kit_add(&kit, NULL, IR_EVALUATE, NULL, kit_call(&kit, hidden, seed(), NULL));
    expect_error("would be called '-hidden', which is no valid name");
}

Test(lower, asks_which_dag_is_the_root)
{
    for (int i = 0; i < 2; i++) {
        kit_dag(&kit, i ? "first" : "second", NULL);
        kit_add(&kit, NULL, IR_EVALUATE, NULL, kit_call(&kit, show, constant(1), NULL));
    }
    expect_error("choose one of 'second', 'first' by --dag NAME");
}
