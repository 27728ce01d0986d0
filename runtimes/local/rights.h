/* What this thread may do, and its umask, as /proc says. */
#ifndef DAGGER_LOCAL_RIGHTS_H
#define DAGGER_LOCAL_RIGHTS_H

#include <stdbool.h>
#include <sys/types.h>

enum { DGI_RIGHTS_SIZE = 2048 };

struct dgi_rights {
    dev_t root_device; /**< of the root directory */
    ino_t root_inode;
    char text[DGI_RIGHTS_SIZE]; /**< user, groups, capabilities, system call filters */
};

/** Reads both. False: they cannot be known, see errno. */
bool dgi_rights_read(struct dgi_rights *rights, mode_t *mask);

/** True where they are the same. */
bool dgi_rights_equal(const struct dgi_rights *a, const struct dgi_rights *b);

#endif
