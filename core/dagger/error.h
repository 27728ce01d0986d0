/*
 * Errors: one caller-owned struct, passed last, NULL where the caller does not care.
 * Functions that take one return false (or NULL) when they fail. The first error stays:
 * a later one does not overwrite it.
 */
#ifndef DAGGER_ERROR_H
#define DAGGER_ERROR_H

#include <dagger/dsl.h>

/** What went wrong, by what it means to the caller. The values are exit codes. */
enum dagger_error_code {
    DAGGER_OK = 0,
    DAGGER_ERROR_RUN = 1,     /**< a task failed, or the run did */
    DAGGER_ERROR_USAGE = 2,   /**< the command line */
    DAGGER_ERROR_INVALID = 3, /**< parameters, inputs or tables */
    DAGGER_ERROR_IO = 4,      /**< a file or stream */
    DAGGER_ERROR_MEMORY = 5,  /**< out of memory in the library; exits with 1 */
    DAGGER_ERROR_BUSY = 75,   /**< the run directory is in use */
};

/** An error. `= {0}` is "none". Strings are NUL-terminated and cut where too long. */
struct dagger_error {
    enum dagger_error_code code;
    int exit_code;      /**< a task ended its process with this code; else 0 */
    char message[1024]; /**< one line: what and why; control characters as \xNN */
    char hint[512];     /**< what to do about it, or empty */
    char file[512];     /**< where, or empty */
    unsigned line;      /**< from 1; 0: not known */
    unsigned column;    /**< in bytes, from 1; 0: not known */
};

/** Sets code and message unless `error` is NULL or already set. Returns false, always. */
DAGGER_API bool dagger_error_set(struct dagger_error *error, enum dagger_error_code code,
                                 const char *format, ...) DAGGERI_PRINTF(3, 4);

/** Sets the hint of an error that has none. NULL is ignored. */
DAGGER_API void dagger_error_hint(struct dagger_error *error, const char *format, ...)
    DAGGERI_PRINTF(2, 3);

/** Sets the place of an error that has none. NULL is ignored; `file` may be NULL. */
DAGGER_API void dagger_error_at(struct dagger_error *error, const char *file,
                                unsigned line, unsigned column);

/** Puts "text: " in front of the message. NULL and unset errors are ignored. */
DAGGER_API void dagger_error_prefix(struct dagger_error *error, const char *format, ...)
    DAGGERI_PRINTF(2, 3);

#endif
