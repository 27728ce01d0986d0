/* Values in manifests: parameters, constants, and what Argo must not find in them. */
#include "argo_support.h"

#include <dagger/serializer.h>

#define DATA "spec.templates[dag].inputs.artifacts[x].raw.data"
#define VALUE "spec.arguments.parameters[x].value"

/* The workflow of a DAG with one parameter `x` of a type, with a value. */
static struct dagger_dag dag_of(struct dagger_param *param, struct dagger_task *task,
                                struct dagger_node *node, const struct dagger_type *type)
{
    static const struct dagger_input input = FROM_PARAM(0);
    *param = (struct dagger_param){.name = "x", .type = type};
    *task = (struct dagger_task){
        .name = "take", .call = unused_call, .params = param, .param_count = 1};
    *node = (struct dagger_node){
        .name = "take", .task = task, .inputs = &input, .input_count = 1};
    return (struct dagger_dag){.version = DAGGER_TABLE_VERSION,
                               .name = "one_param",
                               .params = param,
                               .param_count = 1,
                               .nodes = node,
                               .node_count = 1};
}

static json_t *workflow_of(const struct dagger_type *type, const void *value)
{
    struct dagger_param param;
    struct dagger_task task;
    struct dagger_node node;
    struct dagger_dag dag = dag_of(&param, &task, &node, type);
    struct dagger_argo_options options = {.image = "app",
                                          .params = (const void *const[]){value}};
    return workflow_with(&dag, &options);
}

static struct dagger_error refusal_of(const struct dagger_type *type, const void *value,
                                      const struct dagger_serializer *serializer)
{
    struct dagger_param param;
    struct dagger_task task;
    struct dagger_node node;
    struct dagger_dag dag = dag_of(&param, &task, &node, type);
    param.serializer = serializer;
    struct dagger_argo_options options = {.image = "app",
                                          .params = (const void *const[]){value}};
    return refusal(&dag, &options);
}

static void assert_value(const struct dagger_type *type, const void *value,
                         const char *expected)
{
    json_t *manifest = workflow_of(type, value);
    assert_text(manifest, VALUE, expected);
    json_decref(manifest);
}

static void assert_string_value(const char *text, const char *expected)
{
    assert_value(&dagger_type_string, &text, expected);
}

Test(argo_values, gives_strings_as_people_write_them)
{
    assert_string_value("hello", "hello");
    assert_string_value("", "");
    assert_string_value("it's 5 o'clock: \"tea\" \\ more",
                        "it's 5 o'clock: \"tea\" \\ more");
    assert_string_value("two\nlines", "two\nlines");
    assert_string_value("caf\xc3\xa9", "caf\xc3\xa9");
    assert_string_value("5", "5");
    assert_string_value("true", "true");
}

Test(argo_values, gives_strings_as_json_that_would_be_read_otherwise)
{
    assert_string_value("{{workflow.uid}}", "\"\\u007b{workflow.uid}}\"");
    assert_string_value("{{{", "\"\\u007b\\u007b{\"");
    assert_string_value("\"quoted\"", "\"\\\"quoted\\\"\"");
    assert_string_value("null", "\"null\"");
    assert_string_value(NULL, "null");
    assert_string_value("\x01", "\"\\u0001\"");
    assert_string_value("{{ \xc3\xa9 \xf0\x9f\x98\x80",
                        "\"\\u007b{ \\u00e9 \\ud83d\\ude00\"");
    assert_string_value("__argo__internal__placeholder-1",
                        "\"__argo__internal__placeholder-1\"");
}

Test(argo_values, turns_a_string_into_json_by_an_expression)
{
    const char *text = "x";
    json_t *manifest = workflow_of(&dagger_type_string, &text);
    assert_text(manifest, DATA,
                "{{=replace(workflow.parameters.x matches \"^(null|\\\\x22("
                "[^\\\\x22\\\\\\\\\\\\x00-\\\\x1f]|\\\\\\\\([\\\\x22\\\\\\\\/bfnrt]|"
                "u[[:xdigit:]]{4}))*\\\\x22)$\" ? workflow.parameters.x : "
                "toJson(workflow.parameters.x), \"{\", \"\\\\u007b\")}}");
    json_decref(manifest);
}

Test(argo_values, gives_numbers_and_bools_as_they_are)
{
    int8_t number = -128;
    uint64_t large = UINT64_MAX;
    double real = 0.1;
    bool yes = true;
    assert_value(&dagger_type_int8, &number, "-128");
    assert_value(&dagger_type_uint64, &large, "18446744073709551615");
    assert_value(&dagger_type_double, &real, "0.1");
    assert_value(&dagger_type_bool, &yes, "true");
    json_t *manifest = workflow_of(&dagger_type_bool, &yes);
    assert_text(manifest, DATA, "{{workflow.parameters.x}}");
    json_decref(manifest);
}

Test(argo_values, gives_everything_else_as_json)
{
    static const struct dagger_type texts = {.kind = DAGGER_KIND_LIST,
                                             .name = "texts",
                                             .size = sizeof(struct dagger_any_list),
                                             .element = &dagger_type_string};
    const char *items[] = {"{{x}}", "\xc3\xa9"};
    struct dagger_any_list list = {items, 2};
    json_t *manifest = workflow_of(&texts, &list);
    assert_text(manifest, VALUE, "[\"\\u007b{x}}\",\"\\u00e9\"]");
    assert_text(manifest, DATA,
                "{{=replace(workflow.parameters.x, \"{\" + \"{\", "
                "\"\\\\u007b\\\\u007b\")}}");
    json_decref(manifest);
}

