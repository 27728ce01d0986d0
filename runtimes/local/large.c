#include "large.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    SMALLEST = 1 << 24,
    KEPT = 1 << 20, /* so much memory is not worth to return */
};

static size_t page_size(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

static size_t most_bytes(void)
{
    size_t size = (size_t)sysconf(_SC_PHYS_PAGES) * page_size();
    struct rlimit limit;
    if (size < SMALLEST)
        size = SMALLEST;
    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur < size)
        size = limit.rlim_cur / page_size() * page_size();
    return size;
}

int dgi_large_create(size_t *size)
{
    *size = most_bytes();
    int area = memfd_create("dagger", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (area < 0)
        return -1;
    if (ftruncate(area, (off_t)*size) == 0 &&
        fcntl(area, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
        return area;
    close(area);
    return -1;
}

char *dgi_large_map(int area, size_t *size)
{
    for (; *size >= page_size(); *size = *size / 4 / page_size() * page_size()) {
        void *mapped = mmap(NULL, *size, PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_NORESERVE, area, 0);
        if (mapped != MAP_FAILED)
            return mapped;
    }
    return NULL;
}

const char *dgi_large_view(int area, size_t size)
{
    void *mapped = mmap(NULL, size, PROT_READ, MAP_SHARED, area, 0);
    return mapped == MAP_FAILED ? NULL : mapped;
}

void dgi_large_unmap(const char *mapped, size_t size)
{
    if (mapped)
        munmap((void *)mapped, size);
}

void dgi_large_clear(int area, size_t size)
{
    size_t used = (size + page_size() - 1) / page_size() * page_size();
    if (size >= KEPT)
        fallocate(area, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)used);
}
