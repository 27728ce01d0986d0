#include <criterion/criterion.h>

#include <dagger/address.h>

#include <string.h>

TestSuite(address, .timeout = 60);

static const struct dagger_task task = {.name = "task"};
static const struct dagger_node inner_nodes[] = {{.name = "leaf", .task = &task}};
static const struct dagger_dag inner = {
    .name = "inner_dag", .nodes = inner_nodes, .node_count = 1};
static const struct dagger_node nodes[] = {
    {.name = "zebra", .task = &task},
    {.name = "inner", .dag = &inner},
    {.name = "inn", .task = &task},
};
static const struct dagger_dag root = {.name = "root", .nodes = nodes, .node_count = 3};

static const struct dagger_node *resolve(const char *address)
{
    const struct dagger_node *node = nodes;
    struct dagger_error error = {0};
    cr_assert(dagger_address_resolve(&root, address, &node, &error), "%s", error.message);
    return node;
}

static void expect_refused(const char *address, const char *message)
{
    const struct dagger_node *node = nodes;
    struct dagger_error error = {0};
    cr_expect_not(dagger_address_resolve(&root, address, &node, &error), "%s", address);
    cr_expect_eq(error.code, DAGGER_ERROR_INVALID);
    cr_expect_str_eq(error.message, message);
    cr_expect_null(node);
}

Test(address, an_empty_one_is_the_root)
{
    cr_expect_null(resolve(""));
    cr_expect_null(resolve(NULL));
}

Test(address, finds_nodes_at_every_level)
{
    cr_expect_eq(resolve("zebra"), &nodes[0]);
    cr_expect_eq(resolve("inner"), &nodes[1]);
    cr_expect_eq(resolve("inn"), &nodes[2]);
    cr_expect_eq(resolve("inner.leaf"), &inner_nodes[0]);
}

Test(address, says_what_there_is_where_there_is_no_such_node)
{
    expect_refused("nope", "there is no node \"nope\" in DAG root; its nodes are inn, "
                           "inner, zebra");
    expect_refused("inne", "there is no node \"inne\" in DAG root; its nodes are inn, "
                           "inner, zebra");
    expect_refused("inner.nope",
                   "there is no node \"nope\" in DAG inner_dag; its nodes are leaf");
    expect_refused("zebra.leaf",
                   "there is no node \"leaf\" in \"zebra\", which is a task");
}

Test(address, refuses_empty_parts_and_foreign_bytes)
{
    expect_refused(".",
                   "there is no node \"\" in DAG root; its nodes are inn, inner, zebra");
    expect_refused("inner.",
                   "there is no node \"\" in DAG inner_dag; its nodes are leaf");
    expect_refused("zebra.", "there is no node \"\" in \"zebra\", which is a task");
    expect_refused("\x1b", "there is no node \"\\x1b\" in DAG root; its nodes are inn, "
                           "inner, zebra");
}

Test(address, a_long_list_of_nodes_is_cut)
{
    static struct dagger_node many[1000];
    for (size_t i = 0; i < 1000; i++)
        many[i] = (struct dagger_node){.name = "a-name", .task = &task};
    const struct dagger_dag wide = {.name = "wide", .nodes = many, .node_count = 1000};
    const struct dagger_node *node;
    struct dagger_error error = {0};
    cr_expect_not(dagger_address_resolve(&wide, "x", &node, &error));
    size_t length = strlen(error.message);
    cr_expect_lt(length, sizeof error.message - 1);
    cr_expect_str_eq(error.message + length - 11, "a-name, ...");
}

Test(address, node_names)
{
    const char *valid[] = {
        "a",
        "Z",
        "0",
        "a-b",
        "a-",
        "0-0-0",
        "a234567890123456789012345678901234567890123456789012345678901234"};
    const char *invalid[] = {
        "",
        "-a",
        "_a",
        "a_b",
        "a.b",
        "a b",
        "\xc3\xa9",
        "a\n",
        "a2345678901234567890123456789012345678901234567890123456789012345"};
    for (size_t i = 0; i < sizeof valid / sizeof *valid; i++)
        cr_expect(dagger_node_name_is_valid(valid[i]), "%s", valid[i]);
    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++)
        cr_expect_not(dagger_node_name_is_valid(invalid[i]), "%s", invalid[i]);
    cr_expect_not(dagger_node_name_is_valid(NULL));
}

Test(address, input_and_output_names)
{
    cr_expect(dagger_io_name_is_valid("return_value"));
    cr_expect(dagger_io_name_is_valid("a_-_"));
    cr_expect_not(dagger_io_name_is_valid("_a"));
    cr_expect_not(dagger_io_name_is_valid(""));
    cr_expect_not(dagger_io_name_is_valid(NULL));
    cr_expect_not(dagger_io_name_is_valid("a/b"));
}
