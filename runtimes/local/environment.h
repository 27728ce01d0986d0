/* The environment that tasks of a worker process find. */
#ifndef DAGGER_LOCAL_ENVIRONMENT_H
#define DAGGER_LOCAL_ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>

struct dgi_environment {
    char **seen;   /**< the strings, as they were; NULL: there was no memory */
    char **copies; /**< of them, an allocation each */
    char **array;  /**< for the copies, when they are put back */
    size_t count;
};

/** Takes down what is there now, for the tasks to come. */
void dgi_environment_note(struct dgi_environment *environment);

/** Puts it back, where variables were set or unset, and there was memory to note it. */
void dgi_environment_restore(struct dgi_environment *environment);

#endif
