#include "descriptors.h"

#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

static struct dgi_descriptors noted;
static bool has_noted;

static bool holds(const int *items, size_t count, int fd)
{
    for (size_t i = 0; i < count; i++)
        if (items[i] == fd)
            return true;
    return false;
}

static bool add(struct dgi_descriptors *list, int fd)
{
    int *moved = reallocarray(list->items, list->count + 1, sizeof *moved);
    if (!moved)
        return false;
    list->items = moved;
    list->items[list->count++] = fd;
    return true;
}

/* All but standard ones and those of `without`. False: it cannot be found out. */
static bool list_open(struct dgi_descriptors *list, const struct dgi_descriptors *without)
{
    DIR *folder = opendir("/proc/self/fd");
    bool ok = folder != NULL;
    for (struct dirent *entry; ok && (entry = readdir(folder));) {
        int fd = isdigit((unsigned char)entry->d_name[0]) ? atoi(entry->d_name) : 0;
        if (fd > STDERR_FILENO && fd != dirfd(folder) &&
            !holds(without->items, without->count, fd))
            ok = add(list, fd);
    }
    if (folder)
        closedir(folder);
    return ok;
}

void dgi_descriptors_note(void)
{
    static const struct dgi_descriptors none;
    free(noted.items);
    noted = none;
    has_noted = list_open(&noted, &none);
}

struct dgi_descriptors dgi_descriptors_opened(void)
{
    struct dgi_descriptors opened = {0};
    /* Without memory, those that were found. */
    if (has_noted)
        (void)list_open(&opened, &noted);
    return opened;
}

void dgi_descriptors_close(const struct dgi_descriptors *descriptors, const int *kept,
                           size_t count)
{
    for (size_t i = 0; i < descriptors->count; i++)
        if (!holds(kept, count, descriptors->items[i]))
            close(descriptors->items[i]);
}
