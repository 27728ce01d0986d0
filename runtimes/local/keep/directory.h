/* What the files of a run directory share: one that is open. */
#ifndef DAGGER_LOCAL_KEEP_DIRECTORY_H
#define DAGGER_LOCAL_KEEP_DIRECTORY_H

#include <pthread.h>

#include <dagger/run_directory.h>

#include "batch.h"
#include "index.h"

/** How nodes and partitions are recorded while a run goes on. */
struct dgi_recorder {
    pthread_mutex_t lock;    /**< of all that follows, and of what changes in sites */
    pthread_cond_t wake;     /**< of the thread that writes */
    pthread_cond_t has_room; /**< `waiting` is not too large any more */
    struct dgi_batch waiting;
    uint32_t *dirty; /**< sites that have changed; room for all */
    uint32_t dirty_count;
    bool is_idle; /**< the thread waits until it is woken */
    bool is_closing;
    bool is_started;
    bool has_failed;           /**< for good: nothing more is written */
    struct dagger_error error; /**< why */
    unsigned long temporaries; /**< names given */
    pthread_t thread;
    void (*fail)(void *context); /**< called once, when writing has failed */
    void *context;
    int segment; /**< of this session, open; -1: not made yet */
    uint64_t segment_size;
};

struct dagger_run_directory {
    const struct dagger_dag *dag;
    struct dgi_plan *plan;
    struct dgi_sites sites;
    bool is_look;
    char *path; /**< NULL: a look at nothing */
    char *database_path;
    int folder;
    int lock;
    int segments;
    int outputs;
    int temporary;
    struct dgi_database database;
    struct dgi_index index;
    int64_t session;
    bool *was_failed; /**< one a site: the last run of it failed */
    struct dgi_recorder recorder;
};

/** Opens the database again where it is closed: it is while processes are forked, which
 * would have its files open as well. */
bool dgi_directory_connect(struct dagger_run_directory *directory,
                           struct dagger_error *error);

/** Microseconds since 1970. */
int64_t dgi_wall_us(void);

/* contents.c: what is in the database and the segments. */

/** Reads what earlier runs have left, compares it with the DAG, and writes what follows
 * from that, and that a run begins. */
bool dgi_directory_read(struct dagger_run_directory *directory,
                        enum dgi_database_state state, struct dagger_error *error);

/* damage.c */

/** Looks at the files that earlier runs have stored, as far as this one needs them: what
 * has lost one runs again, and what depends on it. */
bool dgi_directory_check_files(struct dagger_run_directory *directory,
                               struct dagger_error *error);

/** True where the site's task, as a whole, is recorded as done and unchanged. */
bool dgi_directory_is_done(const struct dagger_run_directory *directory, uint32_t site);

/* recorder.c */

/** Starts the thread that writes. `fail(context)` is called on it, once, if it cannot. */
bool dgi_recorder_start(struct dagger_run_directory *directory,
                        void (*fail)(void *context), void *context,
                        struct dagger_error *error);
/** Waits until all is written, and ends the thread. False: see `error`. */
bool dgi_recorder_stop(struct dagger_run_directory *directory,
                       struct dagger_error *error);
/** Under the lock: the site has changed. */
void dgi_recorder_touch(struct dgi_recorder *recorder, struct dgi_sites *sites,
                        uint32_t site);
/** Under the lock: there is something to write. */
void dgi_recorder_wake(struct dgi_recorder *recorder);

/* commit.c */

/** Makes a batch durable: files, records, rows. */
bool dgi_batch_commit(struct dagger_run_directory *directory, struct dgi_batch *batch,
                      struct dagger_error *error);

#endif
