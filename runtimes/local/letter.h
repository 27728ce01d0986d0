/*
 * What a run and its supervisor tell each other when that is forked by the fork server:
 * over the socket that then carries the run's commands. The run sends the letter with the
 * descriptors it names, then those of each place, several places a message. The
 * supervisor, when it has all, answers with its number and a pidfd of itself.
 */
#ifndef DAGGER_LOCAL_LETTER_H
#define DAGGER_LOCAL_LETTER_H

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

enum {
    DGI_MOST_DESCRIPTORS = 240, /**< in a message; the kernel takes 253 */
    DGI_STANDARD_COUNT = 3,
};

struct dgi_letter {
    pid_t run;
    unsigned count; /**< of places */
    bool captures_output;
    uint64_t number;       /**< of the run, for cgroups */
    size_t large_size;     /**< of each large area */
    size_t text_size;      /**< bytes after the places, in the file of both */
    size_t variable_count; /**< strings there: of the environment, then */
    unsigned gpu_count;    /**< names of GPUs */
    unsigned standard;     /**< bits: which of descriptors 0, 1 and 2 are open */
    mode_t mask;           /**< umask */
    bool has_affinity;
    cpu_set_t affinity;
    struct rlimit limits[RLIM_NLIMITS];
};

/* Descriptors with it: the file, the working directory, the standard ones (the file again
 * where one is closed). */
enum { DGI_LETTER_DESCRIPTORS = 2 + DGI_STANDARD_COUNT };

/** Sends `size` bytes with descriptors, in one message, without waiting for room. False:
 * see errno. */
bool dgi_letter_send(int socket, const void *data, size_t size, const int *fds,
                     size_t count);

/** Receives a message of exactly that. False: it was another, or none came. */
bool dgi_letter_receive(int socket, void *data, size_t size, int *fds, size_t count);

#endif
