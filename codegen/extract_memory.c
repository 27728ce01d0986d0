#include "extraction.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <dagger/arena.h>

struct cursor_map_entry {
    CXCursor key;
    void *value; /* NULL: free */
};

void *extract_alloc(struct extraction *extraction, size_t count, size_t size)
{
    void *memory = dagger_arena_alloc_array(extraction->unit->arena, count, size);
    if (!memory)
        longjmp(extraction->out_of_memory, 1);
    return memory;
}

char *extract_copy(struct extraction *extraction, const char *text, size_t size)
{
    char *copy = extract_alloc(extraction, size + 1, 1);
    memcpy(copy, text, size);
    return copy;
}

char *extract_print(struct extraction *extraction, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        longjmp(extraction->out_of_memory, 1);
    char *text = extract_alloc(extraction, (size_t)length + 1, 1);
    va_start(arguments, format);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text;
}

char *extract_string(struct extraction *extraction, CXString string)
{
    const char *text = clang_getCString(string);
    char *copy = dagger_arena_strndup(extraction->unit->arena, text ? text : "",
                                      text ? strlen(text) : 0);
    clang_disposeString(string);
    if (!copy)
        longjmp(extraction->out_of_memory, 1);
    return copy;
}

void extract_push(struct extraction *extraction, struct pointers *list, void *item)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 8;
        void **grown = extract_alloc(extraction, capacity, sizeof *grown);
        if (list->count)
            memcpy(grown, list->items, list->count * sizeof *grown);
        list->items = grown;
        list->capacity = capacity;
    }
    list->items[list->count++] = item;
}

static struct cursor_map_entry *find_entry(const struct cursor_map *map, CXCursor key)
{
    size_t i = clang_hashCursor(key) * UINT64_C(0x9e3779b97f4a7c15) >> 32;
    for (;; i++) {
        struct cursor_map_entry *entry = &map->entries[i & (map->capacity - 1)];
        if (!entry->value || clang_equalCursors(entry->key, key))
            return entry;
    }
}

void *extract_map_find(const struct cursor_map *map, CXCursor key)
{
    return map->capacity ? find_entry(map, key)->value : NULL;
}

static void grow_map(struct extraction *extraction, struct cursor_map *map)
{
    struct cursor_map old = *map;
    map->capacity = old.capacity ? 2 * old.capacity : 32;
    map->entries = extract_alloc(extraction, map->capacity, sizeof *map->entries);
    for (size_t i = 0; i < old.capacity; i++) {
        if (old.entries[i].value)
            *find_entry(map, old.entries[i].key) = old.entries[i];
    }
}

void extract_map_put(struct extraction *extraction, struct cursor_map *map, CXCursor key,
                     void *value)
{
    if (2 * (map->count + 1) > map->capacity)
        grow_map(extraction, map);
    struct cursor_map_entry *entry = find_entry(map, key);
    if (!entry->value)
        map->count++;
    *entry = (struct cursor_map_entry){.key = key, .value = value};
}
