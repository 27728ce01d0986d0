/*
 * Manifests as YAML, read by libyaml. What a plain scalar means is decided here, by all
 * of the types that YAML 1.1 (yaml.org/type) and 1.2 (its core schema) know.
 */
#include "argo_support.h"

#include <locale.h>
#include <regex.h>
#include <yaml.h>

/* ---- A reader ------------------------------------------------------------------------
 */

static bool matches(const char *text, const char *pattern)
{
    regex_t regex;
    cr_assert_eq(regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB), 0, "%s", pattern);
    bool is_match = regexec(&regex, text, 0, NULL, 0) == 0;
    regfree(&regex);
    return is_match;
}

static bool is_null(const char *text)
{
    return matches(text, "^(~|null|Null|NULL|)$");
}

static bool is_bool(const char *text)
{
    return matches(text,
                   "^(y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|"
                   "on|On|ON|off|Off|OFF)$");
}

static bool is_integer(const char *text)
{
    return matches(text, "^[-+]?(0b[01_]+|0o?[0-7_]+|(0|[1-9][0-9_]*)|0x[0-9a-fA-F_]+|"
                         "[1-9][0-9_]*(:[0-5]?[0-9])+|[0-9]+)$");
}

static bool is_real(const char *text)
{
    return matches(text, "^[-+]?(([0-9][0-9_]*)?\\.[0-9._]*([eE][-+]?[0-9]+)?|"
                         "[0-9][0-9_]*(:[0-5]?[0-9])+\\.[0-9_]*|[0-9]+[eE][-+]?[0-9]+|"
                         "\\.(inf|Inf|INF|nan|NaN|NAN))$");
}

static bool is_other(const char *text)
{
    return matches(text, "^(<<|=)$") ||
           matches(text, "^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?$");
}

static json_t *read_plain(const char *text)
{
    if (is_null(text))
        return json_null();
    if (is_bool(text)) {
        cr_assert(matches(text, "^(true|false)$"), "a bool as %s", text);
        return json_boolean(text[0] == 't');
    }
    if (is_integer(text))
        return json_integer(strtoll(text, NULL, 10));
    if (is_real(text))
        return json_real(strtod(text, NULL));
    cr_assert_not(is_other(text), "%s is neither text nor JSON", text);
    return json_string(text);
}

static json_t *read_scalar(const yaml_event_t *event)
{
    const char *text = (const char *)event->data.scalar.value;
    if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
        return read_plain(text);
    return json_stringn(text, event->data.scalar.length);
}

static void next(yaml_parser_t *parser, yaml_event_t *event)
{
    cr_assert(yaml_parser_parse(parser, event), "line %zu: %s", parser->problem_mark.line,
              parser->problem);
}

static json_t *read_value(yaml_parser_t *parser, const yaml_event_t *event)
{
    yaml_event_t item;
    json_t *value;
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return read_scalar(event);
    case YAML_SEQUENCE_START_EVENT:
        value = json_array();
        for (next(parser, &item); item.type != YAML_SEQUENCE_END_EVENT;
             next(parser, &item)) {
            json_array_append_new(value, read_value(parser, &item));
            yaml_event_delete(&item);
        }
        yaml_event_delete(&item);
        return value;
    case YAML_MAPPING_START_EVENT:
        value = json_object();
        for (next(parser, &item); item.type != YAML_MAPPING_END_EVENT;
             next(parser, &item)) {
            json_t *key = read_scalar(&item);
            cr_assert(json_is_string(key), "a key is no string");
            yaml_event_delete(&item);
            next(parser, &item);
            json_object_set_new(value, json_string_value(key), read_value(parser, &item));
            json_decref(key);
            yaml_event_delete(&item);
        }
        yaml_event_delete(&item);
        return value;
    default:
        cr_assert_fail("event %d", (int)event->type);
    }
    return NULL;
}

/* The one document of a text. */
static json_t *read_yaml(const char *text, size_t size)
{
    yaml_parser_t parser;
    yaml_event_t event;
    json_t *value = NULL;
    cr_assert(yaml_parser_initialize(&parser));
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, size);
    for (bool is_end = false; !is_end;) {
        next(&parser, &event);
        is_end = event.type == YAML_STREAM_END_EVENT;
        if (event.type > YAML_DOCUMENT_END_EVENT) {
            cr_assert_null(value, "there are two documents");
            value = read_value(&parser, &event);
        }
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return value;
}

/* ---- Round trips ---------------------------------------------------------------------
 */

static char *yaml_of(const json_t *value)
{
    struct dagger_writer writer;
    dagger_writer_init_memory(&writer);
    cr_assert(dagger_argo_write_yaml(value, &writer, NULL));
    char *text = calloc(1, writer.used + 1);
    memcpy(text, writer.buffer, writer.used);
    dagger_writer_release(&writer);
    return text;
}

static void assert_round_trip(const json_t *value)
{
    char *text = yaml_of(value);
    json_t *back = read_yaml(text, strlen(text));
    char *json = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    cr_assert(json_equal(back, (json_t *)value), "%s became\n%s", json, text);
    free(json);
    free(text);
    json_decref(back);
}

