#include "validate_private.h"

#include <stdlib.h>

static size_t slot_of(const void *key, size_t capacity)
{
    uint64_t hash = (uint64_t)(uintptr_t)key * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(hash >> 32) & (capacity - 1);
}

static size_t find_slot(const struct dgi_visits *visits, const void *key)
{
    size_t slot = slot_of(key, visits->capacity);
    while (visits->keys[slot] && visits->keys[slot] != key)
        slot = (slot + 1) & (visits->capacity - 1);
    return slot;
}

static bool grow(struct dgi_visits *visits)
{
    enum { FIRST_CAPACITY = 64 };
    struct dgi_visits larger = {
        .capacity = visits->capacity ? visits->capacity * 2 : FIRST_CAPACITY,
        .count = visits->count,
    };
    larger.keys = calloc(larger.capacity, sizeof *larger.keys);
    larger.states = calloc(larger.capacity, sizeof *larger.states);
    if (!larger.keys || !larger.states) {
        dgi_visits_release(&larger);
        return false;
    }
    for (size_t i = 0; i < visits->capacity; i++) {
        if (!visits->keys[i])
            continue;
        size_t slot = find_slot(&larger, visits->keys[i]);
        larger.keys[slot] = visits->keys[i];
        larger.states[slot] = visits->states[i];
    }
    dgi_visits_release(visits);
    *visits = larger;
    return true;
}

unsigned char *dgi_visits_find(struct dgi_visits *visits, const void *key)
{
    if (visits->count * 2 >= visits->capacity && !grow(visits))
        return NULL;
    size_t slot = find_slot(visits, key);
    if (!visits->keys[slot]) {
        visits->keys[slot] = key;
        visits->count++;
    }
    return &visits->states[slot];
}

void dgi_visits_release(struct dgi_visits *visits)
{
    free(visits->keys);
    free(visits->states);
    *visits = (struct dgi_visits){0};
}

bool dgi_validate_once(struct dgi_validation *validation, const void *key,
                       bool (*check)(struct dgi_validation *validation, const void *key),
                       const char *cycle)
{
    unsigned char *state = dgi_visits_find(&validation->visits, key);
    if (!state)
        return dgi_validation_out_of_memory(validation);
    if (*state == DGI_OPEN)
        return dgi_invalid(validation, "%s", cycle);
    if (*state == DGI_DONE)
        return true;
    *state = DGI_OPEN;
    if (!check(validation, key))
        return false;
    *dgi_visits_find(&validation->visits, key) = DGI_DONE;
    return true;
}
