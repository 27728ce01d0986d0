/* A hash table that counts words. All its memory is the invocation's. */
#ifndef TALLY_H
#define TALLY_H

#include <dagger/dsl.h>

#include <stdlib.h>
#include <string.h>

struct word {
    const char *text;
    int64_t count;
};

typedef DAGGER_LIST(struct word) word_list;

/** Open addressing; a slot without text is free. `= {0}` is empty. */
struct tally {
    struct word *slots;
    size_t capacity; /**< a power of two, or 0 */
    size_t used;
};

static inline uint64_t tally_hash(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
    return hash ^ hash >> 32;
}

/** The slot that holds `text`, or the free one where it belongs. */
static inline struct word *tally_find(const struct tally *tally, const char *text)
{
    size_t mask = tally->capacity - 1;
    size_t i = tally_hash(text) & mask;
    while (tally->slots[i].text && strcmp(tally->slots[i].text, text) != 0)
        i = (i + 1) & mask;
    return &tally->slots[i];
}

static inline void tally_grow(struct tally *tally)
{
    struct tally larger = {.capacity = tally->capacity ? 2 * tally->capacity : 1024,
                           .used = tally->used};
    larger.slots = dagger_list_items(larger.capacity, sizeof *larger.slots);
    for (size_t i = 0; i < tally->capacity; i++) {
        if (tally->slots[i].text)
            *tally_find(&larger, tally->slots[i].text) = tally->slots[i];
    }
    *tally = larger;
}

/** Counts `text` once more. It is copied where it is new. */
static inline void tally_add(struct tally *tally, const char *text)
{
    if (tally->used >= tally->capacity / 4 * 3)
        tally_grow(tally);
    struct word *slot = tally_find(tally, text);
    if (!slot->text) {
        slot->text = dagger_copy(text, strlen(text) + 1);
        tally->used++;
    }
    slot->count++;
}

static inline int word_compare_text(const void *a, const void *b)
{
    return strcmp(((const struct word *)a)->text, ((const struct word *)b)->text);
}

/** The words by their bytes, in ascending order. The tally is used up. */
static inline word_list tally_sort(struct tally *tally)
{
    word_list sorted = {.items = tally->slots};
    for (size_t i = 0; i < tally->capacity; i++) {
        if (tally->slots[i].text)
            sorted.items[sorted.count++] = tally->slots[i];
    }
    if (sorted.count > 0)
        qsort(sorted.items, sorted.count, sizeof *sorted.items, word_compare_text);
    *tally = (struct tally){0};
    return sorted;
}

#endif
