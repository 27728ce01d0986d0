/* A worker process: takes tasks from its channel, one at a time, and answers. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <dagger/invoke.h>

#include "clock.h"
#include "large.h"
#include "lookout.h"
#include "memory_cgroup.h"
#include "memory_limit.h"
#include "meter.h"
#include "plan.h"
#include "supervisor.h"
#include "surroundings.h"
#include "wire.h"

/* What a task cannot have done in less time is not looked for after it. */
enum {
    QUICK_NS = 2000, /* several system calls, such as those that redirect output */
    FORK_NS = 10000,
    LONG_NS = 100000,
};

enum { LOOK_AFTER = 32 }; /* quick tasks, for what they may have left all together */

struct self {
    struct dgi_place_of_work *place;
    struct dgi_bell bell;
    struct dagger_arena *arena;
    struct dagger_error error;
    struct dgi_meter meter;
    struct dgi_surroundings surroundings;
    const void **inputs;
    size_t input_capacity;
    uint32_t attempt; /* as DAGGER_ATTEMPT says */
    bool has_gpus;
    char *visible_gpus; /* CUDA_VISIBLE_DEVICES of the run; NULL: not set */
    ino_t output_inode;
    struct stat large_out, large_in; /* as they were at first */
    bool is_spent;  /* the kernel has killed in its cgroup: another is to go on */
    bool is_large;  /* the last answer */
    bool was_brisk; /* the last task took no longer than anybody looks out */
    bool has_changed_signals; /* perhaps */
    struct dgi_lookout lookout;
};

static bool out_of_memory(struct self *self)
{
    return dagger_error_set(&self->error, DAGGER_ERROR_MEMORY, "out of memory");
}

static void clear_error(struct self *self)
{
    self->error.code = DAGGER_OK;
    self->error.exit_code = 0;
    self->error.message[0] = self->error.hint[0] = self->error.file[0] = '\0';
}

/* ---- Before and after a task ---------------------------------------------------------
 */

static bool set_attempt(struct self *self, uint32_t attempt)
{
    char text[16];
    if (attempt == self->attempt)
        return true;
    snprintf(text, sizeof text, "%" PRIu32, attempt);
    if (setenv("DAGGER_ATTEMPT", text, 1) != 0)
        return out_of_memory(self);
    dgi_surroundings_note_environment(&self->surroundings);
    self->attempt = attempt;
    return true;
}

/* Without GPUs of its own a task sees what the run itself does. */
static bool hide_gpus(struct self *self)
{
    bool ok = true;
    if (self->has_gpus && self->visible_gpus)
        ok = setenv("CUDA_VISIBLE_DEVICES", self->visible_gpus, 1) == 0;
    else if (self->has_gpus)
        unsetenv("CUDA_VISIBLE_DEVICES");
    if (self->has_gpus)
        dgi_surroundings_note_environment(&self->surroundings);
    self->has_gpus = self->has_gpus && !ok;
    return ok || out_of_memory(self);
}

static bool set_gpus(struct self *self, const struct dgi_request *request)
{
    if (!request->has_gpus)
        return hide_gpus(self);
    size_t size = 1;
    for (unsigned i = 0; i < 64; i++)
        if (request->gpus >> i & 1)
            size += strlen(self->place->gpu_names[i]) + 1;
    char *text = self->arena ? dagger_arena_alloc(self->arena, size) : NULL;
    if (!text)
        return out_of_memory(self);
    for (unsigned i = 0; i < 64; i++)
        if (request->gpus >> i & 1) {
            strcat(text, *text ? "," : "");
            strcat(text, self->place->gpu_names[i]);
        }
    self->has_gpus = true;
    bool ok = setenv("CUDA_VISIBLE_DEVICES", text, 1) == 0;
    dgi_surroundings_note_environment(&self->surroundings);
    return ok || out_of_memory(self);
}

