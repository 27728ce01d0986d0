/* A run asks the fork server for its supervisor, and tells that what it needs. */
#include "fork_server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "budget.h"
#include "letter.h"

/* ---- The letter ---------------------------------------------------------------------
 */

struct text {
    char *bytes;
    size_t size;
    size_t capacity;
    bool is_short; /* of memory */
};

static void add_string(struct text *text, const char *string)
{
    size_t size = strlen(string) + 1;
    if (size > text->capacity - text->size) {
        size_t larger = 2 * text->capacity + size + 4096;
        char *moved = realloc(text->bytes, larger);
        text->is_short |= !moved;
        if (!moved)
            return;
        text->bytes = moved;
        text->capacity = larger;
    }
    memcpy(text->bytes + text->size, string, size);
    text->size += size;
}

static bool write_text(int file, const struct text *text, size_t offset)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_FSIZE, &limit) != 0 || text->size > SIZE_MAX - offset ||
        limit.rlim_cur < offset + text->size)
        return false;
    for (size_t done = 0; done < text->size;) {
        ssize_t size =
            pwrite(file, text->bytes + done, text->size - done, (off_t)(offset + done));
        if (size < 0 && errno == EINTR)
            continue;
        if (size <= 0)
            return false;
        done += (size_t)size;
    }
    return true;
}

/* The environment and the GPUs' names, behind the places. */
static bool write_strings(const struct dgi_supervisor *supervisor, int file,
                          char *const *gpu_names, struct dgi_letter *letter)
{
    struct text text = {0};
    for (char **variable = environ; variable && *variable; variable++) {
        add_string(&text, *variable);
        letter->variable_count++;
    }
    while (letter->gpu_count < DGI_MOST_GPUS && gpu_names[letter->gpu_count])
        add_string(&text, gpu_names[letter->gpu_count++]);
    add_string(&text, ""); /* so that there is something to map */
    letter->text_size = text.size;
    bool ok =
        !text.is_short && write_text(file, &text, dgi_places_size(supervisor->count));
    free(text.bytes);
    return ok;
}

static bool read_state(struct dgi_letter *letter)
{
    letter->has_affinity =
        sched_getaffinity(0, sizeof letter->affinity, &letter->affinity) == 0;
    for (int i = 0; i < RLIM_NLIMITS; i++)
        if (getrlimit(i, &letter->limits[i]) != 0)
            return false;
    return true;
}

static bool send_letter(const struct dgi_supervisor *supervisor,
                        struct dgi_letter *letter, int file)
{
    int folder = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    int fds[DGI_LETTER_DESCRIPTORS] = {file, folder, file, file, file};
    if (folder < 0)
        return false;
    for (int fd = 0; fd < DGI_STANDARD_COUNT; fd++)
        if (fcntl(fd, F_GETFD) >= 0) {
            letter->standard |= 1u << fd;
            fds[2 + fd] = fd;
        }
    bool ok = dgi_letter_send(supervisor->commands[0], letter, sizeof *letter, fds,
                              DGI_LETTER_DESCRIPTORS);
    close(folder);
    return ok;
}

/* ---- Asking -------------------------------------------------------------------------
 */

static bool send_places(const struct dgi_supervisor *supervisor)
{
    int fds[DGI_MOST_DESCRIPTORS];
    size_t count = 0;
    for (unsigned i = 0; i < supervisor->count; i++) {
        const struct dgi_place_of_work *place = &supervisor->places[i];
        fds[count++] = place->channel.large_out;
        fds[count++] = place->channel.large_in;
        if (place->output[0] >= 0) {
            fds[count++] = place->output[0];
            fds[count++] = place->output[1];
        }
        if (count != DGI_MOST_DESCRIPTORS && i + 1 != supervisor->count)
            continue;
        if (!dgi_letter_send(supervisor->commands[0], "", 1, fds, count))
            return false;
        count = 0;
    }
    return true;
}

enum { PATIENCE_MS = 1000 };

/* The server may have been stopped. Or it has ended before it has forked, and another
 * process, which another thread has just forked, holds the socket's other end for good.
 */
static bool wait_for_answer(const struct dgi_fork_server *server, int socket)
{
    struct pollfd events[] = {{.fd = socket, .events = POLLIN}, {.fd = server->socket}};
    int count;
    do
        count = poll(events, 2, PATIENCE_MS);
    while (count < 0 && errno == EINTR);
    if (count > 0 && events[0].revents)
        return true;
    /* Who was forked nevertheless learns that it is not wanted. */
    shutdown(socket, SHUT_RDWR);
    return false;
}

bool dgi_fork_server_bear(const struct dgi_fork_server *server,
                          struct dgi_supervisor *supervisor, int file,
                          char *const *gpu_names)
{
    struct dgi_letter letter = {
        .run = getpid(),
        .count = supervisor->count,
        .captures_output = supervisor->places[0].output[0] >= 0,
        .number = supervisor->number,
        .large_size = supervisor->places[0].channel.large_size,
    };
    struct dgi_rights rights;
    pid_t pid;
    int watch;
    if (!dgi_rights_read(&rights, &letter.mask) ||
        !dgi_rights_equal(&rights, &server->rights) || !read_state(&letter) ||
        !write_strings(supervisor, file, gpu_names, &letter) ||
        !dgi_letter_send(server->socket, "", 1, &supervisor->commands[1], 1))
        return false;
    /* From here on only the supervisor has its end. */
    close(supervisor->commands[1]);
    supervisor->commands[1] = -1;
    if (!send_letter(supervisor, &letter, file) || !send_places(supervisor) ||
        !wait_for_answer(server, supervisor->commands[0]) ||
        !dgi_letter_receive(supervisor->commands[0], &pid, sizeof pid, &watch, 1))
        return false;
    supervisor->pid = pid;
    supervisor->watch = watch;
    return true;
}
