/* The system calls, and how each of them can fail. */
#ifndef TEST_FAULTS_CALLS_H
#define TEST_FAULTS_CALLS_H

#include <stdbool.h>
#include <stdint.h>

enum {
    NO_MEMORY = 1 << 0,      /* ENOMEM */
    NO_DESCRIPTORS = 1 << 1, /* EMFILE */
    NO_SPACE = 1 << 2,       /* ENOSPC */
    BROKEN = 1 << 3,         /* EIO, of files and folders */
    NO_PROCESSES = 1 << 4,   /* EAGAIN */
    INTERRUPTED = 1 << 5,    /* EINTR */
    SHORT = 1 << 6,          /* it does one byte, or the first part */
    IDLE = 1 << 7,           /* it changes nothing that another process could see */
    ON_FILE = 1 << 8,        /* the first argument is a descriptor, to be a file's */
    CREATES = 1 << 9,        /* an opening: lacks space only where it makes a file */
    SLEEPS = 1 << 10,        /* others go on until it returns, also where it is IDLE */
};

/** What the system call of that number can come to; 0: nothing is known of it. */
int fault_call_traits(uint64_t number);

/** Its name; NULL: nothing is known of it. */
const char *fault_call_name(uint64_t number);

/** Which argument says how much it is to do. */
int fault_call_size_argument(uint64_t number);

#endif
