#include "ir_kit.h"

#include <limits.h>
#include <locale.h>
#include <math.h>

static struct kit kit;
static struct ir_function *show;

static void set_up(void)
{
    kit_init(&kit);
    show = kit_task(&kit, "show", NULL, NULL, NULL);
    kit_dag(&kit, "pipeline", NULL);
}

static void tear_down(void)
{
    kit_release(&kit);
}

TestSuite(emit, .init = set_up, .fini = tear_down);

/* The generated file of a DAG that calls show(). */
static const char *emitted(void)
{
    kit_add(&kit, NULL, IR_EVALUATE, NULL, kit_call(&kit, show, NULL, NULL));
    kit_lower(&kit);
    cr_assert_eq(diagnostics_count(kit.diagnostics), 0, "%s", kit_messages(&kit));
    struct writer writer = {0};
    emit_c(&kit.unit, &writer);
    cr_assert(!writer.failed);
    const char *text = ir_printf(&kit.unit, "%.*s", (int)writer.size, writer.text);
    writer_release(&writer);
    return text;
}

static void expect(const char *text, const char *expected)
{
    cr_expect(strstr(text, expected), "no '%s' in\n%s", expected, text);
}

/* What stands for a value that is the default of a parameter. */
static const char *emitted_value(struct ir_value *value)
{
    kit_param(&kit, kit.dag, "x", value->type);
    kit.dag->params[0].default_value = value;
    return emitted();
}

static struct ir_value *real(struct ir_type *type, double number)
{
    struct ir_value *value = ir_zero(&kit.unit, type, kit_place(&kit));
    value->real = number;
    return value;
}

Test(emit, the_smallest_integer_is_spelled_safely)
{
    expect(emitted_value(kit_integer(&kit, kit.int64, INT64_MIN)),
           "static const int64_t daggeri_constant_1 = INT64_MIN;\n");
}

Test(emit, the_largest_integer_is_spelled_safely)
{
    struct ir_type *type = kit_type(&kit, DAGGER_KIND_INT, "uint64_t", 8);
    type->is_signed = false;
    expect(emitted_value(kit_integer(&kit, type, -1)),
           "static const uint64_t daggeri_constant_1 = 18446744073709551615U;\n");
}

Test(emit, real_numbers_are_exact)
{
    expect(emitted_value(real(kit.real, 0.1)), "= 0x1.999999999999ap-4;\n");
}

Test(emit, the_smallest_real_number_is_exact)
{
    expect(emitted_value(real(kit.real, 0x1p-1074)), "= 0x1p-1074;\n");
}

Test(emit, minus_zero_keeps_its_sign)
{
    expect(emitted_value(real(kit.real, -0.0)), "= -0.0;\n");
}

Test(emit, text_is_escaped)
{
    struct ir_value *value = ir_zero(&kit.unit, kit.string, kit_place(&kit));
    value->text = "a\"\n\303\251?\?/";
    value->text_size = strlen(value->text);
    expect(emitted_value(value), "static const char *const daggeri_constant_1 = "
                                 "\"a\\\"\\n\\303\\251?\\?/\";\n");
}

Test(emit, numbers_in_options_do_not_depend_on_the_locale)
{
    /* Where there is no such locale the test still says that the point is a point. */
    (void)!setlocale(LC_ALL, "de_DE.UTF-8");
    show->task_options.timeout_s = 0.1;
    show->task_options.cpus = 300;
    show->task_options.retry_delay_s = 1e-7;
    const char *text = emitted();
    setlocale(LC_ALL, "C");
    expect(text, ".timeout_s = 0.1,\n");
    expect(text, ".cpus = 300.0,\n");
    expect(text, ".retry_delay_s = 1e-07,\n");
}

Test(emit, equal_constants_are_one_object)
{
    for (int i = 0; i < 2; i++) {
        kit_param(&kit, kit.dag, i ? "a" : "b", kit.int64);
        kit.dag->params[i].default_value = kit_integer(&kit, kit.int64, 7);
    }
    const char *text = emitted();
    expect(text, "daggeri_constant_1 = 7;");
    cr_expect_not(strstr(text, "daggeri_constant_2"));
}

