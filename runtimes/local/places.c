/*
 * The places of a run's workers, in memory that the run, its supervisor and its workers
 * share: the bell, the page that says whether the run sleeps, the report cards, and each
 * worker's two halves of a channel. In that order, so that a worker can let go of all
 * that is not its own at once.
 */
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "large.h"

/* Where the parts begin, in bytes from the first. Each has pages of its own. */
struct layout {
    size_t is_asleep;
    size_t cards;
    size_t places;
    size_t inbox; /* within a place */
    size_t place_size;
    size_t size;
};

static size_t in_pages(size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    return (size + page - 1) / page * page;
}

static struct layout lay_out(unsigned count)
{
    struct layout layout = {.is_asleep = in_pages(1), .inbox = in_pages(1)};
    layout.cards = 2 * layout.is_asleep;
    layout.places = layout.cards + in_pages(count * sizeof(struct dgi_report_card));
    layout.inbox = in_pages(sizeof(struct dgi_outbox));
    layout.place_size = layout.inbox + in_pages(sizeof(struct dgi_inbox));
    layout.size = layout.places + count * layout.place_size;
    return layout;
}

/* ---- Memory -------------------------------------------------------------------------
 */

/* A file is only needed by who maps it later. -1: it cannot be, or need not. */
static int create_file(size_t size)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur < size)
        return -1;
    int file = memfd_create("dagger", MFD_CLOEXEC);
    if (file < 0 || ftruncate(file, (off_t)size) == 0)
        return file;
    close(file);
    return -1;
}

static void *at(char *base, size_t offset)
{
    return base + offset;
}

bool dgi_places_map(struct dgi_supervisor *supervisor, unsigned count, int file)
{
    struct layout layout = lay_out(count);
    int flags = MAP_SHARED | MAP_NORESERVE | (file < 0 ? MAP_ANONYMOUS : 0);
    char *base = mmap(NULL, layout.size, PROT_READ | PROT_WRITE, flags, file, 0);
    supervisor->places = calloc(count, sizeof *supervisor->places);
    if (base == MAP_FAILED || !supervisor->places) {
        if (base != MAP_FAILED)
            munmap(base, layout.size);
        free(supervisor->places);
        supervisor->places = NULL;
        return false;
    }
    supervisor->shared = base;
    supervisor->count = count;
    supervisor->bell = at(base, 0);
    supervisor->is_asleep = at(base, layout.is_asleep);
    supervisor->cards = at(base, layout.cards);
    for (unsigned i = 0; i < count; i++) {
        struct dgi_place_of_work *place = &supervisor->places[i];
        char *own = base + layout.places + i * layout.place_size;
        place->card = &supervisor->cards[i];
        place->channel = (struct dgi_channel){
            .outbox = at(own, 0),
            .inbox = at(own, layout.inbox),
            .large_out = -1,
            .large_in = -1,
        };
        place->output[0] = place->output[1] = -1;
    }
    return true;
}

size_t dgi_places_size(unsigned count)
{
    return lay_out(count).size;
}

/* ---- Descriptors --------------------------------------------------------------------
 */

static bool create_output(int ends[2], struct dagger_error *error)
{
    if (pipe2(ends, O_CLOEXEC) != 0) {
        ends[0] = ends[1] = -1;
        return dagger_error_set(error, DAGGER_ERROR_RUN,
                                "cannot make a pipe for the output of tasks: %s",
                                strerror(errno));
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return true;
}

static bool create_areas(struct dgi_channel *channel, struct dagger_error *error)
{
    channel->large_out = dgi_large_create(&channel->large_size);
    if (channel->large_out >= 0)
        channel->large_in = dgi_large_create(&channel->large_size);
    if (channel->large_in >= 0)
        return true;
    dagger_error_set(error, DAGGER_ERROR_RUN,
                     "cannot share memory with worker processes: %s", strerror(errno));
    dagger_error_hint(error, "run fewer at a time: each takes 4 descriptors");
    return false;
}

bool dgi_places_create(struct dgi_supervisor *supervisor, unsigned count,
                       bool captures_output, int *file, struct dagger_error *error)
{
    if (file)
        *file = create_file(dgi_places_size(count));
    if (!dgi_places_map(supervisor, count, file ? *file : -1))
        return dagger_error_set(error, DAGGER_ERROR_MEMORY,
                                "out of memory for worker processes");
    for (unsigned i = 0; i < count; i++) {
        struct dgi_place_of_work *place = &supervisor->places[i];
        if (!create_areas(&place->channel, error) ||
            (captures_output && !create_output(place->output, error)))
            return false;
    }
    return true;
}

static void close_descriptor(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void close_descriptors(struct dgi_place_of_work *place)
{
    close_descriptor(&place->channel.large_out);
    close_descriptor(&place->channel.large_in);
    close_descriptor(&place->output[0]);
    close_descriptor(&place->output[1]);
}

void dgi_places_destroy(struct dgi_supervisor *supervisor)
{
    for (unsigned i = 0; i < supervisor->count; i++)
        close_descriptors(&supervisor->places[i]);
    free(supervisor->places);
    if (supervisor->shared)
        munmap(supervisor->shared, dgi_places_size(supervisor->count));
    supervisor->shared = NULL;
    supervisor->places = NULL;
    supervisor->count = 0;
}

void dgi_places_keep(struct dgi_supervisor *supervisor, unsigned own)
{
    struct layout layout = lay_out(supervisor->count);
    char *first = supervisor->shared + layout.places + own * layout.place_size;
    char *after = first + layout.place_size;
    char *end = supervisor->shared + layout.size;
    for (unsigned i = 0; i < supervisor->count; i++)
        if (i != own)
            close_descriptors(&supervisor->places[i]);
    munmap(supervisor->cards, (size_t)(first - (char *)supervisor->cards));
    if (after < end)
        munmap(after, (size_t)(end - after));
    mprotect(supervisor->is_asleep, layout.is_asleep, PROT_READ);
}
