/* Type descriptors. */
#include "emit_private.h"

#include <string.h>

/* ".offset = " in a table. */
enum { COLUMNS = 90, TABLE_INDENT = 8, OFFSET_COLUMN = 10 };

/* ---- Names of types in C ------------------------------------------------------------
 */

/* `T[3]` cannot stand where a cast or declaration needs a type's name in front. */
static const char *prefix_name(struct emitter *emitter, const struct ir_type *type)
{
    const char *name = emitter->type_names[type->id];
    return strchr(name, '[') && strncmp(name, "__typeof__", 10) != 0
               ? ir_printf(emitter->unit, "__typeof__(%s)", name)
               : name;
}

const char *emit_pointer(struct emitter *emitter, const struct ir_type *type)
{
    const char *name = prefix_name(emitter, type);
    size_t length = strlen(name);
    bool is_pointer = length && name[length - 1] == '*';
    return ir_printf(emitter->unit, "%s%s*", name, is_pointer ? "" : " ");
}

const char *emit_const_pointer(struct emitter *emitter, const struct ir_type *type)
{
    const char *name = prefix_name(emitter, type);
    size_t length = strlen(name);
    if (length && name[length - 1] == '*')
        return ir_printf(emitter->unit, "%sconst *", name);
    return ir_printf(emitter->unit, "const %s *", name);
}

/* `object` is an expression of that type: what has no name is called by typeof. */
static void name_part(struct emitter *emitter, const struct ir_type *part,
                      const char *object)
{
    if (!part || emitter->type_names[part->id])
        return;
    emitter->type_objects[part->id] = object;
    emitter->type_names[part->id] = ir_printf(emitter->unit, "__typeof__(%s)", object);
}

/* An expression of the type, in front of which nothing binds tighter than a postfix. */
static const char *object_of(struct emitter *emitter, const struct ir_type *type)
{
    const char *object = emitter->type_objects[type->id];
    return object ? object
                  : ir_printf(emitter->unit, "(*(%s)0)", emit_pointer(emitter, type));
}

static void name_parts(struct emitter *emitter, const struct ir_type *type)
{
    struct ir_unit *unit = emitter->unit;
    const char *object = object_of(emitter, type);
    for (size_t i = 0; i < type->field_count; i++)
        name_part(emitter, type->fields[i].type,
                  ir_printf(unit, "%s.%s", object, type->fields[i].name));
    if (type->kind == DAGGER_KIND_LIST)
        name_part(emitter, type->element, ir_printf(unit, "%s.items[0]", object));
    else if (type->kind == DAGGER_KIND_ARRAY || type->kind == DAGGER_KIND_OPTIONAL)
        name_part(emitter, type->element, ir_printf(unit, "%s[0]", object));
}

/* Containers stand behind what they contain, so they have their names first here. A list
 * that nothing contains is made by lower, or a variable's in the body of a DAG. */
static void name_types(struct emitter *emitter)
{
    struct ir_unit *unit = emitter->unit;
    emitter->type_names =
        ir_alloc_array(unit, unit->type_count, sizeof *emitter->type_names);
    emitter->type_objects =
        ir_alloc_array(unit, unit->type_count, sizeof *emitter->type_objects);
    for (size_t i = 0; i < unit->type_count; i++)
        emitter->type_names[i] = unit->types[i]->spelling;
    for (size_t i = unit->type_count; i-- > 0;) {
        if (emitter->type_names[i])
            name_parts(emitter, unit->types[i]);
        else if (unit->types[i]->kind == DAGGER_KIND_LIST)
            emitter->type_names[i] = "struct dagger_any_list";
    }
}

const char *emit_size(struct emitter *emitter, const struct ir_type *type)
{
    return ir_printf(emitter->unit, "sizeof(%s)", emitter->type_names[type->id]);
}

