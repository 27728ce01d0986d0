/*
 * Progress as plain lines, for logs: a line for each node that is done, as long as these
 * are not too many; then how many there were, about once a second.
 */
#ifndef DGI_PLAIN_H
#define DGI_PLAIN_H

#include "print.h"
#include "progress.h"

/** What was printed lately. `= {0}`: nothing. */
struct dgi_plain {
    uint64_t
        counted_until; /**< the lines that may be printed now have grown until then */
    unsigned allowed;  /**< lines */
    size_t held_back;  /**< nodes that are done, without a line */
    uint64_t spoke;    /**< when the last line was printed */
};

/** Prints what there is to say of an event, after dgi_progress_take() gave `row`. */
void dgi_plain_event(struct dgi_plain *plain, const struct dgi_progress *progress,
                     const struct dagger_event *event, const struct dgi_row *row,
                     uint64_t now, struct dagger_writer *out);

/** Prints what is due at this time. To be called about once a second. */
void dgi_plain_tick(struct dgi_plain *plain, const struct dgi_progress *progress,
                    uint64_t now, struct dagger_writer *out);

#endif
