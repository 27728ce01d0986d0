/* What a run tells its supervisor, through a pipe: each in one write. */
#ifndef DAGGER_LOCAL_COMMANDS_H
#define DAGGER_LOCAL_COMMANDS_H

#include <stdbool.h>

struct dgi_command {
    unsigned place;
    unsigned birth;  /**< of which worker there `signal` is meant for */
    int signal;      /**< to its process group; 0: start a worker there */
    bool is_for_all; /**< to all workers, and to all that their tasks have started */
};

#endif
