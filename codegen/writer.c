#include "writer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COLUMNS = 90 };

static bool reserve(struct writer *writer, size_t size)
{
    if (writer->failed || size > SIZE_MAX / 4 - writer->size)
        return !(writer->failed = true);
    if (writer->size + size <= writer->capacity)
        return true;
    size_t capacity = (writer->size + size) * 2;
    char *text = realloc(writer->text, capacity);
    if (!text)
        return !(writer->failed = true);
    writer->text = text;
    writer->capacity = capacity;
    return true;
}

static void append(struct writer *writer, const char *bytes, size_t size)
{
    if (size == 0 || !reserve(writer, size))
        return;
    memcpy(writer->text + writer->size, bytes, size);
    writer->size += size;
}

static void append_spaces(struct writer *writer, size_t count)
{
    if (count == 0 || !reserve(writer, count))
        return;
    memset(writer->text + writer->size, ' ', count);
    writer->size += count;
}

/* An empty line stays empty: the indentation is put in front of its first byte only. */
static void append_indented(struct writer *writer, const char *text, size_t size)
{
    for (const char *end = text + size; text < end;) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        const char *next = newline ? newline + 1 : end;
        bool begins = !writer->size || writer->text[writer->size - 1] == '\n';
        if (begins && *text != '\n' && !writer->failed)
            append_spaces(writer, (size_t)writer->indent * 4);
        append(writer, text, (size_t)(next - text));
        text = next;
    }
}

void writer_print(struct writer *writer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    char small[256];
    int length = vsnprintf(small, sizeof small, format, arguments);
    va_end(arguments);
    char *large = NULL;
    if (length >= (int)sizeof small) {
        large = malloc((size_t)length + 1);
        if (large)
            vsnprintf(large, (size_t)length + 1, format, again);
    }
    va_end(again);
    if (length < 0 || (length >= (int)sizeof small && !large))
        writer->failed = true;
    else
        append_indented(writer, large ? large : small, (size_t)length);
    free(large);
}

static size_t column(const struct writer *writer)
{
    size_t start = writer->size;
    while (start > 0 && writer->text[start - 1] != '\n')
        start--;
    return writer->size - start;
}

/* Octal escapes end after three digits, whatever follows; "\?" lets no trigraph arise. */
static size_t escape(char *target, unsigned char c, unsigned char previous)
{
    static const char plain[] = "\"\\\n\t\r";
    static const char letters[] = "\"\\ntr";
    const char *found = c ? strchr(plain, c) : NULL;
    if (found)
        return (size_t)sprintf(target, "\\%c", letters[found - plain]);
    if (c == '?' && previous == '?')
        return (size_t)sprintf(target, "\\?");
    if (c < ' ' || c > '~')
        return (size_t)sprintf(target, "\\%03o", c);
    target[0] = (char)c;
    return 1;
}

void writer_string_literal(struct writer *writer, const char *text, size_t size)
{
    writer_print(writer, "\"");
    if (writer->failed)
        return;
    size_t start = column(writer);
    size_t used = start;
    unsigned char previous = 0;
    for (size_t i = 0; i < size; i++) {
        char escaped[8];
        size_t length = escape(escaped, (unsigned char)text[i], previous);
        if (used + length + 3 > COLUMNS && start < COLUMNS - 12) {
            append(writer, "\"\n", 2);
            append_spaces(writer, start - 1);
            append(writer, "\"", 1);
            used = start;
        }
        append(writer, escaped, length);
        used += length;
        previous = (unsigned char)text[i];
    }
    append(writer, "\"", 1);
}

void writer_insert(struct writer *writer, size_t offset, const char *text)
{
    size_t size = strlen(text);
    if (!reserve(writer, size))
        return;
    memmove(writer->text + offset + size, writer->text + offset, writer->size - offset);
    memcpy(writer->text + offset, text, size);
    writer->size += size;
}

void writer_release(struct writer *writer)
{
    free(writer->text);
    *writer = (struct writer){0};
}

/* ---- Saving -------------------------------------------------------------------------
 */

static bool write_all(int fd, const char *text, size_t size)
{
    while (size) {
        ssize_t written = write(fd, text, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        text += written;
        size -= (size_t)written;
    }
    return true;
}

static bool is_unchanged(const struct writer *writer, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return false;
    struct stat status;
    bool same = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
                (uint64_t)status.st_size == writer->size;
    char buffer[16384];
    for (size_t offset = 0; same && offset < writer->size;) {
        ssize_t count = read(fd, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR)
            continue;
        same = count > 0 && (size_t)count <= writer->size - offset &&
               memcmp(buffer, writer->text + offset, (size_t)count) == 0;
        offset += same ? (size_t)count : 0;
    }
    close(fd);
    return same;
}

static bool fail(struct dagger_error *error, const char *what, const char *path)
{
    const char *why = strerror(errno);
    return dagger_error_set(error, DAGGER_ERROR_IO, "cannot %s '%s': %s", what, path,
                            why);
}

/* mkstemp() makes private files; what a compiler is to read gets the usual mode. */
static bool fill(int fd, const struct writer *writer)
{
    mode_t mask = umask(0);
    umask(mask);
    return write_all(fd, writer->text, writer->size) && fchmod(fd, 0666 & ~mask) == 0 &&
           fsync(fd) == 0;
}

/* A name that is a link keeps being one: the file behind it is replaced. */
static bool resolve_target(const char *path, char *target, struct dagger_error *error)
{
    char resolved[PATH_MAX];
    struct stat status;
    const char *end = path;
    if (lstat(path, &status) == 0) {
        if (S_ISLNK(status.st_mode) && realpath(path, resolved))
            end = resolved;
        if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
            errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
            return fail(error, "write", path);
        }
    }
    if (strlen(end) + sizeof ".XXXXXX" > PATH_MAX) {
        errno = ENAMETOOLONG;
        return fail(error, "write", path);
    }
    strcpy(target, end);
    return true;
}

static void sync_folder(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path + 1) : 1,
             slash ? path : ".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    /* Some file systems cannot; the file itself is complete either way. */
    (void)!fsync(fd);
    close(fd);
}

static bool replace(const struct writer *writer, const char *path,
                    struct dagger_error *error)
{
    char target[PATH_MAX];
    char temporary[PATH_MAX + 8];
    if (!resolve_target(path, target, error))
        return false;
    if (is_unchanged(writer, target))
        return true;
    snprintf(temporary, sizeof temporary, "%s.XXXXXX", target);
    int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0)
        return fail(error, "write beside", path);
    bool done = fill(fd, writer);
    int kept = errno;
    if (close(fd) != 0 && done) {
        kept = errno;
        done = false;
    }
    if (done && rename(temporary, target) == 0) {
        sync_folder(target);
        return true;
    }
    if (done)
        kept = errno;
    unlink(temporary);
    errno = kept;
    return fail(error, "write", path);
}

bool writer_save(const struct writer *writer, const char *path,
                 struct dagger_error *error)
{
    if (writer->failed)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    if (path && strcmp(path, "-") != 0)
        return replace(writer, path, error);
    if (write_all(STDOUT_FILENO, writer->text, writer->size))
        return true;
    return fail(error, "write to", "standard output");
}
