/*
 * A hash table that counts words. Its memory is the invocation's and never moves, so
 * nothing has to be freed, whatever way the task ends.
 */
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

struct tally_entry {
    struct tally_entry *next;
    int64_t count;
    char text[];
};

struct tally {
    struct tally_entry **buckets;
    size_t bucket_count; /**< a power of two */
    size_t used;
};

/** An empty tally for about `bytes` of text. */
static inline struct tally tally_create(int64_t bytes)
{
    struct tally tally = {.bucket_count = 64};
    while (tally.bucket_count < 64 * 1024 && (int64_t)tally.bucket_count < bytes / 64)
        tally.bucket_count *= 2;
    tally.buckets = dagger_list_items(tally.bucket_count, sizeof *tally.buckets);
    return tally;
}

static inline uint64_t tally_hash(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
    return hash ^ hash >> 32;
}

static inline struct tally_entry *tally_new_entry(const char *text)
{
    size_t size = strlen(text) + 1;
    struct tally_entry *entry = dagger_alloc(sizeof *entry + size);
    memcpy(entry->text, text, size);
    return entry;
}

/** Counts `text`, which is copied, once more. */
static inline void tally_add(struct tally *tally, const char *text)
{
    size_t bucket = tally_hash(text) & (tally->bucket_count - 1);
    struct tally_entry **link = &tally->buckets[bucket];
    /* New words go to the end: frequent ones come early, and are found first. */
    while (*link && strcmp((*link)->text, text) != 0)
        link = &(*link)->next;
    if (!*link) {
        *link = tally_new_entry(text);
        tally->used++;
    }
    (*link)->count++;
}

static inline int word_compare_text(const void *a, const void *b)
{
    return strcmp(((const struct word *)a)->text, ((const struct word *)b)->text);
}

/** The words with their counts, ascending by their bytes. */
static inline word_list tally_sort(const struct tally *tally)
{
    word_list sorted;
    dagger_list_alloc(&sorted, tally->used);
    size_t count = 0;
    for (size_t i = 0; i < tally->bucket_count; i++) {
        for (struct tally_entry *entry = tally->buckets[i]; entry; entry = entry->next)
            sorted.items[count++] = (struct word){entry->text, entry->count};
    }
    if (count > 0)
        qsort(sorted.items, count, sizeof *sorted.items, word_compare_text);
    return sorted;
}

#endif
