/* What each built-in serializer can write, before a run finds out. */
#include "lower_private.h"

#include <string.h>

#include <dagger/serializer.h>

struct descriptors {
    struct ir_unit *unit;
    struct dagger_type **by_id;
};

static const struct dagger_type *describe(struct descriptors *descriptors,
                                          const struct ir_type *type);

static void describe_fields(struct descriptors *descriptors, const struct ir_type *type,
                            struct dagger_type *described)
{
    struct dagger_field *fields =
        ir_alloc_array(descriptors->unit, type->field_count, sizeof *fields);
    for (size_t i = 0; i < type->field_count; i++) {
        fields[i].name = type->fields[i].name;
        fields[i].type = describe(descriptors, type->fields[i].type);
    }
    described->fields = fields;
    described->field_count = type->field_count;
}

/* As the tables will describe it, but for offsets. */
static const struct dagger_type *describe(struct descriptors *descriptors,
                                          const struct ir_type *type)
{
    struct dagger_type **known = &descriptors->by_id[type->id];
    if (*known)
        return *known;
    struct dagger_type *described = *known =
        ir_alloc(descriptors->unit, sizeof *described);
    described->kind = type->kind;
    described->name = type->message;
    described->is_signed = type->is_signed;
    described->size = type->size;
    described->length = type->length;
    described->enumerators = type->enumerators;
    described->enumerator_count = type->enumerator_count;
    if (type->element)
        described->element = describe(descriptors, type->element);
    describe_fields(descriptors, type, described);
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

/* `what` is "parameter" or "output". */
static void check_support(struct lowering *lowering, struct descriptors *descriptors,
                          const char *what, const char *name, const char *serializer,
                          const struct ir_type *type, struct dagger_place place)
{
    const struct dagger_serializer *found = find(serializer);
    struct dagger_error error = {0};
    if (!found || !found->supports || type->refused ||
        found->supports(describe(descriptors, type), &error))
        return;
    diagnostics_error(lowering->diagnostics, place, "%s '%s': %s", what, name,
                      error.message);
    diagnostics_note(lowering->diagnostics, (struct dagger_place){0}, "%s",
                     error.hint[0] ? error.hint : "json takes every type");
}

static void check_params(struct lowering *lowering, struct descriptors *descriptors,
                         const struct ir_param *params, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_support(lowering, descriptors, "parameter", params[i].name,
                      params[i].serializer, params[i].type, params[i].place);
}

static void check_node(struct lowering *lowering, struct descriptors *descriptors,
                       const struct ir_node *node)
{
    if (node->task)
        check_params(lowering, descriptors, node->task->params, node->task->param_count);
    for (size_t i = 0; i < node->output_count; i++) {
        const struct ir_output *output = &node->outputs[i];
        const struct ir_type *type =
            output->is_partitioned ? output->type->element : output->type;
        check_support(lowering, descriptors, "output", output->name, output->serializer,
                      type, node->place);
    }
}

void check_serializers(struct lowering *lowering)
{
    struct ir_unit *unit = lowering->unit;
    struct descriptors descriptors = {.unit = unit};
    descriptors.by_id = ir_alloc_array(unit, unit->type_count, sizeof *descriptors.by_id);
    for (size_t i = 0; i < unit->graph_count; i++) {
        struct ir_graph *graph = unit->graphs[i];
        check_params(lowering, &descriptors, graph->params, graph->param_count);
        for (size_t j = 0; j < graph->node_count; j++)
            check_node(lowering, &descriptors, graph->nodes[j]);
    }
}