/* A string as a value, a key, in lists, and behind others. */
static void assert_string(const char *text, size_t size)
{
    json_t *string = json_stringn(text, size);
    cr_assert(string);
    json_t *inner =
        json_pack("{s:O, s:[O, O], s:O}", "a", string, "b", string, string, "c", string);
    json_t *value = json_pack("[O, {s:O, s:[{s:O, s:o}]}, [[O]]]", string, "k", string,
                              "l", "m", string, "n", inner, string);
    if (!memchr(text, '\0', size))
        json_object_set(inner, json_string_value(string), string);
    assert_round_trip(value);
    json_decref(value);
    json_decref(string);
}

static void assert_text_round_trip(const char *text)
{
    assert_string(text, strlen(text));
}

Test(argo_yaml, keeps_strings_that_look_like_something_else)
{
    static const char *const texts[] = {"",
                                        " ",
                                        "~",
                                        "null",
                                        "Null",
                                        "NULL",
                                        "nULL",
                                        "true",
                                        "True",
                                        "y",
                                        "Y",
                                        "n",
                                        "N",
                                        "yes",
                                        "No",
                                        "ON",
                                        "off",
                                        "5",
                                        "-5",
                                        "+5",
                                        "05",
                                        "0o7",
                                        "0x1F",
                                        "0b1",
                                        "1_000",
                                        "1:30",
                                        "190:20:30",
                                        "5.",
                                        ".5",
                                        "-.5",
                                        "5.5",
                                        "1e3",
                                        "1E+3",
                                        "1e-3",
                                        "5.5e10",
                                        ".inf",
                                        "-.Inf",
                                        "+.INF",
                                        ".nan",
                                        ".NaN",
                                        "inf",
                                        "nan",
                                        "2001-12-14",
                                        "2001-12-14t21:59:43.10-05:00",
                                        "2001-12-14 21:59:43",
                                        "<<",
                                        "=",
                                        "-",
                                        "--",
                                        "---",
                                        "...",
                                        "?",
                                        ":",
                                        "- a",
                                        "? a",
                                        ": a",
                                        "a:",
                                        "a: b",
                                        "a:b",
                                        "a #b",
                                        "#",
                                        "a#b",
                                        "[a]",
                                        "{a}",
                                        "{{a}}",
                                        "a, b",
                                        "&a",
                                        "*a",
                                        "!a",
                                        "!!str",
                                        "|",
                                        ">",
                                        "%a",
                                        "@a",
                                        "`a`",
                                        "'",
                                        "''",
                                        "it's",
                                        "\"",
                                        "\"a\"",
                                        "\\",
                                        "a\\n",
                                        "--node-name",
                                        "-x",
                                        "-5x",
                                        "./run",
                                        ".e5",
                                        "-e5",
                                        ".5e",
                                        "/tmp",
                                        "512Mi",
                                        "30s",
                                        "4Gi",
                                        "1.5k",
                                        "0x1F",
                                        "0xMi",
                                        "1e3s",
                                        "a ",
                                        " a",
                                        "a  b",
                                        "~a",
                                        "a~",
                                        "==",
                                        "_",
                                        "_1",
                                        "0_1",
                                        "1.2.3",
                                        "1.2.3-rc",
                                        "12e03",
                                        "0.0",
                                        "+",
                                        "+.",
                                        "+a",
                                        "NaN",
                                        "Infinity",
                                        "yes ",
                                        "a\tb",
                                        "e",
                                        "E5"};
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_text_round_trip(texts[i]);
}

Test(argo_yaml, keeps_lines_and_odd_characters)
{
    static const char *const texts[] = {"\n",
                                        "\n\n",
                                        "a\n",
                                        "a\n\n",
                                        "a\nb",
                                        "a\nb\n",
                                        "a\n\nb\n\n\n",
                                        "\na",
                                        " a\nb",
                                        "a\n b",
                                        "a\n  b\n",
                                        "a \nb",
                                        "a\t\nb",
                                        "\ta",
                                        "a\tb\nc",
                                        "a\n\tb",
                                        "a\r\nb",
                                        "\r",
                                        "a\n ",
                                        "a\n---\nb",
                                        "# a\nb",
                                        "- a\nb: c",
                                        "\x01",
                                        "a\x7f",
                                        "\xc2\x85",
                                        "\xc2\xa0",
                                        "\xe2\x80\xa8",
                                        "a\xe2\x80\xa9z",
                                        "\xef\xbb\xbf",
                                        "\xef\xbf\xbe",
                                        "\xf0\x9f\x98\x80",
                                        "caf\xc3\xa9",
                                        "\xee\x80\x80",
                                        "\xf0\x9f\xbf\xbf",
                                        "\xc2\xad",
                                        "a\n\xc2\x85",
                                        "\xf3\xa0\x80\x81"};
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_text_round_trip(texts[i]);
    assert_string("a\0b", 3);
}

