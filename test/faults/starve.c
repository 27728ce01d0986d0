/*
 * Preloaded into a program: its allocation number $STARVE_AT fails ("N+": all after it as
 * well), of those of its processes $STARVE_DEPTH births below the first. The count goes
 * to the file $STARVE_COUNT. Of libc's own allocations and those of libraries as well.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The C library's own, which what replaces them may call. */
void *take(size_t size) __asm__("__libc_malloc");
void *take_zeroed(size_t count, size_t size) __asm__("__libc_calloc");
void *take_again(void *bytes, size_t size) __asm__("__libc_realloc");
void *take_aligned(size_t alignment, size_t size) __asm__("__libc_memalign");

#define EXPORT __attribute__((visibility("default")))

static _Atomic unsigned *count;
static unsigned at;
static bool is_sticky;
static int depth;

static void go_deeper(void)
{
    depth--;
}

/* Before any thread is started. */
__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("STARVE_COUNT");
    const char *number = getenv("STARVE_AT");
    const char *deep = getenv("STARVE_DEPTH");
    int fd = path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (fd < 0 || !number || !deep || ftruncate(fd, sizeof *count) != 0)
        return;
    void *shared = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (shared == MAP_FAILED || pthread_atfork(NULL, NULL, go_deeper) != 0)
        abort();
    depth = (int)strtol(deep, NULL, 10);
    at = (unsigned)strtoul(number, NULL, 10);
    is_sticky = strchr(number, '+') != NULL;
    count = shared;
}

static bool fails(void)
{
    if (!count || depth != 0)
        return false;
    unsigned now = atomic_fetch_add(count, 1) + 1;
    if (!at || now < at || (now > at && !is_sticky))
        return false;
    errno = ENOMEM;
    return true;
}

EXPORT void *malloc(size_t size)
{
    return fails() ? NULL : take(size);
}

EXPORT void *calloc(size_t items, size_t size)
{
    return fails() ? NULL : take_zeroed(items, size);
}

EXPORT void *realloc(void *bytes, size_t size)
{
    return fails() ? NULL : take_again(bytes, size);
}

EXPORT void *memalign(size_t alignment, size_t size);
EXPORT void *memalign(size_t alignment, size_t size)
{
    return fails() ? NULL : take_aligned(alignment, size);
}

EXPORT void *aligned_alloc(size_t alignment, size_t size)
{
    return memalign(alignment, size);
}

EXPORT int posix_memalign(void **bytes, size_t alignment, size_t size)
{
    *bytes = memalign(alignment, size);
    return *bytes ? 0 : ENOMEM;
}
