/* What a run tells its supervisor, through a pipe: each in one write. */
#ifndef DAGGER_LOCAL_COMMANDS_H
#define DAGGER_LOCAL_COMMANDS_H

struct dgi_command {
    unsigned place;
    unsigned birth; /**< of which worker there `signal` is meant for */
    int signal;     /**< to its process group; 0: start a worker there */
};

#endif