Test(argo_yaml, keeps_random_strings)
{
    static const char *const pieces[] = {"a",    "b c",      "0",
                                         "1",    "-",        ":",
                                         " ",    "#",        "\n",
                                         "'",    "\"",       "\\",
                                         "{",    "}",        "[",
                                         ",",    "true",     "null",
                                         ".",    "e",        "\t",
                                         "~",    "%",        "@",
                                         "|",    ">",        "&",
                                         "*",    "!",        "?",
                                         "=",    "\xc3\xa9", "\xe2\x80\xa8",
                                         "\x1f", "+",        "_",
                                         "/",    "x",        "Mi"};
    uint64_t state = 88172645463325252u;
    for (int round = 0; round < 5000; round++) {
        char text[128] = "";
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        uint64_t choice = state;
        for (uint64_t count = choice % 7; count > 0; count--, choice /= 37)
            strcat(text, pieces[choice % COUNT(pieces)]);
        assert_text_round_trip(text);
    }
}

Test(argo_yaml, keeps_long_keys)
{
    char key[3001];
    memset(key, 'k', 3000);
    key[3000] = '\0';
    json_t *value = json_pack("{s:{s:i, s:[i]}}", "a", key, 1, "b", 2);
    assert_round_trip(value);
    json_decref(value);
}

Test(argo_yaml, has_a_point_in_numbers_in_every_locale)
{
    static const char *const locales[] = {"C", "de_DE.UTF-8", "fr_FR.UTF-8"};
    json_t *value = json_pack("[f, f, f]", 0.25, 1e300, -5e-324);
    for (size_t i = 0; i < COUNT(locales); i++)
        if (setlocale(LC_ALL, locales[i])) {
            char *text = yaml_of(value);
            cr_expect_str_eq(text, "- 0.25\n- 1.0e+300\n- -5.0e-324\n");
            free(text);
        }
    setlocale(LC_ALL, "C");
    json_decref(value);
}

Test(argo_yaml, keeps_numbers_and_the_rest)
{
    json_t *value = json_pack("[i, I, b, b, n, [], {}, [[], {}], {s:[], s:{}}]", 0,
                              (json_int_t)INT64_MIN, 1, 0, "a", "b");
    static const double reals[] = {0.0,    1.5,  -1e300,  1e20,
                                   1e-7,   0.1,  1e15,    12345,
                                   5e-324, 1e16, -0.0625, 1.7976931348623157e308};
    for (size_t i = 0; i < COUNT(reals); i++)
        json_array_append_new(value, json_real(reals[i]));
    assert_round_trip(value);
    json_decref(value);
}

/* ---- How it looks --------------------------------------------------------------------
 */

static void assert_looks(json_t *value, const char *expected)
{
    char *text = yaml_of(value);
    cr_assert_str_eq(text, expected);
    free(text);
    json_decref(value);
}

Test(argo_yaml, looks_as_people_write_it)
{
    assert_looks(json_pack("{s:s, s:[s, s], s:{s:s}, s:[{s:s, s:i}, [s, s]], s:{}, s:[]}",
                           "kind", "Workflow", "args", "--node-name", "a.b", "limits",
                           "memory", "512Mi", "list", "name", "n", "value", 1, "x", "y",
                           "emptyDir", "none"),
                 "kind: Workflow\n"
                 "args:\n"
                 "- --node-name\n"
                 "- a.b\n"
                 "limits:\n"
                 "  memory: 512Mi\n"
                 "list:\n"
                 "- name: 'n'\n"
                 "  value: 1\n"
                 "- - x\n"
                 "  - 'y'\n"
                 "emptyDir: {}\n"
                 "none: []\n");
}

Test(argo_yaml, writes_lines_as_a_block)
{
    assert_looks(json_pack("{s:s, s:[s]}", "script", "echo a\nif b; then\n  c\nfi\n",
                           "list", "x: 1\n\ny"),
                 "script: |\n"
                 "  echo a\n"
                 "  if b; then\n"
                 "    c\n"
                 "  fi\n"
                 "list:\n"
                 "- |-\n"
                 "  x: 1\n"
                 "\n"
                 "  y\n");
}

Test(argo_yaml, keeps_a_manifest)
{
    json_t *manifest = workflow_with(
        &map_reduce, &(struct dagger_argo_options){
                         .image = "app", .params = (const void *const[]){&one, NULL}});
    assert_round_trip(manifest);
    json_decref(manifest);
}

Test(argo_yaml, writes_json)
{
    json_t *value = json_pack("{s:[i]}", "a", 1);
    struct dagger_writer writer;
    dagger_writer_init_memory(&writer);
    cr_assert(dagger_argo_write_json(value, &writer, NULL));
    cr_assert(dagger_writer_write(&writer, "", 1, NULL));
    cr_assert_str_eq(writer.buffer, "{\n  \"a\": [\n    1\n  ]\n}\n");
    dagger_writer_release(&writer);
    json_decref(value);
}
