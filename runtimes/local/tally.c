#include "tally.h"

struct dagger_tally *dgi_tally_create(struct dagger_arena *arena, unsigned threads)
{
    struct dagger_tally *tally = dagger_arena_alloc(arena, sizeof *tally);
    if (!tally)
        return NULL;
    tally->count = threads;
    /* One more than there are, so that the first begins where a line does. */
    char *room = dagger_arena_alloc_array(arena, threads + (size_t)1, DGI_APART);
    if (!room)
        return NULL;
    tally->parts =
        (struct dgi_tally_part *)(room + DGI_APART - (uintptr_t)room % DGI_APART);
    return tally;
}

struct dagger_counts dagger_tally_read(const struct dagger_tally *tally)
{
    struct dagger_counts counts = {0};
    /* First what has ended: what ends meanwhile had been started before. */
    for (unsigned i = 0; i < tally->count; i++)
        counts.finished +=
            atomic_load_explicit(&tally->parts[i].finished, memory_order_acquire);
    for (unsigned i = 0; i < tally->count; i++)
        counts.started +=
            atomic_load_explicit(&tally->parts[i].started, memory_order_acquire);
    return counts;
}