Test(emit, names_that_meet_get_numbers)
{
    struct ir_type *a = kit_type(&kit, DAGGER_KIND_STRUCT, "struct point", 0);
    struct ir_type *b = kit_type(&kit, DAGGER_KIND_STRUCT, "struct_point", 0);
    kit_field(&kit, a, "x", kit.int64);
    kit_field(&kit, b, "y", kit.int64);
    kit_param(&kit, kit.dag, "a", a);
    kit_param(&kit, kit.dag, "b", b);
    const char *text = emitted();
    expect(text, "daggeri_type_struct_point = {");
    expect(text, "daggeri_type_struct_point_2 = {");
}

Test(emit, a_file_in_another_folder_is_named_relative_to_the_source)
{
    kit.unit.input = "some/where/pipeline.c";
    kit.unit.include = "../some/where/pipeline.c";
    const char *text = emitted();
    expect(text, "#include \"../some/where/pipeline.c\"\n");
    expect(text, " * Source: pipeline.c\n");
    cr_expect_not(strstr(text, "\"some/where"));
}

Test(emit, a_name_cannot_end_the_comment_it_stands_in)
{
    kit.unit.input = "a*/b.c";
    const char *text = emitted();
    expect(text, " * Source: b.c\n");
}

Test(emit, says_that_other_tables_need_another_file)
{
    expect(emitted(), "#if DAGGER_TABLE_VERSION != 1\n#error ");
}

Test(emit, without_a_root_there_is_no_main)
{
    kit_add(&kit, NULL, IR_EVALUATE, NULL, kit_call(&kit, show, NULL, NULL));
    lower(&kit.unit, NULL, false, kit.diagnostics);
    struct writer writer = {0};
    emit_c(&kit.unit, &writer);
    const char *text = ir_printf(&kit.unit, "%.*s", (int)writer.size, writer.text);
    writer_release(&writer);
    cr_expect_not(strstr(text, "int main("));
    cr_expect_not(strstr(text, "dagger/cli.h"));
    expect(text, "const struct dagger_dag dagger_graph_pipeline = {\n");
}

Test(emit, json_has_the_root_and_its_nodes)
{
    kit_add(&kit, NULL, IR_EVALUATE, NULL, kit_call(&kit, show, NULL, NULL));
    kit_lower(&kit);
    struct writer writer = {0};
    emit_json(&kit.unit, &writer);
    const char *text = ir_printf(&kit.unit, "%.*s", (int)writer.size, writer.text);
    writer_release(&writer);
    expect(text, "\"root\": 0,\n");
    expect(text, "\"name\": \"show\",\n          \"task\": \"show\",\n");
}

/* Ten times the calls may take ten times the memory, and not a hundred times. */
static size_t arena_after(size_t calls)
{
    struct kit big;
    kit_init(&big);
    struct ir_function *task = kit_task(&big, "step", big.int64, big.int64, NULL);
    kit_dag(&big, "pipeline", big.int64);
    kit_param(&big, big.dag, "seed", big.int64);
    struct ir_variable *x =
        kit_assign(&big, NULL, "x", kit_call(&big, task, kit_of_param(&big, 0), NULL));
    for (size_t i = 1; i < calls; i++)
        kit_add(&big, NULL, IR_ASSIGN, x, kit_call(&big, task, kit_of(&big, x), NULL));
    kit_add(&big, NULL, IR_RETURN, NULL, kit_of(&big, x));
    kit_lower(&big);
    struct writer writer = {0};
    emit_c(&big.unit, &writer);
    cr_expect(!writer.failed);
    writer_release(&writer);
    size_t size = dagger_arena_size(big.unit.arena);
    kit_release(&big);
    return size;
}

Test(emit, memory_is_linear_in_the_calls)
{
    size_t small = arena_after(1000);
    size_t large = arena_after(10000);
    cr_expect_lt(large, 20 * small, "%zu and %zu bytes", small, large);
}
