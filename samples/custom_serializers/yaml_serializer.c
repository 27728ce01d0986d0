/*
 * YAML by libyaml. A value passes through jansson's tree: what YAML says and what a type
 * demands are then compared by the JSON serializer, with its messages.
 */
#include "yaml_serializer.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

static bool out_of_memory(struct dagger_error *error)
{
    return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
}

/* ---- Writing ----------------------------------------------------------------------- */

struct output {
    struct dagger_writer *writer;
    struct dagger_error *error;
};

static int append(void *context, unsigned char *bytes, size_t size)
{
    struct output *output = context;
    return dagger_writer_write(output->writer, bytes, size, output->error);
}

static int add_scalar(yaml_document_t *document, const char *text, size_t size,
                      yaml_scalar_style_t style)
{
    return yaml_document_add_scalar(document, NULL, (const yaml_char_t *)text, (int)size,
                                    style);
}

static int add_node(yaml_document_t *document, const json_t *value);

static int add_sequence(yaml_document_t *document, const json_t *array)
{
    int node = yaml_document_add_sequence(document, NULL, YAML_BLOCK_SEQUENCE_STYLE);
    for (size_t i = 0; node && i < json_array_size(array); i++) {
        int item = add_node(document, json_array_get(array, i));
        if (!item || !yaml_document_append_sequence_item(document, node, item))
            return 0;
    }
    return node;
}

static int add_mapping(yaml_document_t *document, json_t *object)
{
    int node = yaml_document_add_mapping(document, NULL, YAML_BLOCK_MAPPING_STYLE);
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        int key = add_scalar(document, name, strlen(name), YAML_ANY_SCALAR_STYLE);
        int item = add_node(document, value);
        if (!node || !key || !item ||
            !yaml_document_append_mapping_pair(document, node, key, item))
            return 0;
    }
    return node;
}

/* The node's number, 0: out of memory. Strings are quoted, so that none is taken for a
 * number. */
static int add_node(yaml_document_t *document, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_ARRAY:
        return add_sequence(document, value);
    case JSON_OBJECT:
        return add_mapping(document, (json_t *)value);
    case JSON_STRING:
        return add_scalar(document, json_string_value(value), json_string_length(value),
                          YAML_DOUBLE_QUOTED_SCALAR_STYLE);
    default: {
        char *text = json_dumps(value, JSON_ENCODE_ANY);
        int node =
            text ? add_scalar(document, text, strlen(text), YAML_PLAIN_SCALAR_STYLE) : 0;
        free(text);
        return node;
    }
    }
}

static bool emit(const json_t *value, struct output *output)
{
    yaml_emitter_t emitter;
    yaml_document_t document;
    if (!yaml_emitter_initialize(&emitter))
        return out_of_memory(output->error);
    yaml_emitter_set_output(&emitter, append, output);
    yaml_emitter_set_unicode(&emitter, 1);
    bool ok = yaml_document_initialize(&document, NULL, NULL, NULL, 1, 1);
    if (ok && !add_node(&document, value)) {
        yaml_document_delete(&document);
        ok = false;
    }
    /* Dumping takes the document, whatever comes of it. */
    ok = ok && yaml_emitter_open(&emitter) && yaml_emitter_dump(&emitter, &document) &&
         yaml_emitter_close(&emitter);
    yaml_emitter_delete(&emitter);
    return ok || out_of_memory(output->error);
}

static bool write_yaml(const struct dagger_type *type, const void *value,
                       struct dagger_writer *writer, struct dagger_error *error)
{
    struct dagger_writer json;
    struct output output = {writer, error};
    dagger_writer_init_memory(&json);
    bool ok = dagger_json_serializer.write(type, value, &json, error);
    json_t *tree = ok ? json_loadb(json.buffer, json.used, JSON_DECODE_ANY, NULL) : NULL;
    dagger_writer_release(&json);
    if (ok)
        ok = tree ? emit(tree, &output) : out_of_memory(error);
    json_decref(tree);
    return ok;
}

/* ---- Reading ----------------------------------------------------------------------- */

static int take(void *context, unsigned char *buffer, size_t size, size_t *taken)
{
    struct dagger_reader *reader = context;
    int more = dagger_reader_fill(reader, NULL);
    size_t available = (size_t)(reader->end - reader->next);
    *taken = more > 0 ? (available < size ? available : size) : 0;
    memcpy(buffer, reader->next, *taken);
    reader->next += *taken;
    return more >= 0;
}

