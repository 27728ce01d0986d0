/* One run at a time in a folder, and only where that can be relied on. */
#ifndef DAGGER_LOCAL_KEEP_LOCK_H
#define DAGGER_LOCAL_KEEP_LOCK_H

#include <dagger/error.h>

/** False: DAGGER_ERROR_IO, `folder` lies on a network file system. */
bool dgi_folder_is_local(int folder, const char *path, struct dagger_error *error);

/**
 * Locks `folder` for this process and those it forks; the kernel lets go when the last of
 * them has closed the descriptor. -1: DAGGER_ERROR_BUSY, or DAGGER_ERROR_IO. With
 * `is_look` no file is made; -2: there is none, so nobody has locked it.
 */
int dgi_folder_lock(int folder, const char *path, bool is_look,
                    struct dagger_error *error);

#endif