Test(argo_values, gives_enums_by_name_and_bytes_in_base64)
{
    static const struct dagger_enumerator colors[] = {{"RED", 0}, {"GREEN", 1}};
    static const struct dagger_type color = {.kind = DAGGER_KIND_ENUM,
                                             .name = "enum color",
                                             .size = sizeof(int),
                                             .enumerators = colors,
                                             .enumerator_count = 2};
    int green = 1;
    assert_value(&color, &green, "GREEN");
    dagger_bytes bytes = {(unsigned char *)"\x00\xff", 2};
    assert_value(&dagger_type_bytes, &bytes, "AP8=");
}

Test(argo_values, carries_100_kilobytes)
{
    enum { SIZE = 100 * 1024 };
    char *text = malloc(SIZE + 1);
    for (int i = 0; i < SIZE; i++)
        text[i] = "ab{{\"\\\n'"[i % 8];
    text[SIZE] = '\0';
    json_t *manifest = workflow_of(&dagger_type_string, &(const char *){text});
    const char *value = json_string_value(at(manifest, VALUE));
    cr_assert(value && strlen(value) > SIZE);
    cr_assert_null(strstr(value, "{{"));
    json_decref(manifest);
    free(text);
}

Test(argo_values, finds_parameters_whose_names_expressions_cannot_have)
{
    struct dagger_param param;
    struct dagger_task task;
    struct dagger_node node;
    static const char *const names[] = {"a-b", "in", "0x"};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct dagger_dag dag = dag_of(&param, &task, &node, &dagger_type_string);
        const char *text = "t";
        param.name = names[i];
        struct dagger_argo_options options = {.image = "app",
                                              .params = (const void *const[]){&text}};
        json_t *manifest = workflow_with(&dag, &options);
        char variable[64];
        snprintf(variable, sizeof variable, "workflow.parameters[\"%s\"]", names[i]);
        const char *data = json_string_value(
            at(manifest, "spec.templates[dag].inputs.artifacts[0].raw.data"));
        assert_mentions(data, variable);
        json_decref(manifest);
    }
}

/* ---- Constants -----------------------------------------------------------------------
 */

static const char *const hostile = "{{workflow.uid}} \"\\\n\x7f \xe2\x80\xa8";
static const struct dagger_node hostile_nodes[] = {{.name = "greet",
                                                    .task = &task_greet,
                                                    INPUTS(FROM_CONSTANT(&hostile)),
                                                    OUTPUTS(text_output)}};
static const struct dagger_dag hostile_dag = {.version = DAGGER_TABLE_VERSION,
                                              .name = "hostile",
                                              .nodes = hostile_nodes,
                                              .node_count = 1};

Test(argo_values, has_no_variables_in_constants)
{
    json_t *manifest = workflow_with(&hostile_dag, &some_options);
    assert_text(manifest,
                "spec.templates[dag].dag.tasks[greet].arguments.artifacts[name].raw.data",
                "\"\\u007b{workflow.uid}} \\\"\\\\\\n\\u007f \\u2028\"");
    json_decref(manifest);
}

/* ---- Files ---------------------------------------------------------------------------
 */

Test(argo_values, refuses_files_of_this_machine)
{
    dagger_file file = {"/etc/hostname"};
    struct dagger_error error = refusal_of(&dagger_type_file, &file, NULL);
    assert_mentions(error.message, "\"x\"");
    assert_mentions(error.hint, "--spec");
}

Test(argo_values, takes_a_parameter_as_an_artifact)
{
    struct dagger_param param;
    struct dagger_task task;
    struct dagger_node node;
    struct dagger_dag dag = dag_of(&param, &task, &node, &dagger_type_file);
    json_t *spec = json_loads("{\"arguments\": {\"artifacts\": [{\"name\": \"x\","
                              "\"s3\": {\"key\": \"data/x.csv\"}}]}}",
                              0, NULL);
    struct dagger_argo_options options = {.image = "app", .spec = spec};
    json_t *manifest = workflow_with(&dag, &options);
    assert_json(manifest, "spec.templates[dag].inputs.artifacts", "[{\"name\": \"x\"}]");
    assert_json(
        manifest, "spec.arguments",
        "{\"artifacts\": [{\"name\": \"x\", \"s3\": {\"key\": \"data/x.csv\"}}]}");
    json_decref(manifest);
    json_decref(spec);
}

/* ---- Other serializers ---------------------------------------------------------------
 */

Test(argo_values, gives_text_of_other_serializers_as_it_is)
{
    struct dagger_param param;
    struct dagger_task task;
    struct dagger_node node;
    struct dagger_dag dag = dag_of(&param, &task, &node, &dagger_type_string);
    param.serializer = &dagger_text_serializer;
    const char *text = "plain \"text\"";
    struct dagger_argo_options options = {.image = "app",
                                          .params = (const void *const[]){&text}};
    json_t *manifest = workflow_with(&dag, &options);
    assert_text(manifest, VALUE, "plain \"text\"");
    assert_text(manifest, DATA, "{{=workflow.parameters.x}}");
    assert_text(manifest, "spec.templates[dag-take].inputs.artifacts[x].path",
                "/tmp/inputs/x.txt");
    json_decref(manifest);
}

Test(argo_values, refuses_bytes_that_a_manifest_cannot_hold)
{
    int64_t number = -1;
    struct dagger_error error =
        refusal_of(&dagger_type_int64, &number, &dagger_raw_serializer);
    assert_mentions(error.message, "\"raw\"");
    const char *text = "{{x}}";
    error = refusal_of(&dagger_type_string, &text, &dagger_text_serializer);
    assert_mentions(error.message, "\"text\"");
}

Test(argo_values, refuses_what_has_no_form)
{
    const char *text = "\xff";
    struct dagger_error error = refusal_of(&dagger_type_string, &text, NULL);
    assert_mentions(error.message, "parameter \"x\"");
}