/* What the task started and did not wait for ends with it. */
static void end_children(void)
{
    pid_t pid;
    while ((pid = waitpid(-1, NULL, WNOHANG | __WALL)) > 0)
        ;
    if (pid == 0)
        dgi_children_kill(NULL, 0);
}

static ino_t inode_of(int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 ? status.st_ino : 0;
}

/* A task may have closed, pointed elsewhere, or made not to block, what the next one
 * prints to. False: there is no way back. */
static bool restore_output(const struct self *self)
{
    int output = self->place->output[1];
    if (inode_of(output) != self->output_inode || fcntl(output, F_SETFL, 0) != 0)
        return false;
    for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++) {
        ino_t inode = inode_of(fd);
        /* With fclose() the stream is lost, too. */
        if (!inode || (inode != self->output_inode && dup2(output, fd) != fd))
            return false;
    }
    return true;
}

/* The run must know whose output it reads: none may be left when the next task begins.
 * False: this process can print no more. */
static bool hand_over_output(struct self *self, uint64_t elapsed_ns)
{
    struct dgi_outbox *outbox = self->place->channel.outbox;
    struct dgi_inbox *inbox = self->place->channel.inbox;
    int output = self->place->output[1];
    int waiting;
    fflush(stdout);
    if (output < 0)
        return true;
    bool is_sound = ioctl(STDOUT_FILENO, FIONREAD, &waiting) == 0 &&
                    ioctl(STDERR_FILENO, FIONREAD, &waiting) == 0;
    if (is_sound && !waiting && elapsed_ns < QUICK_NS)
        return true;
    while (ioctl(output, FIONREAD, &waiting) == 0 && waiting > 0) {
        unsigned drained = atomic_load(&outbox->drained);
        atomic_store(&inbox->has_output, 1);
        dgi_bell_ring(&self->bell);
        if (ioctl(output, FIONREAD, &waiting) == 0 && waiting > 0)
            dgi_futex_wait(&outbox->drained, drained, UINT64_MAX);
    }
    atomic_store(&inbox->has_output, 0);
    return restore_output(self);
}

/* ---- One task ------------------------------------------------------------------------
 */

static bool read_input(struct self *self, struct dgi_wire_reader *reader,
                       const struct dagger_task *task, size_t i)
{
    const struct dagger_type *type = task->params[i].type;
    size_t offset;
    if (!dgi_message_find(reader, i, task->param_count, &offset, &self->error))
        return false;
    if (!dagger_type_has_pointers(type)) {
        self->inputs[i] = dgi_wire_view(reader, type, offset);
        return self->inputs[i] || dagger_error_set(&self->error, DAGGER_ERROR_INVALID,
                                                   "an input lies outside its message");
    }
    void *value = dagger_arena_alloc(self->arena, type->size);
    self->inputs[i] = value;
    return value ? dgi_wire_read(reader, type, value, offset, &self->error)
                 : out_of_memory(self);
}

static bool read_inputs(struct self *self, const struct dgi_request *request,
                        const char *message)
{
    const struct dagger_task *task = request->task;
    struct dgi_wire_reader reader;
    if (task->param_count > self->input_capacity) {
        free(self->inputs);
        self->inputs = calloc(task->param_count, sizeof *self->inputs);
        self->input_capacity = self->inputs ? task->param_count : 0;
        if (!self->inputs)
            return out_of_memory(self);
    }
    if (!dgi_wire_open(&reader, message, request->message_size, self->arena, false,
                       &self->error))
        return false;
    for (size_t i = 0; i < task->param_count; i++)
        if (!read_input(self, &reader, task, i))
            return false;
    return true;
}

static bool write_outputs(struct self *self, const struct dgi_request *request,
                          const char *result, void *area, size_t capacity, size_t *size)
{
    struct dgi_wire_writer writer;
    bool ok =
        dgi_message_begin(&writer, area, capacity, request->output_count, &self->error);
    for (size_t k = 0; ok && k < request->output_count; k++)
        ok = dgi_message_add(&writer, k, request->outputs[k].type,
                             result + request->outputs[k].offset, &self->error);
    *size = writer.used;
    return ok;
}

