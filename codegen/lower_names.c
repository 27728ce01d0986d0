/* Names of nodes, inputs and outputs: valid and unique, or an error at the call. */
#include "lower_private.h"

#include <string.h>

#include <dagger/address.h>

enum { NAME_MAX_LENGTH = 64 };

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static const char *replaced(struct lowering *lowering, const char *name, char with)
{
    char *text = (char *)ir_printf(lowering->unit, "%s", name);
    for (char *c = text; *c; c++) {
        if (!is_letter_or_digit(*c))
            *c = with;
    }
    return text;
}

const char *dashed(struct lowering *lowering, const char *name)
{
    return replaced(lowering, name, '-');
}

const char *unique_io_name(struct lowering *lowering, struct map *taken, const char *name)
{
    const char *base = replaced(lowering, name, '_');
    if (!is_letter_or_digit(base[0]))
        base = ir_printf(lowering->unit, "value%s", base);
    base = ir_printf(lowering->unit, "%.*s", NAME_MAX_LENGTH, base);
    const char *unique = base;
    for (unsigned i = 2; map_find_name(taken, unique); i++)
        unique = ir_printf(lowering->unit, "%.50s_%u", base, i);
    map_add_name(lowering->unit, taken, unique, 0);
    return unique;
}

static void explain_name(struct lowering *lowering)
{
    diagnostics_note(lowering->diagnostics, (struct dagger_place){0},
                     "give this call's node another name: DAGGER_NODE(\"name\", call)");
}

/* False: another node has it, and an error was reported. */
static bool take_name(struct scope *scope, struct map *names, size_t index,
                      const char *name, struct dagger_place place)
{
    struct lowering *lowering = scope->lowering;
    size_t *other = map_find_name(names, name);
    if (!other) {
        scope->graph->nodes[index]->name = name;
        map_add_name(lowering->unit, names, name, index);
        return true;
    }
    diagnostics_error(lowering->diagnostics, place,
                      "two nodes of this DAG would be called '%s'", name);
    diagnostics_note(lowering->diagnostics, scope->graph->nodes[*other]->place,
                     "this is the other call");
    explain_name(lowering);
    return false;
}

static void take_given_names(struct scope *scope, struct map *names)
{
    for (size_t i = 0; i < scope->draft_count; i++) {
        struct draft *draft = &scope->drafts[i];
        if (draft->given)
            take_name(scope, names, i, draft->given, draft->given_place);
    }
}

/* How many calls of each function have no name of their own. */
static struct map count_calls(struct scope *scope)
{
    struct map counts = {0};
    for (size_t i = 0; i < scope->draft_count; i++) {
        struct draft *draft = &scope->drafts[i];
        if (!draft->function || draft->given)
            continue;
        size_t *count = map_find(&counts, &draft->function, sizeof draft->function);
        if (count)
            ++*count;
        else
            map_add(scope->lowering->unit, &counts, &draft->function,
                    sizeof draft->function, 1);
    }
    return counts;
}

static void take_default_name(struct scope *scope, struct map *names, size_t index,
                              size_t number)
{
    struct lowering *lowering = scope->lowering;
    struct draft *draft = &scope->drafts[index];
    char *name = (char *)ir_printf(lowering->unit, "%s", draft->function->name);
    for (char *c = name; *c; c++)
        *c = *c == '_' ? '-' : *c;
    if (number)
        name = (char *)ir_printf(lowering->unit, "%s-%zu", name, number);
    if (dagger_node_name_is_valid(name)) {
        take_name(scope, names, index, name, draft->node->place);
        return;
    }
    diagnostics_error(
        lowering->diagnostics, draft->node->place,
        "the node of this call would be called '%s', which is no valid name: "
        "a letter or digit, then at most 63 letters, digits and '-'",
        name);
    explain_name(lowering);
}

static void take_default_names(struct scope *scope, struct map *names)
{
    struct map counts = count_calls(scope);
    struct map numbers = {0};
    for (size_t i = 0; i < scope->draft_count; i++) {
        struct ir_function **function = &scope->drafts[i].function;
        if (!*function || scope->drafts[i].given)
            continue;
        size_t number = 0;
        if (*map_find(&counts, function, sizeof *function) > 1) {
            size_t *last = map_find(&numbers, function, sizeof *function);
            number = last ? ++*last : 1;
            if (!last)
                map_add(scope->lowering->unit, &numbers, function, sizeof *function, 1);
        }
        take_default_name(scope, names, i, number);
    }
}

/* Inserted nodes stand back: they take what the user's names leave. */
static void take_wished_names(struct scope *scope, struct map *names)
{
    struct lowering *lowering = scope->lowering;
    struct map suffixes = {0};
    for (size_t i = 0; i < scope->draft_count; i++) {
        if (!scope->drafts[i].wish)
            continue;
        const char *wish =
            ir_printf(lowering->unit, "%.*s", NAME_MAX_LENGTH, scope->drafts[i].wish);
        const char *name = wish;
        size_t *last = map_find_name(&suffixes, wish);
        size_t next = last ? *last : 2;
        for (; map_find_name(names, name); next++)
            name = ir_printf(lowering->unit, "%.50s-%zu", wish, next);
        if (last)
            *last = next;
        else
            map_add_name(lowering->unit, &suffixes, wish, next);
        take_name(scope, names, i, name, scope->drafts[i].node->place);
    }
}

void name_nodes(struct scope *scope, struct map *names)
{
    take_given_names(scope, names);
    take_default_names(scope, names);
    take_wished_names(scope, names);
}
