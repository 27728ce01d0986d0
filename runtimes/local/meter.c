#include "meter.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    SHORT_NS = 100000,
    MOST_UNREAD = 64,
    /* Growth of the peak by less says little, and is not worth to start anew. */
    LITTLE_BYTES = 1 << 20,
};

static uint64_t nanoseconds(const struct timeval *time)
{
    return (uint64_t)time->tv_sec * 1000000000 + (uint64_t)time->tv_usec * 1000;
}

uint64_t dgi_usage_ns(const struct rusage *usage)
{
    return nanoseconds(&usage->ru_utime) + nanoseconds(&usage->ru_stime);
}

/* Field `index` of /proc/self/statm, in bytes; 0: it cannot be read. No stdio: this is
 * called from a signal handler too. */
static uint64_t statm_bytes(unsigned index)
{
    char text[128];
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t size = read(fd, text, sizeof text - 1);
    close(fd);
    uint64_t pages = 0;
    for (ssize_t i = 0; i < size; i++) {
        if (text[i] == ' ' && index-- == 0)
            break;
        pages = text[i] == ' ' ? 0 : 10 * pages + (uint64_t)(text[i] - '0');
    }
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

uint64_t dgi_mapped_bytes(void)
{
    return statm_bytes(0);
}

/* Lets the kernel's peak begin at what is held now. */
static void start_peak(struct dgi_meter *meter)
{
    int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    if (write(fd, "5", 1) == 1)
        meter->base_bytes = statm_bytes(1);
    close(fd);
}

/* Since it was last read. */
static uint64_t read_children(struct dgi_meter *meter)
{
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    uint64_t before = meter->children_ns;
    meter->children_ns = dgi_usage_ns(&usage);
    return meter->children_ns - before;
}

static uint64_t read_own(struct dgi_meter *meter, uint64_t *peak_bytes)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    uint64_t now = dgi_usage_ns(&usage);
    uint64_t used = now - meter->cpu_ns;
    used = used > meter->unread_ns ? used - meter->unread_ns : 0;
    meter->cpu_ns = now;
    meter->unread_ns = meter->unread = 0;
    *peak_bytes = (uint64_t)usage.ru_maxrss * 1024;
    return used;
}

/* The same as the supervisor reads when the process has ended. */
static void tell(const struct dgi_meter *meter, struct dgi_inbox *inbox)
{
    atomic_store(&inbox->cpu_ns, meter->cpu_ns + meter->children_ns);
}

void dgi_meter_skip_children(struct dgi_meter *meter, struct dgi_inbox *inbox)
{
    if (read_children(meter))
        tell(meter, inbox);
}

void dgi_meter_start(struct dgi_meter *meter)
{
    uint64_t peak;
    read_own(meter, &peak);
    meter->base_bytes = peak;
}

void dgi_meter_read(struct dgi_meter *meter, struct dgi_inbox *inbox,
                    struct dgi_response *response)
{
    uint64_t elapsed = response->end_ns - response->start_ns;
    if (elapsed < SHORT_NS && meter->unread < MOST_UNREAD) {
        meter->unread++;
        meter->unread_ns += elapsed;
        response->cpu_ns = elapsed;
        response->peak_bytes = meter->base_bytes;
        return;
    }
    response->cpu_ns = read_own(meter, &response->peak_bytes) + read_children(meter);
    tell(meter, inbox);
    if (response->peak_bytes > meter->base_bytes + LITTLE_BYTES)
        start_peak(meter);
}