/* True where `*word`, which the run changes, was another than `value` within a moment. */
static bool look_out(struct self *self, const atomic_uint *word, unsigned value)
{
    const struct dgi_outbox *outbox = self->place->channel.outbox;
    if (!self->was_brisk ||
        !atomic_load_explicit(&outbox->is_brisk, memory_order_relaxed) ||
        !dgi_lookout_begin(&self->lookout))
        return false;
    while (atomic_load_explicit(word, memory_order_relaxed) == value)
        if (!dgi_lookout_goes_on(&self->lookout))
            return false;
    dgi_lookout_end(&self->lookout);
    return true;
}

/* Waits until the run has dealt with the answer to `task`. */
static void wait_until_seen(struct self *self, unsigned task)
{
    struct dgi_outbox *outbox = self->place->channel.outbox;
    struct dgi_inbox *inbox = self->place->channel.inbox;
    unsigned seen;
    atomic_store(&inbox->awaits_seen, 1);
    while ((int)((seen = atomic_load(&outbox->seen)) - task) <= 0) {
        dgi_bell_ring(&self->bell);
        if (!look_out(self, &outbox->seen, seen))
            dgi_futex_wait(&outbox->seen, seen, UINT64_MAX);
    }
    atomic_store(&inbox->awaits_seen, 0);
}

/* Where a task has closed the area, and then opened a file of its own, that is there. */
static bool is_same(int fd, const struct stat *before)
{
    struct stat now;
    return fstat(fd, &now) == 0 && now.st_ino == before->st_ino &&
           now.st_dev == before->st_dev;
}

static bool has_large_in(const struct self *self)
{
    return is_same(self->place->channel.large_in, &self->large_in);
}

static bool answer_large(struct self *self, const struct dgi_request *request,
                         const char *result, size_t *size)
{
    struct dgi_channel *channel = &self->place->channel;
    size_t room = channel->large_size;
    if (!has_large_in(self))
        return dagger_error_set(
            &self->error, DAGGER_ERROR_RUN,
            "its result cannot be passed on: it has closed descriptors "
            "that it had not opened");
    char *area = dgi_large_map(channel->large_in, &room);
    if (!area)
        return dagger_error_set(&self->error, DAGGER_ERROR_RUN,
                                "its result cannot be passed on: %s", strerror(errno));
    bool ok = write_outputs(self, request, result, area, room, size);
    dgi_large_unmap(area, room);
    self->is_large = ok;
    return ok;
}

/* Where the result fits: into the slot, or else into the large area. */
static bool answer(struct self *self, unsigned task, const struct dgi_request *request,
                   const char *result)
{
    struct dgi_channel *channel = &self->place->channel;
    struct dgi_inbox *inbox = channel->inbox;
    struct dgi_response *response = &inbox->responses[task % DGI_SLOTS];
    size_t size;
    response->is_large = false;
    bool ok = write_outputs(self, request, result, inbox->messages[task % DGI_SLOTS],
                            DGI_SLOT_SIZE, &size);
    if (!ok && self->error.code == DAGGER_ERROR_MEMORY) {
        clear_error(self);
        ok = answer_large(self, request, result, &size);
        response->is_large = ok;
    }
    response->message_size = size;
    return ok;
}

static void answer_failure(struct self *self, unsigned task)
{
    struct dgi_inbox *inbox = self->place->channel.inbox;
    struct dgi_response *response = &inbox->responses[task % DGI_SLOTS];
    size_t length = strlen(self->error.message);
    memcpy(inbox->messages[task % DGI_SLOTS], self->error.message, length);
    response->message_size = length;
    response->is_large = false;
}

