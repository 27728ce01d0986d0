/* What a task finds in its process, and may change for itself alone: the current folder,
 * the file mode mask, the signals that are blocked, the alarm clock. */
#ifndef DAGGER_LOCAL_SURROUNDINGS_H
#define DAGGER_LOCAL_SURROUNDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct dgi_surroundings {
    int folder;     /**< -1: it cannot be opened */
    char path[512]; /**< of the folder, where it fits; else "" */
    mode_t mode_mask;
};

/** Takes down what the first task finds. Signals are not blocked then. */
void dgi_surroundings_note(struct dgi_surroundings *surroundings);

/** Puts back what a task has changed. False: that cannot be. */
bool dgi_surroundings_restore(const struct dgi_surroundings *surroundings);

#endif
