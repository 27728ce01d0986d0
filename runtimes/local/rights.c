#include "rights.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STATUS_SIZE = 8192 };

/* Lines of /proc/thread-self/status, by what they begin with. */
static const char *const fields[] = {
    "Uid:", "Gid:", "Groups:", "Cap", "NoNewPrivs:", "Seccomp"};

static bool read_status(char status[STATUS_SIZE])
{
    int file = open("/proc/thread-self/status", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    size_t used = 0;
    ssize_t size;
    while ((size = read(file, status + used, STATUS_SIZE - 1 - used)) > 0 ||
           (size < 0 && errno == EINTR))
        used += size > 0 ? (size_t)size : 0;
    int cause = errno;
    close(file);
    errno = size < 0 ? cause : ENOTSUP;
    status[used] = '\0';
    return size == 0 && used > 0 && used < STATUS_SIZE - 1;
}

static bool is_of_rights(const char *line)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strncmp(line, fields[i], strlen(fields[i])) == 0)
            return true;
    return false;
}

static bool take_rights(const char *status, char text[DGI_RIGHTS_SIZE])
{
    size_t used = 0;
    for (const char *line = status, *next; *line; line = next) {
        size_t length = strcspn(line, "\n");
        next = line + length + (line[length] != '\0');
        if (!is_of_rights(line))
            continue;
        if (length >= DGI_RIGHTS_SIZE - used)
            return false;
        memcpy(text + used, line, length);
        used += length;
    }
    text[used] = '\0';
    return used > 0;
}

static bool take_mask(const char *status, mode_t *mask)
{
    static const char key[] = "\nUmask:";
    const char *at = strstr(status, key);
    if (!at)
        return false;
    *mask = (mode_t)strtoul(at + strlen(key), NULL, 8);
    return true;
}

bool dgi_rights_read(struct dgi_rights *rights, mode_t *mask)
{
    char status[STATUS_SIZE];
    struct stat root;
    if (!read_status(status) || stat("/", &root) != 0)
        return false;
    rights->root_device = root.st_dev;
    rights->root_inode = root.st_ino;
    errno = ENOTSUP;
    return take_rights(status, rights->text) && take_mask(status, mask);
}

bool dgi_rights_equal(const struct dgi_rights *a, const struct dgi_rights *b)
{
    return a->root_device == b->root_device && a->root_inode == b->root_inode &&
           strcmp(a->text, b->text) == 0;
}
