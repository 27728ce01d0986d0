/* `describe` and `graph`: the tables for programs and people. */
#include <jansson.h>

#include "cli_support.h"

static json_t *parse(struct said said)
{
    json_error_t error;
    cr_assert_eq(said.code, 0, "%s", said.err);
    cr_assert_str_eq(said.err, "");
    json_t *document = json_loads(said.out, JSON_REJECT_DUPLICATES, &error);
    cr_assert(document, "%d: %s", error.line, error.text);
    return document;
}

/* What stands at a path of keys and indices, compact: at(d, "dag.nodes.0.name"). */
static const char *at(const json_t *value, const char *path)
{
    static char text[1024];
    while (*path && value) {
        char key[64];
        size_t length = strcspn(path, ".");
        snprintf(key, sizeof key, "%.*s", (int)length, path);
        value = json_is_array(value) ? json_array_get(value, (size_t)atoi(key))
                                     : json_object_get(value, key);
        path += length + (path[length] == '.');
    }
    size_t size =
        value ? json_dumpb(value, text, sizeof text - 1, JSON_COMPACT | JSON_ENCODE_ANY)
              : 0;
    text[size < sizeof text ? size : 0] = '\0';
    return text;
}

Test(cli_describe, tells_parameters_with_types_and_defaults)
{
    json_t *greeting = parse(call(&greet, "describe"));
    cr_expect_str_eq(at(greeting, "dag.name"), "\"greet\"");
    cr_expect_str_eq(at(greeting, "dag.parameters.0"),
                     "{\"name\":\"name\",\"type\":{\"kind\":\"string\",\"name\":\"const "
                     "char *\"},\"serializer\":\"json\",\"extension\":\"json\","
                     "\"required\":true}");
    cr_expect_str_eq(at(greeting, "dag.parameters.1.type"),
                     "{\"kind\":\"enum\",\"name\":\"enum tone\",\"values\":[\"CALM\","
                     "\"LOUD\"]}");
    cr_expect_str_eq(at(greeting, "dag.parameters.1.default"), "\"CALM\"");
    cr_expect_str_eq(
        at(greeting, "dag.parameters.2.type"),
        "{\"kind\":\"int\",\"name\":\"uint8_t\",\"size\":1,\"signed\":false}");
    cr_expect_str_eq(at(greeting, "dag.parameters.3.default"), "null");
    cr_expect_str_eq(at(greeting, "dag.parameters.3.required"), "false");
    json_decref(greeting);
}

Test(cli_describe, tells_nodes_at_every_depth)
{
    json_t *nested = parse(call(&outer, "describe"));
    cr_expect_str_eq(at(nested, "dag.nodes.0.name"), "\"inner\"");
    cr_expect_str_eq(at(nested, "dag.nodes.0.inputs"),
                     "[{\"name\":\"seed\",\"from\":\"param\",\"param\":\"seed\"},"
                     "{\"name\":\"exponent\",\"from\":\"constant\",\"value\":2}]");
    cr_expect_str_eq(at(nested, "dag.nodes.0.dag.nodes.1.name"), "\"raise-number\"");
    cr_expect_str_eq(at(nested, "dag.nodes.0.dag.nodes.1.partition_by"), "\"n\"");
    cr_expect_str_eq(at(nested, "dag.nodes.0.dag.nodes.0.task.outputs.0.partitioned"),
                     "true");
    cr_expect_str_eq(at(nested, "dag.nodes.0.dag.nodes.2.inputs.0"),
                     "{\"name\":\"values\",\"from\":\"node\",\"node\":\"raise-number\","
                     "\"output\":\"return_value\"}");
    cr_expect_str_eq(at(nested, "dag.nodes.0.dag.nodes.2.task.name"), "\"sum_numbers\"");
    cr_expect_str_eq(at(nested, "dag.nodes.1.place"),
                     "{\"file\":\"pipelines.c\",\"line\":61,\"column\":5}");
    cr_expect_str_eq(at(nested, "dag.outputs.0.node"), "\"double-number\"");
    json_decref(nested);
}

static void take_fingerprint(const struct dagger_dag *dag, char text[80])
{
    json_t *document = parse(call(dag, "describe"));
    snprintf(text, 80, "%s", at(document, "fingerprint"));
    cr_assert_eq(strlen(text), 66, "%s", text);
    json_decref(document);
}

