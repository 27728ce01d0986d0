/*
 * Looking out: who waits for another process looks for a moment whether it has come
 * before it sleeps. To wake a processor that has fallen asleep takes longer than the
 * tasks of a chain; but whoever looks out keeps a processor from others. So nobody looks
 * out for longer than a moment, and whoever looked in vain lets waits pass without
 * looking: twice as many each time, up to a bound.
 */
#ifndef DAGGER_LOCAL_LOOKOUT_H
#define DAGGER_LOCAL_LOOKOUT_H

#include <stdbool.h>
#include <stdint.h>

enum { DGI_LOOKOUT_NS = 50000 /**< the moment */ };

struct dgi_lookout {
    uint64_t until;
    unsigned in_vain; /**< in a row */
    unsigned pass;    /**< so many waits are to pass */
};

/** A wait begins. False: sleep at once. */
bool dgi_lookout_begin(struct dgi_lookout *lookout);

/** Takes a breath between two looks. False: the moment is over, sleep. */
bool dgi_lookout_goes_on(struct dgi_lookout *lookout);

/** What was looked for has come. */
void dgi_lookout_end(struct dgi_lookout *lookout);

#endif
