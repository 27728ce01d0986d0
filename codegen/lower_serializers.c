/* What each built-in serializer can write, before a run finds out. */
#include "lower_private.h"

#include <string.h>

#include <dagger/serializer.h>

static const struct dagger_type *describe(struct lowering *lowering,
                                          const struct ir_type *type);

static void describe_fields(struct lowering *lowering, const struct ir_type *type,
                            struct dagger_type *described)
{
    struct dagger_field *fields =
        ir_alloc_array(lowering->unit, type->field_count, sizeof *fields);
    for (size_t i = 0; i < type->field_count; i++) {
        fields[i].name = type->fields[i].name;
        fields[i].type = describe(lowering, type->fields[i].type);
    }
    described->fields = fields;
    described->field_count = type->field_count;
}

/* As the tables will describe it, but for offsets. */
static const struct dagger_type *describe(struct lowering *lowering,
                                          const struct ir_type *type)
{
    size_t *known = map_find(&lowering->described, &type, sizeof type);
    if (known)
        return lowering->descriptors[*known];
    struct dagger_type *described = ir_alloc(lowering->unit, sizeof *described);
    const struct ir_type **key = ir_alloc(lowering->unit, sizeof *key);
    *key = type;
    map_add(lowering->unit, &lowering->described, key, sizeof *key,
            lowering->descriptor_count);
    IR_PUSH(lowering->unit, lowering->descriptors, lowering->descriptor_count, described);
    described->kind = type->kind;
    described->name = type->message;
    described->is_signed = type->is_signed;
    described->size = type->size;
    described->length = type->length;
    described->enumerators = type->enumerators;
    described->enumerator_count = type->enumerator_count;
    if (type->element)
        described->element = describe(lowering, type->element);
    describe_fields(lowering, type, described);
    return described;
}

static const struct dagger_serializer *find(const char *name)
{
    static const struct dagger_serializer *const builtin[] = {
        &dagger_raw_serializer, &dagger_text_serializer, &dagger_msgpack_serializer,
        &dagger_csv_serializer};
    for (size_t i = 0; name && i < sizeof builtin / sizeof *builtin; i++) {
        if (strcmp(builtin[i]->name, name) == 0)
            return builtin[i];
    }
    return NULL;
}

/* True where it does, or where only the user's own serializer knows. */
static bool holds(struct lowering *lowering, const char *serializer,
                  const struct ir_type *type, struct dagger_error *error)
{
    const struct dagger_serializer *found = find(serializer);
    return !found || !found->supports || type->refused ||
           found->supports(describe(lowering, type), error);
}

const char *serializer_of_whole(struct lowering *lowering, const char *serializer,
                                const struct ir_type *type)
{
    bool is_known = ir_serializer(serializer) && find(serializer);
    return is_known && holds(lowering, serializer, type, NULL) ? serializer : NULL;
}

/* `what` is "parameter" or "output". */
static void refuse(struct lowering *lowering, const char *what, const char *name,
                   const struct dagger_error *error, struct dagger_place place)
{
    diagnostics_error(lowering->diagnostics, place, "%s '%s': %s", what, name,
                      error->message);
    diagnostics_note(lowering->diagnostics, (struct dagger_place){0}, "%s",
                     error->hint[0] ? error->hint : "json takes every type");
}

/* A list may also be read item by item, from partitions. */
static void check_params(struct lowering *lowering, const struct ir_param *params,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct ir_type *type = params[i].type;
        struct dagger_error error = {0};
        bool is_held = holds(lowering, params[i].serializer, type, &error) ||
                       (type->kind == DAGGER_KIND_LIST &&
                        holds(lowering, params[i].serializer, type->element, NULL));
        if (!is_held)
            refuse(lowering, "parameter", params[i].name, &error, params[i].place);
    }
}

static void check_node(struct lowering *lowering, const struct ir_node *node)
{
    if (node->task)
        check_params(lowering, node->task->params, node->task->param_count);
    for (size_t i = 0; i < node->output_count; i++) {
        const struct ir_output *output = &node->outputs[i];
        const struct ir_type *type =
            output->is_partitioned ? output->type->element : output->type;
        struct dagger_error error = {0};
        if (!holds(lowering, output->serializer, type, &error))
            refuse(lowering, "output", output->name, &error, node->place);
    }
}

void check_serializers(struct lowering *lowering)
{
    struct ir_unit *unit = lowering->unit;
    for (size_t i = 0; i < unit->graph_count; i++) {
        struct ir_graph *graph = unit->graphs[i];
        check_params(lowering, graph->params, graph->param_count);
        for (size_t j = 0; j < graph->node_count; j++)
            check_node(lowering, graph->nodes[j]);
    }
}