const char *emit_offset(struct emitter *emitter, const struct ir_type *type,
                        const size_t *path, size_t path_length)
{
    const char *result = path_length ? "" : "0";
    for (size_t i = 0; i < path_length; i++) {
        struct ir_field *field = &type->fields[path[i]];
        const char *step = ir_printf(emitter->unit, "offsetof(%s, %s)",
                                     emitter->type_names[type->id], field->name);
        const char *line = strrchr(result, '\n');
        size_t column =
            i ? OFFSET_COLUMN + strlen(line ? line + 1 + OFFSET_COLUMN : result) : 0;
        size_t end = i + 1 < path_length ? 5 : 4;
        bool fits = TABLE_INDENT + column + strlen(step) + end <= COLUMNS;
        const char *glue = !i ? "" : fits ? " + " : " +\n          ";
        result = ir_printf(emitter->unit, "%s%s%s", result, glue, step);
        type = field->type;
    }
    return result;
}

/* ---- Which descriptors there are ----------------------------------------------------
 */

static const char *integer_table(const struct ir_type *type)
{
    static const char *const tables[2][4] = {
        {"dagger_type_uint8", "dagger_type_uint16", "dagger_type_uint32",
         "dagger_type_uint64"},
        {"dagger_type_int8", "dagger_type_int16", "dagger_type_int32",
         "dagger_type_int64"},
    };
    size_t power = type->size == 1 ? 0 : type->size == 2 ? 1 : type->size == 4 ? 2 : 3;
    return tables[type->is_signed][power];
}

/* The library's own descriptor; NULL: the file needs one. */
static const char *library_table(const struct ir_type *type)
{
    switch (type->kind) {
    case DAGGER_KIND_BOOL:
        return "dagger_type_bool";
    case DAGGER_KIND_INT:
        return integer_table(type);
    case DAGGER_KIND_FLOAT:
        return type->size == sizeof(float) ? "dagger_type_float" : "dagger_type_double";
    case DAGGER_KIND_STRING:
        return "dagger_type_string";
    case DAGGER_KIND_BYTES:
        return "dagger_type_bytes";
    case DAGGER_KIND_FILE:
        return "dagger_type_file";
    case DAGGER_KIND_JSON:
        return "dagger_type_json";
    default:
        return NULL;
    }
}

static void need(struct emitter *emitter, const struct ir_type *type)
{
    if (!type || emitter->type_tables[type->id])
        return;
    const char *table = library_table(type);
    if (table) {
        emitter->type_tables[type->id] = table;
        return;
    }
    emitter->type_tables[type->id] = "";
    need(emitter, type->element);
    for (size_t i = 0; i < type->field_count; i++)
        need(emitter, type->fields[i].type);
}

static void need_params(struct emitter *emitter, const struct ir_param *params,
                        size_t count)
{
    for (size_t i = 0; i < count; i++)
        need(emitter, params[i].type);
}

static void need_node(struct emitter *emitter, const struct ir_node *node)
{
    if (node->task) {
        need_params(emitter, node->task->params, node->task->param_count);
        need(emitter, node->task->result);
    } else if (!node->graph) {
        need_params(emitter, node->builtin_params, node->input_count);
        need(emitter, node->builtin_result);
    }
}

static void need_graph(struct emitter *emitter, const struct ir_graph *graph)
{
    need_params(emitter, graph->params, graph->param_count);
    if (graph->function)
        need(emitter, graph->function->result);
    for (size_t i = 0; i < graph->output_count; i++)
        need(emitter, graph->outputs[i].type);
    for (size_t i = 0; i < graph->node_count; i++)
        need_node(emitter, graph->nodes[i]);
}

static const char *identifier_stem(const struct ir_type *type)
{
    return type->spelling ? type->spelling : type->message;
}

void emit_prepare_types(struct emitter *emitter)
{
    struct ir_unit *unit = emitter->unit;
    name_types(emitter);
    emitter->type_tables =
        ir_alloc_array(unit, unit->type_count, sizeof *emitter->type_tables);
    for (size_t i = 0; i < unit->graph_count; i++)
        need_graph(emitter, unit->graphs[i]);
    for (size_t i = 0; i < unit->type_count; i++) {
        const char **table = &emitter->type_tables[i];
        if (*table && !**table)
            *table = emit_identifier(emitter, "type", identifier_stem(unit->types[i]));
    }
}

const char *emit_type_reference(struct emitter *emitter, const struct ir_type *type)
{
    return ir_printf(emitter->unit, "&%s", emitter->type_tables[type->id]);
}

/* ---- Descriptors --------------------------------------------------------------------
 */

