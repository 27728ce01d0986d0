/*
 * A worker's ready work: a deque that its owner uses at one end and thieves at the other,
 * and the range its owner is working through, of which thieves take halves.
 *
 * The owner's way takes no lock and no fence: it announces what it takes by a plain store
 * and then looks whether a thief was there; a thief announces likewise, and then makes
 * all threads of the process pass a memory barrier before it looks (membarrier(2)), so
 * that one of the two sees the other. Where the kernel has no such call both use
 * sequentially consistent accesses. Thieves exclude each other, and the owner where both
 * met, by a lock. (The protocol is Cilk-5's "THE", Frigo et al. 1998, with the owner's
 * fence moved to the thief.)
 */
#ifndef DAGGER_LOCAL_DEQUE_H
#define DAGGER_LOCAL_DEQUE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dgi_flow;

/**
 * Ready work: one node where first == last; its partitions first … last - 1; or, where
 * node is DGI_NONE, the nodes first … last - 1.
 */
struct dgi_entry {
    struct dgi_flow *flow;
    uint32_t node;
    uint32_t first;
    uint32_t last;
};

struct dgi_deque {
    struct dgi_entry *entries; /**< moves only under the lock */
    size_t capacity;
    atomic_size_t tail;    /**< one after the newest; the owner's */
    struct dgi_flow *flow; /**< of the open range; changes only under the lock */
    uint32_t node;
    atomic_uint first; /**< the next of the open range; the owner's */
    bool has_barrier;  /**< membarrier(2) works: the owner needs no fence */
    _Alignas(64) pthread_mutex_t lock;
    atomic_size_t head; /**< the oldest entry; the thieves' */
    atomic_uint last;   /**< one after the last of the open range; the thieves' */
};

/** An empty deque. False: out of memory. */
bool dgi_deque_init(struct dgi_deque *deque, bool has_barrier);
void dgi_deque_release(struct dgi_deque *deque);

/** True where the kernel lets thieves pass a barrier for all. Once before any use. */
bool dgi_barrier_register(void);

/** Makes every other thread of the process pass a memory barrier. */
void dgi_barrier_pass(bool has_barrier);

/* For the owner. */

/** False: full, and no memory for more. */
bool dgi_deque_push(struct dgi_deque *deque, const struct dgi_entry *entry);
bool dgi_deque_pop(struct dgi_deque *deque, struct dgi_entry *entry);
/** Begins to work through a range. None may be open. */
void dgi_deque_open(struct dgi_deque *deque, const struct dgi_entry *range);
/** The next of the open range. False: thieves and the owner have taken all. */
bool dgi_deque_claim(struct dgi_deque *deque, uint32_t *index);
/** Ends work on the open range; what is left of it, maybe nothing, is `rest`. */
void dgi_deque_close(struct dgi_deque *deque, struct dgi_entry *rest);

/* For thieves. */

/** Takes half the open range, or the oldest entry. */
bool dgi_deque_steal(struct dgi_deque *deque, struct dgi_entry *entry);
/** True where there is something to steal. Takes no lock; a hint. */
bool dgi_deque_has_work(const struct dgi_deque *deque);

#endif