Test(cli_describe, has_a_fingerprint_of_all_but_places)
{
    char original[80], changed[80];
    struct dagger_param params[2];
    struct dagger_dag copy = map_reduce;
    static const int64_t three = 3;
    take_fingerprint(&map_reduce, original);
    copy.place.line++;
    take_fingerprint(&copy, changed);
    cr_expect_str_eq(changed, original);
    memcpy(params, copy.params, sizeof params);
    copy.params = params;
    params[1].default_value = &three;
    take_fingerprint(&copy, changed);
    cr_expect_str_neq(changed, original);
}

Test(cli_describe, refuses_a_table_that_is_wrong)
{
    struct dagger_dag copy = map_reduce;
    copy.node_count = 2;
    static const char *const commands[] = {"describe", "graph", "run"};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        struct said said = call(&copy, (char *)commands[i]);
        cr_expect_eq(said.code, 3);
        cr_expect_str_eq(said.out, "");
    }
    copy = map_reduce;
    copy.version++;
    assert_said(call(&copy, "--node-name", "x"), 3, "",
                "pipeline: tables of version 2, where this library reads version 1\n"
                "  generate them again with this version's dagger-codegen\n");
}

Test(cli_describe, draws_for_graphviz)
{
    assert_said(
        call(&outer, "graph"), 0,
        "digraph \"outer\" {\n"
        "  compound=true\n"
        "  node [shape=box]\n"
        "  \"param:seed\" [label=\"seed\" shape=ellipse]\n"
        "  subgraph \"cluster_inner\" {\n"
        "  label=\"inner\"\n"
        "  \"inner.generate-numbers\" [label=\"generate-numbers\"]\n"
        "  \"inner.raise-number\" [label=\"raise-number\" peripheries=2]\n"
        "  \"inner.sum-numbers\" [label=\"sum-numbers\"]\n"
        "  }\n"
        "  \"double-number\" [label=\"double-number\"]\n"
        "  \"inner.generate-numbers\" -> \"inner.raise-number\" [label=\"n (each)\"]\n"
        "  \"inner.raise-number\" -> \"inner.sum-numbers\" [label=\"values\"]\n"
        "  \"param:seed\" -> \"inner.generate-numbers\" [label=\"seed\" "
        "lhead=\"cluster_inner\"]\n"
        "  \"inner.sum-numbers\" -> \"double-number\" [label=\"n\" "
        "ltail=\"cluster_inner\"]\n"
        "  \"output:return_value\" [label=\"return_value\" shape=ellipse]\n"
        "  \"double-number\" -> \"output:return_value\"\n"
        "}\n",
        "");
}

Test(cli_describe, draws_for_mermaid)
{
    assert_said(call(&outer, "graph", "--format", "mermaid"), 0,
                "flowchart TD\n"
                "  p0([\"seed\"])\n"
                "  subgraph n0 [\"inner\"]\n"
                "  n1[\"generate-numbers\"]\n"
                "  n2[\"raise-number (each)\"]\n"
                "  n3[\"sum-numbers\"]\n"
                "  end\n"
                "  n4[\"double-number\"]\n"
                "  n1 -->|\"n (each)\"| n2\n"
                "  n2 -->|\"values\"| n3\n"
                "  p0 -->|\"seed\"| n0\n"
                "  n0 -->|\"n\"| n4\n"
                "  n4 --> o0([\"return_value\"])\n",
                "");
}

Test(cli_describe, draws_for_programs)
{
    json_t *graph = parse(call(&outer, "graph", "--format=json"));
    cr_expect_str_eq(at(graph, "nodes.2"),
                     "{\"address\":\"inner.raise-number\",\"task\":\"raise_number\","
                     "\"partitioned\":true}");
    cr_expect_str_eq(at(graph, "edges.0"),
                     "{\"from\":\"inner.generate-numbers\",\"output\":\"return_value\","
                     "\"to\":\"inner.raise-number\",\"input\":\"n\",\"each\":true}");
    cr_expect_str_eq(at(graph, "edges.2"),
                     "{\"param\":\"seed\",\"to\":\"inner\",\"input\":\"seed\"}");
    cr_expect_eq(json_array_size(json_object_get(graph, "edges")), 4);
    json_decref(graph);
}
