#include "literal.h"

#include <dagger/serializer.h>

#include <stdio.h>
#include <string.h>

#include "text.h"

bool dgi_argo_is_text(const struct dagger_type *type)
{
    switch (type->kind) {
    case DAGGER_KIND_STRING:
    case DAGGER_KIND_CHARS:
    case DAGGER_KIND_ENUM:
    case DAGGER_KIND_BYTES:
        return true;
    case DAGGER_KIND_OPTIONAL:
        return dgi_argo_is_text(type->element);
    default:
        return false;
    }
}

bool dgi_argo_is_scalar(const struct dagger_type *type)
{
    return type->kind == DAGGER_KIND_BOOL || type->kind == DAGGER_KIND_INT ||
           type->kind == DAGGER_KIND_FLOAT;
}

static bool has_file(const struct dagger_type *type)
{
    switch (type->kind) {
    case DAGGER_KIND_FILE:
        return true;
    case DAGGER_KIND_ARRAY:
    case DAGGER_KIND_LIST:
    case DAGGER_KIND_OPTIONAL:
        return has_file(type->element);
    case DAGGER_KIND_STRUCT:
        for (size_t i = 0; i < type->field_count; i++)
            if (has_file(type->fields[i].type))
                return true;
        return false;
    default:
        return false;
    }
}

/* ---- Escapes ----------------------------------------------------------------------- */

static uint32_t decode(const char **text)
{
    const unsigned char *bytes = (const unsigned char *)*text;
    if (bytes[0] < 0x80) {
        *text += 1;
        return bytes[0];
    }
    if (bytes[0] < 0xe0) {
        *text += 2;
        return (bytes[0] & 0x1fu) << 6 | (bytes[1] & 0x3fu);
    }
    if (bytes[0] < 0xf0) {
        *text += 3;
        return (bytes[0] & 0x0fu) << 12 | (bytes[1] & 0x3fu) << 6 | (bytes[2] & 0x3fu);
    }
    *text += 4;
    return (bytes[0] & 0x07u) << 18 | (bytes[1] & 0x3fu) << 12 | (bytes[2] & 0x3fu) << 6 |
           (bytes[3] & 0x3fu);
}

/* Two braces follow each other in JSON inside strings only, as do bytes beyond ASCII. */
static char *escape(const char *json, const char *end, char *out)
{
    while (json < end) {
        bool is_tag = json[0] == '{' && json + 1 < end && json[1] == '{';
        uint32_t code = decode(&json);
        if (!is_tag && code >= ' ' && code < 0x7f)
            *out++ = (char)code;
        else if (code < 0x10000)
            out += sprintf(out, "\\u%04x", (unsigned)code);
        else
            out += sprintf(out, "\\u%04x\\u%04x",
                           (unsigned)(0xd800 + ((code - 0x10000) >> 10)),
                           (unsigned)(0xdc00 + ((code - 0x10000) & 0x3ff)));
    }
    return out;
}

static const char *escaped(struct dgi_argo_build *build, const char *json, size_t size)
{
    enum { LONGEST_ESCAPE = 6 };
    char *text = dgi_argo_array(build, size, LONGEST_ESCAPE + 1);
    if (!text)
        return "";
    *escape(json, json + size, text) = '\0';
    return text;
}

/* ---- Serialized forms -------------------------------------------------------------- */

static bool is_json(const struct dagger_param *param)
{
    return !param->serializer || param->serializer == &dagger_json_serializer;
}

static void refuse_file(struct dgi_argo_build *build, const char *what)
{
    dgi_argo_refuse(build, "%s: a file of this machine has no place in a manifest", what);
    dgi_argo_hint(build,
                  "make it a parameter of the DAG, and give that as an artifact: "
                  "--spec '{\"arguments\": {\"artifacts\": [{\"name\": ..., \"s3\": "
                  "{\"key\": ...}}]}}'");
}

/* Text of another serializer's has no escapes: Argo must find nothing in it. */
static bool check_foreign(struct dgi_argo_build *build, const struct dagger_param *param,
                          const char *bytes, size_t size, const char *what)
{
    if (dgi_utf8_is_valid(bytes, size) && !memchr(bytes, '\0', size) &&
        !strstr(bytes, "{{"))
        return true;
    dgi_argo_refuse(build,
                    "%s: what serializer \"%s\" makes of its value cannot stand in a "
                    "manifest: it is not UTF-8, or it contains \"{{\"",
                    what, param->serializer->name);
    return false;
}

