/*
 * What of this process's memory cannot have changed since a certain time: the constants
 * and the code of the objects that were loaded then. A fork of that time has the same.
 */
#ifndef DAGGER_LOCAL_CONSTANTS_H
#define DAGGER_LOCAL_CONSTANTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dgi_constants {
    struct dgi_constant_range *ranges; /**< sorted */
    size_t count;
    size_t capacity;
    unsigned long long unloads; /**< objects that had been unloaded by then */
};

/** Remembers what is there now. False: out of memory. */
bool dgi_constants_init(struct dgi_constants *constants);
void dgi_constants_release(struct dgi_constants *constants);

struct dgi_run;
struct dgi_plan;

/** True where all that the plan's tasks in worker processes need of the tables, and their
 * functions, was there then. */
bool dgi_constants_hold(const struct dgi_constants *constants, const struct dgi_run *run,
                        const struct dgi_plan *plan);

#endif
