#include "deque.h"

#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FIRST_CAPACITY = 256, LARGEST_CAPACITY = 1 << 16 };

/* Of membarrier(2). The kernel's header is not everywhere where its libc is. */
enum { COMMAND_PRIVATE_EXPEDITED = 1 << 3, COMMAND_REGISTER_PRIVATE_EXPEDITED = 1 << 4 };

bool dgi_barrier_register(void)
{
    return syscall(SYS_membarrier, COMMAND_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
}

void dgi_barrier_pass(bool has_barrier)
{
    if (has_barrier)
        syscall(SYS_membarrier, COMMAND_PRIVATE_EXPEDITED, 0, 0);
}

bool dgi_deque_init(struct dgi_deque *deque, bool has_barrier)
{
    memset(deque, 0, sizeof *deque);
    deque->entries = malloc(FIRST_CAPACITY * sizeof *deque->entries);
    if (!deque->entries)
        return false;
    deque->capacity = FIRST_CAPACITY;
    deque->has_barrier = has_barrier;
    pthread_mutex_init(&deque->lock, NULL);
    return true;
}

void dgi_deque_release(struct dgi_deque *deque)
{
    if (!deque->entries)
        return;
    free(deque->entries);
    pthread_mutex_destroy(&deque->lock);
}

/* Under the lock: moves what is left to the front. */
static void move_to_front(struct dgi_deque *deque, size_t head, size_t tail)
{
    memmove(deque->entries, deque->entries + head,
            (tail - head) * sizeof *deque->entries);
    atomic_store_explicit(&deque->head, 0, memory_order_relaxed);
    atomic_store_explicit(&deque->tail, tail - head, memory_order_relaxed);
}

static bool grow(struct dgi_deque *deque)
{
    if (deque->capacity >= LARGEST_CAPACITY)
        return false;
    struct dgi_entry *moved =
        realloc(deque->entries, 2 * deque->capacity * sizeof *moved);
    if (!moved)
        return false;
    deque->entries = moved;
    deque->capacity *= 2;
    return true;
}

/* Moves only where that makes much room, so that it does not happen at every push. */
static bool make_room(struct dgi_deque *deque)
{
    pthread_mutex_lock(&deque->lock);
    size_t head = atomic_load_explicit(&deque->head, memory_order_relaxed);
    size_t tail = atomic_load_explicit(&deque->tail, memory_order_relaxed);
    bool has_room = head >= deque->capacity / 2;
    if (has_room)
        move_to_front(deque, head, tail);
    else
        has_room = grow(deque);
    pthread_mutex_unlock(&deque->lock);
    return has_room;
}

bool dgi_deque_push(struct dgi_deque *deque, const struct dgi_entry *entry)
{
    size_t tail = atomic_load_explicit(&deque->tail, memory_order_relaxed);
    if (tail == deque->capacity) {
        if (!make_room(deque))
            return false;
        tail = atomic_load_explicit(&deque->tail, memory_order_relaxed);
    }
    deque->entries[tail] = *entry;
    atomic_store_explicit(&deque->tail, tail + 1, memory_order_release);
    return true;
}

/* The owner's announcement, before it looks for thieves. */
#define ANNOUNCE(deque, object, value)                                                   \
    do {                                                                                 \
        if ((deque)->has_barrier) {                                                      \
            atomic_store_explicit(object, value, memory_order_release);                  \
            atomic_signal_fence(memory_order_seq_cst);                                   \
        } else {                                                                         \
            atomic_store(object, value);                                                 \
        }                                                                                \
    } while (0)

bool dgi_deque_pop(struct dgi_deque *deque, struct dgi_entry *entry)
{
    size_t tail = atomic_load_explicit(&deque->tail, memory_order_relaxed);
    if (atomic_load_explicit(&deque->head, memory_order_relaxed) >= tail)
        return false;
    ANNOUNCE(deque, &deque->tail, tail - 1);
    if (atomic_load(&deque->head) <= tail - 1) {
        *entry = deque->entries[tail - 1];
        return true;
    }
    atomic_store_explicit(&deque->tail, tail, memory_order_relaxed);
    pthread_mutex_lock(&deque->lock);
    bool found = atomic_load_explicit(&deque->head, memory_order_relaxed) < tail;
    if (found) {
        *entry = deque->entries[tail - 1];
        atomic_store_explicit(&deque->tail, tail - 1, memory_order_relaxed);
    }
    pthread_mutex_unlock(&deque->lock);
    return found;
}

void dgi_deque_open(struct dgi_deque *deque, const struct dgi_entry *range)
{
    pthread_mutex_lock(&deque->lock);
    deque->flow = range->flow;
    deque->node = range->node;
    atomic_store_explicit(&deque->first, range->first, memory_order_relaxed);
    atomic_store_explicit(&deque->last, range->last, memory_order_release);
    pthread_mutex_unlock(&deque->lock);
}

bool dgi_deque_claim(struct dgi_deque *deque, uint32_t *index)
{
    uint32_t first = atomic_load_explicit(&deque->first, memory_order_relaxed);
    ANNOUNCE(deque, &deque->first, first + 1);
    *index = first;
    if (first < atomic_load(&deque->last))
        return true;
    atomic_store_explicit(&deque->first, first, memory_order_relaxed);
    pthread_mutex_lock(&deque->lock);
    bool found = first < atomic_load_explicit(&deque->last, memory_order_relaxed);
    if (found)
        atomic_store_explicit(&deque->first, first + 1, memory_order_relaxed);
    pthread_mutex_unlock(&deque->lock);
    return found;
}

void dgi_deque_close(struct dgi_deque *deque, struct dgi_entry *rest)
{
    pthread_mutex_lock(&deque->lock);
    *rest = (struct dgi_entry){
        .flow = deque->flow,
        .node = deque->node,
        .first = atomic_load_explicit(&deque->first, memory_order_relaxed),
        .last = atomic_load_explicit(&deque->last, memory_order_relaxed),
    };
    atomic_store_explicit(&deque->first, 0, memory_order_relaxed);
    atomic_store_explicit(&deque->last, 0, memory_order_relaxed);
    pthread_mutex_unlock(&deque->lock);
}

bool dgi_deque_has_work(const struct dgi_deque *deque)
{
    return atomic_load(&deque->first) < atomic_load(&deque->last) ||
           atomic_load(&deque->head) < atomic_load(&deque->tail);
}

/* The upper half, rounded up, of what the owner has not claimed yet. */
static bool steal_from_range(struct dgi_deque *deque, struct dgi_entry *entry)
{
    uint32_t first = atomic_load(&deque->first);
    uint32_t last = atomic_load_explicit(&deque->last, memory_order_relaxed);
    if (first >= last)
        return false;
    uint32_t middle = first + (last - first) / 2;
    atomic_store(&deque->last, middle);
    dgi_barrier_pass(deque->has_barrier);
    if (atomic_load(&deque->first) > middle) {
        atomic_store(&deque->last, last);
        return false;
    }
    *entry = (struct dgi_entry){deque->flow, deque->node, middle, last};
    return true;
}

static bool steal_oldest(struct dgi_deque *deque, struct dgi_entry *entry)
{
    size_t head = atomic_load_explicit(&deque->head, memory_order_relaxed);
    if (head >= atomic_load(&deque->tail))
        return false;
    atomic_store(&deque->head, head + 1);
    dgi_barrier_pass(deque->has_barrier);
    if (head >= atomic_load(&deque->tail)) {
        atomic_store(&deque->head, head);
        return false;
    }
    *entry = deque->entries[head];
    return true;
}

bool dgi_deque_steal(struct dgi_deque *deque, struct dgi_entry *entry)
{
    if (!dgi_deque_has_work(deque))
        return false;
    pthread_mutex_lock(&deque->lock);
    bool found = steal_from_range(deque, entry) || steal_oldest(deque, entry);
    pthread_mutex_unlock(&deque->lock);
    return found;
}
