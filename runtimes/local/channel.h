/*
 * A channel: memory shared by the run and one worker process, through which tasks go out
 * and results come back, without a system call while both are busy.
 *
 * Each side writes to its own half only, and the worker cannot write to the run's half at
 * all. The run believes nothing it reads: indices are checked against its own, values are
 * read as the wire form says. Tasks are numbered; task n uses slot n % DGI_SLOTS. What
 * does not fit into a slot goes through the half's large area (large.h), one at a time.
 *
 * The worker takes tasks in order, by announcing `claimed` before it looks at `tail`; the
 * run takes tasks back that have not been claimed by lowering `tail` before it looks at
 * `claimed`. Both are sequentially consistent, so that one sees the other.
 */
#ifndef DAGGER_LOCAL_CHANNEL_H
#define DAGGER_LOCAL_CHANNEL_H

#include <stdatomic.h>

#include <dagger/error.h>
#include <dagger/graph.h>

enum {
    DGI_SLOTS = 64,
    DGI_SLOT_SIZE = 2048, /**< bytes of a message in a slot */
};

/** A task to run. Written by the run. */
struct dgi_request {
    const struct dagger_task *task;      /**< the worker has the same tables */
    const struct dagger_output *outputs; /**< of its node */
    size_t output_count;
    uint64_t message_size;
    uint64_t memory;  /**< bytes the task may allocate, 0: no limit */
    uint64_t gpus;    /**< bits of those it may use */
    uint32_t attempt; /**< from 1 */
    bool has_gpus;    /**< `gpus` says which */
    bool is_large;    /**< the message stands in the large area */
};

/** What became of a task. Written by the worker. */
struct dgi_response {
    uint64_t message_size;
    uint64_t start_ns; /**< CLOCK_MONOTONIC */
    uint64_t end_ns;
    uint64_t cpu_ns; /**< this and what follows only where it is measured */
    uint64_t peak_bytes;
    uint32_t code; /**< DAGGER_OK: the message holds its outputs, else the cause's text */
    bool is_large;
};

/** The run's half. The worker may only read it. */
struct dgi_outbox {
    _Alignas(64) atomic_uint tail; /**< tasks written; a futex of the worker's */
    atomic_uint notify;            /**< ring the bell when so many tasks are done */
    atomic_uint is_reading;        /**< output is being read; a futex of the worker's */
    atomic_uint drained;           /**< grows when output was read; a futex */
    atomic_uint seen;              /**< answers read; a futex of the worker's */
    atomic_bool measures;          /**< processor time and memory are to be measured */
    atomic_bool is_brisk;          /**< look out for the next task before you sleep */
    struct dgi_request requests[DGI_SLOTS];
    _Alignas(64) char messages[DGI_SLOTS][DGI_SLOT_SIZE];
};

/** The worker's half. */
struct dgi_inbox {
    _Alignas(64) atomic_uint claimed; /**< tasks begun */
    atomic_uint done;                 /**< tasks ended */
    atomic_uint is_asleep;            /**< waits for `tail` */
    atomic_uint has_output;           /**< waits until its output is read */
    atomic_uint awaits_seen;          /**< waits until its last answer is read */
    atomic_uint has_run_out;          /**< of memory: the task that it died of */
    atomic_uint_fast64_t cpu_ns;      /**< processor time when it last looked */
    struct dgi_response responses[DGI_SLOTS];
    _Alignas(64) char messages[DGI_SLOTS][DGI_SLOT_SIZE];
};

/** What the supervisor tells of one worker. Written by the supervisor, but for
 * `is_limited`. */
struct dgi_report_card {
    atomic_int pid;          /**< of the worker now; 0: none */
    atomic_uint births;      /**< workers started, or tried to */
    atomic_uint deaths;      /**< workers that ended, and were waited for */
    atomic_int wait_status;  /**< of the last that ended; -errno: it could not begin */
    atomic_uint is_readable; /**< there is output to read */
    atomic_uint has_run_out; /**< of memory: the cgroup of the last that ended */
    atomic_uint is_limited;  /**< it was given a task with a limit of memory */
    atomic_uint_fast64_t cpu_ns;     /**< of the last that ended, all its life */
    atomic_uint_fast64_t peak_bytes; /**< the same */
};

/** Wakes the run. The bell may be written to by all; who sleeps says the run alone. */
struct dgi_bell {
    atomic_uint *rings;     /**< a futex */
    atomic_uint *is_asleep; /**< the run waits for a ring; workers may only read it */
};

struct dgi_channel {
    struct dgi_outbox *outbox;
    struct dgi_inbox *inbox;
    int large_out;     /**< the large area of the run's half */
    int large_in;      /**< of the worker's */
    size_t large_size; /**< bytes in each */
};

/** In the worker: gives up writing to the run's half. */
void dgi_channel_protect(struct dgi_channel *channel);

/** Sleeps while `*word` is `value`, `timeout_ns` at most (UINT64_MAX: no limit). May wake
 * early. */
void dgi_futex_wait(atomic_uint *word, unsigned value, uint64_t timeout_ns);
void dgi_futex_wake(atomic_uint *word);

/** Rings where the run sleeps. */
void dgi_bell_ring(const struct dgi_bell *bell);

/**
 * A message of `count` values: its first object is the table of where they are. False:
 * see dgi_wire_write(); `*size` is the message's.
 */
struct dgi_wire_writer;
struct dgi_wire_reader;
bool dgi_message_begin(struct dgi_wire_writer *writer, void *area, size_t capacity,
                       size_t count, struct dagger_error *error);
bool dgi_message_add(struct dgi_wire_writer *writer, size_t index,
                     const struct dagger_type *type, const void *value,
                     struct dagger_error *error);
/** Where value `index` of `count` is. False: DAGGER_ERROR_INVALID. */
bool dgi_message_find(const struct dgi_wire_reader *reader, size_t index, size_t count,
                      size_t *offset, struct dagger_error *error);

#endif
