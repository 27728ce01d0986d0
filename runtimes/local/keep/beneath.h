/*
 * Files and folders beneath an open folder. No path leads out of it: neither "..", nor a
 * symbolic link, nor a mount of another file system's root ("/..."). Where the kernel has
 * openat2(2) it sees to that, else paths are walked a part at a time.
 */
#ifndef DAGGER_LOCAL_KEEP_BENEATH_H
#define DAGGER_LOCAL_KEEP_BENEATH_H

#include <stdbool.h>
#include <sys/types.h>

/** As openat(2), closed on exec. -1: see errno; EXDEV or ELOOP: the path leads out. */
int dgi_beneath_open(int folder, const char *path, int flags, mode_t mode);

/** The same by the walk, whatever the kernel has. */
int dgi_beneath_walk(int folder, const char *path, int flags, mode_t mode);

/** True where `fd` is a regular file: no folder, pipe or device. False: see errno; 0: it
 * is none. */
bool dgi_beneath_is_file(int fd);

/** Opens folder `name` of `folder`, made with mode 0700 where it does not exist. -1: see
 * errno. */
int dgi_beneath_folder(int folder, const char *name);

#endif
