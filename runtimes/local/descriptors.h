/*
 * The descriptors that tasks in worker processes have: those that the program was started
 * with, and no other of a program that is the run's alone, as that of the command line.
 */
#ifndef DAGGER_LOCAL_DESCRIPTORS_H
#define DAGGER_LOCAL_DESCRIPTORS_H

#include <stddef.h>

/** From here on what this process opens is none of its tasks' business. Once, before
 * there are threads. Where it cannot be found out what is open tasks have all. */
void dgi_descriptors_note(void);

struct dgi_descriptors {
    int *items;
    size_t count;
};

/** Those that were opened after that; none where nobody has noted. */
struct dgi_descriptors dgi_descriptors_opened(void);

/** In a worker: closes them, but for the `count` of `kept`. */
void dgi_descriptors_close(const struct dgi_descriptors *descriptors, const int *kept,
                           size_t count);

#endif