enum { MAX_DEPTH = 100 };

/* A new reference, NULL: it has no form in JSON. Aliases make trees that are larger than
 * their text, so the number of nodes is bounded by `budget`. */
static json_t *to_json(yaml_document_t *document, int index, unsigned depth,
                       size_t *budget);

static json_t *scalar_to_json(const yaml_node_t *node)
{
    const char *text = (const char *)node->data.scalar.value;
    size_t size = node->data.scalar.length;
    json_t *value = NULL;
    if (node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
        value = size ? json_loadb(text, size, JSON_DECODE_ANY, NULL) : json_null();
    return value ? value : json_stringn(text, size);
}

static json_t *sequence_to_json(yaml_document_t *document, const yaml_node_t *node,
                                unsigned depth, size_t *budget)
{
    json_t *array = json_array();
    for (const yaml_node_item_t *item = node->data.sequence.items.start;
         item < node->data.sequence.items.top; item++)
        if (json_array_append_new(array, to_json(document, *item, depth, budget))) {
            json_decref(array);
            return NULL;
        }
    return array;
}

static json_t *mapping_to_json(yaml_document_t *document, const yaml_node_t *node,
                               unsigned depth, size_t *budget)
{
    json_t *object = json_object();
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = yaml_document_get_node(document, pair->key);
        const char *name =
            key->type == YAML_SCALAR_NODE ? (const char *)key->data.scalar.value : NULL;
        if (!name || json_object_get(object, name) ||
            json_object_set_new(object, name,
                                to_json(document, pair->value, depth, budget))) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}

static json_t *to_json(yaml_document_t *document, int index, unsigned depth,
                       size_t *budget)
{
    const yaml_node_t *node = yaml_document_get_node(document, index);
    if (!node || depth == MAX_DEPTH || !*budget)
        return NULL;
    --*budget;
    switch (node->type) {
    case YAML_SCALAR_NODE:
        return scalar_to_json(node);
    case YAML_SEQUENCE_NODE:
        return sequence_to_json(document, node, depth + 1, budget);
    case YAML_MAPPING_NODE:
        return mapping_to_json(document, node, depth + 1, budget);
    default:
        return NULL;
    }
}

/* The first document as JSON text, to be freed; NULL: the error is set. */
static char *parse(struct dagger_reader *reader, struct dagger_error *error)
{
    yaml_parser_t parser;
    yaml_document_t document;
    char *text = NULL;
    if (!yaml_parser_initialize(&parser)) {
        out_of_memory(error);
        return NULL;
    }
    yaml_parser_set_input(&parser, take, reader);
    if (!yaml_parser_load(&parser, &document)) {
        dagger_error_set(error, DAGGER_ERROR_INVALID, "%s",
                         parser.problem ? parser.problem : "not YAML");
        dagger_error_at(error, reader->name, (unsigned)parser.problem_mark.line + 1,
                        (unsigned)parser.problem_mark.column + 1);
    } else {
        size_t budget = 1000000;
        json_t *tree = to_json(&document, 1, 0, &budget);
        text = tree ? json_dumps(tree, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
        if (!text) {
            dagger_error_set(error, DAGGER_ERROR_INVALID,
                             "YAML that JSON has no form for: a key that is no string or "
                             "comes twice, or values nested or repeated too often");
            dagger_error_at(error, reader->name, 0, 0);
        }
        json_decref(tree);
        yaml_document_delete(&document);
    }
    yaml_parser_delete(&parser);
    return text;
}

static bool read_yaml(const struct dagger_type *type, void *value,
                      struct dagger_reader *reader, struct dagger_arena *arena,
                      struct dagger_error *error)
{
    struct dagger_reader json;
    struct dagger_error own = {0};
    char *text = parse(reader, error);
    if (!text)
        return false;
    dagger_reader_init_memory(&json, text, strlen(text), NULL);
    bool ok = dagger_json_serializer.read(type, value, &json, arena, &own);
    if (!ok) {
        dagger_error_set(error, own.code, "%s", own.message);
        dagger_error_at(error, reader->name, 0, 0);
    }
    free(text);
    return ok;
}

const struct dagger_serializer yaml_serializer = {
    .name = "yaml",
    .extension = "yaml",
    .write = write_yaml,
    .read = read_yaml,
};
