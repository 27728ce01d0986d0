#include "validate_private.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

static uint64_t hash_text(const char *text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return hash;
}

static const struct dagger_place *place_of(const struct dgi_names *names, size_t index)
{
    return names->place ? names->place(names->array, index) : NULL;
}

static bool check_valid(struct dgi_validation *validation, const struct dgi_names *names,
                        size_t index)
{
    const char *name = names->get(names->array, index);
    if (names->is_valid(name))
        return true;
    char shown[DGI_SHOWN_SIZE];
    const char *rule = names->is_valid("a_b") ? "[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}"
                                              : "[a-zA-Z0-9][a-zA-Z0-9-]{0,63}";
    if (!name)
        return dgi_invalid_at(validation, place_of(names, index), "%s %zu has no name",
                              names->what, index);
    return dgi_invalid_at(validation, place_of(names, index),
                          "the %s name \"%s\" does not match %s", names->what,
                          dgi_show(shown, name, strlen(name)), rule);
}

/* Puts the name into the table of those before it, as index + 1. */
static bool add(struct dgi_validation *validation, const struct dgi_names *names,
                size_t index, size_t *table, size_t capacity)
{
    const char *name = names->get(names->array, index);
    size_t slot = (size_t)hash_text(name) & (capacity - 1);
    while (table[slot]) {
        if (strcmp(names->get(names->array, table[slot] - 1), name) == 0)
            return dgi_invalid_at(validation, place_of(names, index),
                                  "there are two %ss called \"%s\"", names->what, name);
        slot = (slot + 1) & (capacity - 1);
    }
    table[slot] = index + 1;
    return true;
}

bool dgi_validate_names(struct dgi_validation *validation, const struct dgi_names *names)
{
    size_t capacity = 4;
    while (capacity < names->count * 2)
        capacity *= 2;
    size_t *table = names->count > 1 ? calloc(capacity, sizeof *table) : NULL;
    if (names->count > 1 && !table)
        return dgi_validation_out_of_memory(validation);
    bool are_valid = true;
    for (size_t i = 0; i < names->count && are_valid; i++)
        are_valid = check_valid(validation, names, i) &&
                    (!table || add(validation, names, i, table, capacity));
    free(table);
    return are_valid;
}
