#include "map.h"

#include <string.h>

#include "ir_build.h"

/* FNV-1a: short keys, and nobody gains from making a generator slow. */
static size_t hash(const void *key, size_t size)
{
    const unsigned char *bytes = key;
    uint64_t result = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < size; i++)
        result = (result ^ bytes[i]) * UINT64_C(0x100000001b3);
    return (size_t)(result ^ result >> 32);
}

size_t *map_find(const struct map *map, const void *key, size_t key_size)
{
    if (!map->bucket_count)
        return NULL;
    struct map_entry *entry = map->buckets[hash(key, key_size) & (map->bucket_count - 1)];
    for (; entry; entry = entry->next) {
        if (entry->key_size == key_size && memcmp(entry->key, key, key_size) == 0)
            return &entry->value;
    }
    return NULL;
}

static void insert(struct map *map, struct map_entry *entry)
{
    size_t bucket = hash(entry->key, entry->key_size) & (map->bucket_count - 1);
    entry->next = map->buckets[bucket];
    map->buckets[bucket] = entry;
}

static void grow(struct ir_unit *unit, struct map *map)
{
    struct map larger = {.bucket_count = map->bucket_count ? map->bucket_count * 4 : 16,
                         .count = map->count};
    larger.buckets = ir_alloc_array(unit, larger.bucket_count, sizeof *larger.buckets);
    for (size_t i = 0; i < map->bucket_count; i++) {
        for (struct map_entry *entry = map->buckets[i], *next; entry; entry = next) {
            next = entry->next;
            insert(&larger, entry);
        }
    }
    *map = larger;
}

void map_add(struct ir_unit *unit, struct map *map, const void *key, size_t key_size,
             size_t value)
{
    if (map->count == map->bucket_count)
        grow(unit, map);
    struct map_entry *entry = ir_alloc(unit, sizeof *entry);
    *entry = (struct map_entry){.key = key, .key_size = key_size, .value = value};
    insert(map, entry);
    map->count++;
}

size_t *map_find_name(const struct map *map, const char *name)
{
    return map_find(map, name, strlen(name));
}

void map_add_name(struct ir_unit *unit, struct map *map, const char *name, size_t value)
{
    map_add(unit, map, name, strlen(name), value);
}