/* The kernel may have killed what the task started, and not this process. */
static void look_for_kills(struct self *self, const struct dgi_request *request, bool ok)
{
    self->is_spent = dgi_memory_cgroup_has_killed(self->place->cgroup);
    if (!self->is_spent || ok)
        return;
    struct dagger_error error = self->error;
    clear_error(self);
    dagger_error_set(&self->error, error.code,
                     "out of memory: it may use %s, and what it started was killed: %s",
                     request->task->options.memory, error.message);
    self->error.exit_code = error.exit_code;
}

/* Of this process: who is forked by a task, in whatever way, finds zeroes there. */
static char *own_page;

/* Where that cannot be, what tasks fork is trusted to end. */
static void note_self(void)
{
    size_t size = (size_t)sysconf(_SC_PAGESIZE);
    char *page =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    own_page = NULL;
    if (page == MAP_FAILED || madvise(page, size, MADV_WIPEONFORK) != 0)
        return;
    *page = 1;
    own_page = page;
}

/* A second worker, it would answer for this task and run others. */
static void end_child(void)
{
    static const char text[] = "a process that the task has forked returned from the "
                               "task, and is ended: end such by _exit()\n";
    if (!own_page || *own_page)
        return;
    ssize_t size = write(STDERR_FILENO, text, sizeof text - 1);
    (void)size;
    _exit(EXIT_FAILURE);
}

static bool call_task(struct self *self, const struct dgi_request *request, void *result)
{
    const struct dgi_place_of_work *place = self->place;
    if (request->memory)
        dgi_memory_limit(request->memory, place->cgroup,
                         &place->channel.inbox->has_run_out);
    bool ok = dagger_invoke(request->task->call, self->inputs, result, self->arena,
                            &self->error);
    end_child();
    if (request->memory) {
        dgi_memory_lift();
        look_for_kills(self, request, ok);
    }
    return ok;
}

static bool may_be_large(const struct dagger_task *task)
{
    const struct dagger_type *type = task->result;
    return type && (dagger_type_has_pointers(type) || type->size > DGI_SLOT_SIZE / 2);
}

static const char *view_message(struct self *self, unsigned task)
{
    struct dgi_channel *channel = &self->place->channel;
    const struct dgi_request *request = &channel->outbox->requests[task % DGI_SLOTS];
    const char *message = channel->outbox->messages[task % DGI_SLOTS];
    if (request->is_large)
        message = is_same(channel->large_out, &self->large_out)
                      ? dgi_large_view(channel->large_out, request->message_size)
                      : NULL;
    if (message && (!may_be_large(request->task) || has_large_in(self)))
        return message;
    /* An earlier task has closed the area, or filled the address space. */
    atomic_store(&channel->inbox->claimed, task);
    _exit(EXIT_FAILURE);
}

/* False: another process has to run the next. */
static bool run_task(struct self *self, unsigned task)
{
    struct dgi_channel *channel = &self->place->channel;
    const struct dgi_request *request = &channel->outbox->requests[task % DGI_SLOTS];
    struct dgi_response *response = &channel->inbox->responses[task % DGI_SLOTS];
    const struct dagger_type *type = request->task->result;
    const char *message = view_message(self, task);
    clear_error(self);
    self->is_large = false;
    if (!self->arena)
        self->arena = dagger_arena_create();
    bool is_ready = set_attempt(self, request->attempt) && set_gpus(self, request);
    response->start_ns = dgi_now_ns();
    void *result =
        self->arena && type ? dagger_arena_alloc(self->arena, type->size) : NULL;
    bool ok = self->arena && (!type || result);
    ok = is_ready && (ok || out_of_memory(self)) && read_inputs(self, request, message) &&
         call_task(self, request, result) && answer(self, task, request, result);
    if (!ok)
        answer_failure(self, task);
    response->code = self->error.code;
    response->end_ns = dgi_now_ns();
    if (request->is_large)
        dgi_large_unmap(message, request->message_size);
    if (atomic_load_explicit(&channel->outbox->measures, memory_order_relaxed))
        dgi_meter_read(&self->meter, channel->inbox, response);
    if (self->arena)
        dagger_arena_clear(self->arena);
    uint64_t elapsed_ns = response->end_ns - response->start_ns;
    bool is_clean = true;
    self->was_brisk = elapsed_ns < DGI_LOOKOUT_NS;
    self->has_changed_signals = elapsed_ns >= FORK_NS;
    if (elapsed_ns >= FORK_NS) {
        end_children();
        dgi_meter_skip_children(&self->meter, channel->inbox);
        is_clean =
            dgi_surroundings_restore(&self->surroundings) &&
            (elapsed_ns < LONG_NS || dgi_surroundings_restore_rest(&self->surroundings));
    }
    if (elapsed_ns >= FORK_NS || task % LOOK_AFTER == 0)
        is_clean = dgi_surroundings_has_descriptors(&self->surroundings) && is_clean;
    return hand_over_output(self, elapsed_ns) && is_clean && !self->is_spent;
}

