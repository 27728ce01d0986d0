/* Tasks write a line here each time they run: $JOURNAL is the file. */
#ifndef TEST_KEEP_JOURNAL_H
#define TEST_KEEP_JOURNAL_H

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <dagger/dsl.h>

static inline int journal_open(const char *path, int flags)
{
    int fd;
    do
        fd = open(path, flags | O_CLOEXEC, 0600);
    while (fd < 0 && errno == EINTR);
    if (fd < 0)
        dagger_fail("cannot open %s: %s", path, strerror(errno));
    return fd;
}

static inline void journal_write(int fd, const char *path, const char *text, size_t size)
{
    while (size) {
        ssize_t written = write(fd, text, size);
        if (written < 0 && errno != EINTR)
            dagger_fail("cannot write %s: %s", path, strerror(errno));
        if (written > 0) {
            text += written;
            size -= (size_t)written;
        }
    }
    close(fd);
}

/* One write, so that lines of several processes do not mix. */
static inline void journal(const char *line)
{
    const char *path = getenv("JOURNAL");
    char text[200];
    int size = snprintf(text, sizeof text, "%s\n", line);
    if (path)
        journal_write(journal_open(path, O_WRONLY | O_APPEND | O_CREAT), path, text,
                      (size_t)size);
}

/* A new file beside the journal. */
static inline dagger_file journal_file(const char *text)
{
    const char *journal = getenv("JOURNAL");
    char *path;
    int fd;
    do {
        path = dagger_printf("%s-XXXXXX", journal ? journal : "journal");
        fd = mkstemp(path);
    } while (fd < 0 && errno == EINTR);
    if (fd < 0)
        dagger_fail("cannot make %s: %s", path, strerror(errno));
    journal_write(fd, path, text, strlen(text));
    return (dagger_file){path};
}

/* All of a small file. */
static inline const char *journal_read(dagger_file file)
{
    enum { MOST = 400 };
    char *text = dagger_alloc(MOST);
    int fd = journal_open(file.path, O_RDONLY);
    size_t used = 0;
    for (;;) {
        ssize_t size = read(fd, text + used, MOST - 1 - used);
        if (size < 0 && errno != EINTR)
            dagger_fail("cannot read %s: %s", file.path, strerror(errno));
        if (size == 0)
            break;
        used += size > 0 ? (size_t)size : 0;
    }
    close(fd);
    return text;
}

#endif
