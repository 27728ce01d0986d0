#include "batch.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *dgi_batch_grow(struct dgi_batch *batch, size_t size)
{
    if (size > batch->capacity - batch->used) {
        size_t capacity = batch->capacity * 2 + size + 4096;
        char *larger = realloc(batch->records, capacity);
        if (!larger)
            return NULL;
        batch->records = larger;
        batch->capacity = capacity;
    }
    char *room = batch->records + batch->used;
    batch->used += size;
    return memset(room, 0, size);
}

static bool grow(void **items, size_t count, size_t *capacity, size_t item_size)
{
    if (count < *capacity)
        return true;
    size_t larger = *capacity * 2 + 16;
    void *moved = reallocarray(*items, larger, item_size);
    if (!moved)
        return false;
    *items = moved;
    *capacity = larger;
    return true;
}

bool dgi_batch_add_file(struct dgi_batch *batch, const struct dgi_batch_file *file)
{
    if (!grow((void **)&batch->files, batch->file_count, &batch->file_capacity,
              sizeof *batch->files))
        return false;
    batch->files[batch->file_count++] = *file;
    return true;
}

bool dgi_batch_add_attempt(struct dgi_batch *batch,
                           const struct dgi_batch_attempt *attempt)
{
    if (!grow((void **)&batch->attempts, batch->attempt_count, &batch->attempt_capacity,
              sizeof *batch->attempts))
        return false;
    batch->attempts[batch->attempt_count++] = *attempt;
    return true;
}

bool dgi_batch_is_empty(const struct dgi_batch *batch)
{
    return !batch->used && !batch->file_count && !batch->attempt_count;
}

void dgi_batch_file_release(struct dgi_batch_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    free(file->path);
}

void dgi_batch_clear(struct dgi_batch *batch)
{
    for (size_t i = 0; i < batch->file_count; i++)
        dgi_batch_file_release(&batch->files[i]);
    for (size_t i = 0; i < batch->attempt_count; i++) {
        free(batch->attempts[i].address);
        free(batch->attempts[i].cause);
    }
    free(batch->records);
    free(batch->files);
    free(batch->attempts);
    free(batch->sites);
    *batch = (struct dgi_batch){0};
}
