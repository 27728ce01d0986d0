/* What a worker process measures of its tasks: processor time, memory. */
#ifndef DAGGER_LOCAL_METER_H
#define DAGGER_LOCAL_METER_H

#include "channel.h"

struct dgi_meter {
    uint64_t cpu_ns;      /**< of the process, when it was last read */
    uint64_t children_ns; /**< of children that were waited for, then */
    uint64_t unread_ns;   /**< time of tasks since, too short to be worth a reading */
    unsigned unread;      /**< how many */
    uint64_t base_bytes;  /**< memory held when the peak began to count */
};

void dgi_meter_start(struct dgi_meter *meter);

/** Completes the response of a task that has just ended with what it took. Of a very
 * short one that is its time, and the memory that the process held before. */
void dgi_meter_read(struct dgi_meter *meter, struct dgi_inbox *inbox,
                    struct dgi_response *response);

/** What children have taken by now is no task's. */
void dgi_meter_skip_children(struct dgi_meter *meter, struct dgi_inbox *inbox);

/** Processor time, the kernel's and the program's. */
struct rusage;
uint64_t dgi_usage_ns(const struct rusage *usage);

/** Address space that this process has mapped. */
uint64_t dgi_mapped_bytes(void);

#endif