/* What the serializer makes of the value, with a NUL behind it; NULL after a failure. */
static const char *serialize(struct dgi_argo_build *build,
                             const struct dagger_param *param, const void *value,
                             const char *what, size_t *size)
{
    const struct dagger_serializer *serializer =
        param->serializer ? param->serializer : &dagger_json_serializer;
    if (has_file(param->type)) {
        refuse_file(build, what);
        return NULL;
    }
    struct dagger_writer writer;
    dagger_writer_init_memory(&writer);
    const char *text = NULL;
    if (!serializer->write(param->type, value, &writer, build->error)) {
        build->failed = true;
        dagger_error_prefix(build->error, "%s", what);
    } else {
        text = dagger_arena_strndup(build->arena, writer.used ? writer.buffer : "",
                                    writer.used);
        *size = writer.used;
        if (!text)
            dgi_argo_out_of_memory(build);
    }
    dagger_writer_release(&writer);
    return text;
}

const char *dgi_argo_literal(struct dgi_argo_build *build,
                             const struct dagger_param *param, const void *value,
                             const char *what)
{
    size_t size = 0;
    const char *text = serialize(build, param, value, what, &size);
    if (!text)
        return "";
    if (is_json(param))
        return escaped(build, text, size);
    return check_foreign(build, param, text, size, what) ? text : "";
}

/* ---- Parameters of the workflow ---------------------------------------------------- */

/* Text that means the same as the JSON string it would be as well. */
static bool is_plain(const char *text, size_t size)
{
    /* Argo's own stand-in for values that are not known yet. */
    static const char placeholder[] = "__argo__internal__placeholder";
    if (text[0] == '"' || strcmp(text, "null") == 0 || strstr(text, "{{") ||
        strncmp(text, placeholder, sizeof placeholder - 1) == 0)
        return false;
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)text[i];
        if ((byte < ' ' && byte != '\n' && byte != '\t') || byte == 0x7f)
            return false;
    }
    return true;
}

const char *dgi_argo_argument(struct dgi_argo_build *build,
                              const struct dagger_param *param, const void *value)
{
    const char *what = dgi_argo_text(build, "parameter \"%s\"", param->name);
    size_t size = 0;
    const char *json = serialize(build, param, value, what, &size);
    if (!json)
        return "";
    if (!is_json(param))
        return check_foreign(build, param, json, size, what) ? json : "";
    if (!dgi_argo_is_text(param->type) || json[0] != '"')
        return escaped(build, json, size);
    json_t *string = json_loadb(json, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    const char *text = NULL;
    if (!string)
        dgi_argo_out_of_memory(build);
    else if (is_plain(json_string_value(string), json_string_length(string)))
        text = dagger_arena_strndup(build->arena, json_string_value(string),
                                    json_string_length(string));
    else
        text = escaped(build, json, size);
    json_decref(string);
    if (!text)
        dgi_argo_out_of_memory(build);
    return text ? text : "";
}

static bool may_be_null(const struct dagger_type *type)
{
    return type->kind == DAGGER_KIND_STRING || type->kind == DAGGER_KIND_OPTIONAL;
}

/* True for a name that Argo's expressions can have behind a dot. */
static bool is_identifier(const char *name)
{
    static const char *const words[] = {
        "and",     "or",       "not",        "in",       "let",  "if",    "else",
        "matches", "contains", "startsWith", "endsWith", "true", "false", "nil"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], name) == 0)
            return false;
    return (name[0] < '0' || name[0] > '9') && !strchr(name, '-');
}

/*
 * Text is a JSON string already where it looks like one exactly (or is null, where that
 * is a value), and becomes one where not. Other JSON is taken as it is. In both, no two
 * braces may follow each other: Argo reads what it has put in again.
 */
const char *dgi_argo_parameter_data(struct dgi_argo_build *build,
                                    const struct dagger_param *param)
{
    if (is_json(param) && dgi_argo_is_scalar(param->type))
        return dgi_argo_text(build, "{{workflow.parameters.%s}}", param->name);
    const char *variable =
        is_identifier(param->name)
            ? dgi_argo_text(build, "workflow.parameters.%s", param->name)
            : dgi_argo_text(build, "workflow.parameters[\"%s\"]", param->name);
    if (!is_json(param))
        return dgi_argo_text(build, "{{=%s}}", variable);
    if (!dgi_argo_is_text(param->type))
        return dgi_argo_text(
            build, "{{=replace(%s, \"{\" + \"{\", \"\\\\u007b\\\\u007b\")}}", variable);
    return dgi_argo_text(
        build,
        "{{=replace(%s matches \"^%s\\\\x22([^\\\\x22\\\\\\\\\\\\x00-\\\\x1f]|"
        "\\\\\\\\([\\\\x22\\\\\\\\/bfnrt]|u[[:xdigit:]]{4}))*\\\\x22%s$\" ? %s : "
        "toJson(%s), \"{\", \"\\\\u007b\")}}",
        variable, may_be_null(param->type) ? "(null|" : "",
        may_be_null(param->type) ? ")" : "", variable, variable);
}
