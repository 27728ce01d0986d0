/* The folder of a partitioned value. */
#ifndef DGI_PARTITIONS_H
#define DGI_PARTITIONS_H

#include <dagger/arena.h>
#include <dagger/error.h>

/**
 * The names of the partitions in the folder `fd`, called `path`, in the order of their
 * numbers; in the arena. Skips partitions.json and folders; refuses links, other names
 * that are no numbers, and two names of one number.
 */
bool dgi_partitions_list(int fd, const char *path, const char ***names, size_t *count,
                         struct dagger_arena *arena, struct dagger_error *error);

#endif