static const char *emit_fields(struct emitter *emitter, const struct ir_type *type)
{
    const char *identifier = emit_identifier(emitter, "fields", identifier_stem(type));
    size_t start = emit_begin(emitter);
    writer_print(emitter->writer, "static const struct dagger_field %s[] = {\n",
                 identifier);
    for (size_t i = 0; i < type->field_count; i++) {
        const struct ir_field *field = &type->fields[i];
        writer_print(emitter->writer, "    {\n");
        emitter->writer->indent = 2;
        emit_text_field(emitter, "name", field->name);
        writer_print(emitter->writer, ".type = %s,\n",
                     emit_type_reference(emitter, field->type));
        writer_print(emitter->writer, ".offset = %s,\n",
                     emit_offset(emitter, type, &i, 1));
        emitter->writer->indent = 0;
        writer_print(emitter->writer, "    },\n");
    }
    writer_print(emitter->writer, "};\n");
    emit_end(emitter, start);
    return identifier;
}

static const char *emit_enumerators(struct emitter *emitter, const struct ir_type *type)
{
    const char *identifier =
        emit_identifier(emitter, "enumerators", identifier_stem(type));
    size_t start = emit_begin(emitter);
    writer_print(emitter->writer, "static const struct dagger_enumerator %s[] = {\n",
                 identifier);
    for (size_t i = 0; i < type->enumerator_count; i++)
        writer_print(emitter->writer,
                     "    {\n"
                     "        .name = \"%s\",\n"
                     "        .value = %s,\n"
                     "    },\n",
                     type->enumerators[i].name, type->enumerators[i].name);
    writer_print(emitter->writer, "};\n");
    emit_end(emitter, start);
    return identifier;
}

static const char *kind_name(enum dagger_kind kind)
{
    static const char *const names[] = {
        [DAGGER_KIND_BOOL] = "BOOL",     [DAGGER_KIND_INT] = "INT",
        [DAGGER_KIND_FLOAT] = "FLOAT",   [DAGGER_KIND_STRING] = "STRING",
        [DAGGER_KIND_CHARS] = "CHARS",   [DAGGER_KIND_ENUM] = "ENUM",
        [DAGGER_KIND_STRUCT] = "STRUCT", [DAGGER_KIND_ARRAY] = "ARRAY",
        [DAGGER_KIND_LIST] = "LIST",     [DAGGER_KIND_OPTIONAL] = "OPTIONAL",
        [DAGGER_KIND_BYTES] = "BYTES",   [DAGGER_KIND_FILE] = "FILE",
        [DAGGER_KIND_JSON] = "JSON",
    };
    return names[kind];
}

static void emit_type(struct emitter *emitter, const struct ir_type *type)
{
    const char *fields = type->field_count ? emit_fields(emitter, type) : NULL;
    const char *enumerators =
        type->enumerator_count ? emit_enumerators(emitter, type) : NULL;
    size_t start = emit_begin(emitter);
    struct writer *writer = emitter->writer;
    writer_print(writer, "static const struct dagger_type %s = {\n",
                 emitter->type_tables[type->id]);
    writer->indent = 1;
    writer_print(writer, ".kind = DAGGER_KIND_%s,\n", kind_name(type->kind));
    if (type->is_signed)
        writer_print(writer, ".is_signed = true,\n");
    emit_text_field(emitter, "name", type->message);
    writer_print(writer, ".size = %s,\n", emit_size(emitter, type));
    if (type->element)
        writer_print(writer, ".element = %s,\n",
                     emit_type_reference(emitter, type->element));
    if (type->length)
        writer_print(writer, ".length = %zu,\n", type->length);
    emit_table_reference(emitter, "fields", "field_count", fields, type->field_count);
    emit_table_reference(emitter, "enumerators", "enumerator_count", enumerators,
                         type->enumerator_count);
    writer->indent = 0;
    writer_print(writer, "};\n");
    emit_end(emitter, start);
}

void emit_types(struct emitter *emitter)
{
    struct ir_unit *unit = emitter->unit;
    emit_section(emitter, "Types");
    for (size_t i = 0; i < unit->type_count; i++) {
        if (emitter->type_tables[i] && !library_table(unit->types[i]))
            emit_type(emitter, unit->types[i]);
    }
}