/* ---- The loop ------------------------------------------------------------------------
 */

/* Waits for task `task`, and makes it this worker's. */
static void claim(struct self *self, unsigned task)
{
    struct dgi_outbox *outbox = self->place->channel.outbox;
    struct dgi_inbox *inbox = self->place->channel.inbox;
    for (;;) {
        unsigned tail = atomic_load(&outbox->tail);
        if ((int)(tail - task) > 0) {
            atomic_store(&inbox->claimed, task + 1);
            if ((int)(atomic_load(&outbox->tail) - task) > 0)
                return;
            atomic_store(&inbox->claimed, task);
            continue;
        }
        if (look_out(self, &outbox->tail, tail))
            continue;
        atomic_store(&inbox->is_asleep, 1);
        dgi_bell_ring(&self->bell);
        if (atomic_load(&outbox->tail) == tail)
            dgi_futex_wait(&outbox->tail, tail, UINT64_MAX);
        atomic_store(&inbox->is_asleep, 0);
    }
}

_Noreturn void dgi_worker_process(struct dgi_place_of_work *place,
                                  const struct dgi_bell *bell)
{
    struct self self = {.place = place, .bell = *bell, .arena = dagger_arena_create()};
    struct dgi_outbox *outbox = place->channel.outbox;
    struct dgi_inbox *inbox = place->channel.inbox;
    const char *visible = getenv("CUDA_VISIBLE_DEVICES");
    /* Without memory for an arena the tasks will fail, and say so. */
    if ((visible && !(self.visible_gpus = strdup(visible))))
        _exit(EXIT_FAILURE);
    note_self();
    dgi_channel_protect(&place->channel);
    dgi_meter_start(&self.meter);
    dgi_surroundings_note(&self.surroundings);
    self.output_inode = inode_of(place->output[1]);
    fstat(place->channel.large_out, &self.large_out);
    fstat(place->channel.large_in, &self.large_in);
    /* A worker that replaces another goes on where that one was given up. */
    unsigned task = atomic_load(&inbox->done);
    for (bool is_born = true;; task++, is_born = false) {
        claim(&self, task);
        if (is_born)
            dgi_bell_ring(&self.bell);
        bool can_go_on = run_task(&self, task);
        atomic_store(&inbox->done, task + 1);
        /* The run may have seen the task before as the one that prints. */
        while (atomic_load(&outbox->is_reading))
            dgi_futex_wait(&outbox->is_reading, 1, UINT64_MAX);
        if ((int)(task + 1 - atomic_load(&outbox->notify)) >= 0)
            dgi_bell_ring(&self.bell);
        /* The tasks given ahead may not begin any more; or could write to the large area,
         * by way of its descriptor. */
        if (self.error.code != DAGGER_OK || self.is_large)
            wait_until_seen(&self, task);
        if (!can_go_on)
            _exit(EXIT_SUCCESS);
        if (self.has_changed_signals)
            dgi_surroundings_restore_signals();
    }
}
