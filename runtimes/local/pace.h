/*
 * How fast nodes run. Where they take less than a fraction of a microsecond a second
 * thread costs more than it saves: threads wait for each other's cache lines. Then all
 * but one leave the work alone, and one of these looks after it, in case a node takes
 * long after all. All but the first function expect the executor's lock to be held.
 */
#ifndef DAGGER_LOCAL_PACE_H
#define DAGGER_LOCAL_PACE_H

#include "executor.h"

/** A run or, with `is_range`, a long range begins: what was before does not count.
 * Whoever has taken half of a range does not look again before the end of that, so a
 * range is first watched. */
void dgi_pace_begin(struct dagger_executor *executor, bool is_range);

/** True where nodes have lately been too short to share, or may be. */
bool dgi_pace_is_fine(struct dagger_executor *executor);

/** True while that is so, or it is too early to tell. */
bool dgi_pace_stays_fine(struct dagger_executor *executor);

/** Sleeps until it is time to look again, or the run is over. */
void dgi_pace_wait(struct dagger_executor *executor);

#endif
