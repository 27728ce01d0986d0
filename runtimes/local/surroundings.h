/* What a task finds in its process, and may change for itself alone: the current folder,
 * the file mode mask, the signals that are blocked, timers, the environment,
 * limits, priority and processors, and its rights. */
#ifndef DAGGER_LOCAL_SURROUNDINGS_H
#define DAGGER_LOCAL_SURROUNDINGS_H

#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "environment.h"

struct dgi_surroundings {
    int folder;     /**< -1: it cannot be opened */
    int first_free; /**< the lowest descriptor that is not in use */
    char path[512]; /**< of the folder, where it fits; else "" */
    mode_t mode_mask;
    struct dgi_environment environment;
    struct rlimit limits[RLIM_NLIMITS];
    cpu_set_t affinity;
    bool has_affinity;
    int priority;
    uid_t users[3];
    gid_t groups[3];
    dev_t root_device;
    ino_t root;
    int seccomp;
};

/** Takes down what the first task finds. Signals are not blocked then. */
void dgi_surroundings_note(struct dgi_surroundings *surroundings);

/** The run itself has changed the environment, for the tasks to come. */
void dgi_surroundings_note_environment(struct dgi_surroundings *surroundings);

/** Puts back what a task has changed of what is changed most: folder, mask, timers,
 * environment. False: that cannot be. */
bool dgi_surroundings_restore(struct dgi_surroundings *surroundings);

/** The same of the rest, which takes several times as long. */
bool dgi_surroundings_restore_rest(const struct dgi_surroundings *surroundings);

/** False where tasks have left so many descriptors open that others may lack them. */
bool dgi_surroundings_has_descriptors(const struct dgi_surroundings *surroundings);

/** Blocks no signals any more, and ignores none that the run uses. One that was meant for
 * the task may end this process then: to be called once the task's answer is out. */
void dgi_surroundings_restore_signals(void);

#endif
