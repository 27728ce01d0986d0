/* Effects that pipelines leave in a folder, so that order can be seen without clocks. */
#ifndef EQUIVALENCE_FILES_H
#define EQUIVALENCE_FILES_H

#include <dagger/dsl.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static inline const char *path_in(const char *folder, const char *name)
{
    return dagger_printf("%s/%s", folder, name);
}

static inline void append_text(const char *folder, const char *name, const char *text)
{
    int fd = open(path_in(folder, name), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0)
        dagger_fail("cannot append to %s: %s", name, strerror(errno));
    size_t size = strlen(text);
    if (write(fd, text, size) != (ssize_t)size)
        dagger_fail("cannot write %s: %s", name, strerror(errno));
    close(fd);
}

static inline const char *read_text(const char *folder, const char *name)
{
    FILE *file = fopen(path_in(folder, name), "r");
    if (!file)
        dagger_fail("%s is not there: %s", name, strerror(errno));
    char *text = dagger_alloc(4096);
    size_t size = fread(text, 1, 4095, file);
    text[size] = '\0';
    fclose(file);
    return text;
}

#endif
