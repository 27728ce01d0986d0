/*
 * What a run has done so far, for those who show it. It learns it from the run's events,
 * is told the time, and knows no clock and no terminal. Used by one thread at a time.
 * Counts are of tasks; the partitions of a node are a task each.
 */
#ifndef DGI_PROGRESS_H
#define DGI_PROGRESS_H

#include <dagger/local.h>

/** A node that runs, or a partitioned one (or one inside of such) with its copies. */
struct dgi_row {
    const void *site;   /**< which node; NULL: no row */
    char *address;      /**< without partitions; owned */
    bool is_many;       /**< it may run several times */
    bool is_dag;        /**< a partitioned nested DAG: its tasks have rows of their own */
    const void *around; /**< the site of the partitioned DAG that it is in, or NULL */
    uint64_t since;     /**< when the first of it started */
    size_t total;       /**< as far as it is known */
    size_t done;
    size_t failed;
    size_t running;
    const struct dagger_tally *tally; /**< counts some of it, or NULL */
    struct dagger_counts counts;      /**< of these: what was read last */
    size_t told; /**< how many had ended when their number was last told */
};

/** How much had ended when, without what was done before the run. */
struct dgi_sample {
    uint64_t time;
    size_t ended;
};

enum { DGI_SAMPLES = 32 };

/** A run. `= {0}` has none. Times are nanoseconds of a clock that never goes back. */
struct dgi_progress {
    uint64_t begun;
    size_t total;
    size_t done;
    size_t kept; /**< of these: they were done before */
    size_t failed;
    size_t running;
    struct dgi_row *rows; /**< found by hashing their sites */
    size_t row_count;
    size_t capacity; /**< a power of two, or 0 */
    size_t tallies;  /**< rows that have one */
    struct dgi_sample samples[DGI_SAMPLES];
    size_t sample_count; /**< taken since the run began */
};

/** A run of `dag` begins. */
void dgi_progress_begin(struct dgi_progress *progress, const struct dagger_dag *dag,
                        uint64_t now);

/** Takes note of what happened. The row that it happened to, or NULL: out of memory; the
 * counts are right nevertheless. Give the row to dgi_progress_settle() next. */
struct dgi_row *dgi_progress_take(struct dgi_progress *progress,
                                  const struct dagger_event *event, uint64_t now);

/** Reads what is counted elsewhere. To be called before the numbers are used. */
void dgi_progress_refresh(struct dgi_progress *progress);

/** Lets go of a row (NULL is fine) whose node has ended. */
void dgi_progress_settle(struct dgi_progress *progress, const struct dgi_row *row);

/** The row of a site, or NULL. */
const struct dgi_row *dgi_progress_find(const struct dgi_progress *progress,
                                        const void *site);

/** How many tasks a row stands for, as far as is known; 0: not at all. */
size_t dgi_progress_expected(const struct dgi_progress *progress,
                             const struct dgi_row *row);

/** Tasks that have not ended. */
size_t dgi_progress_left(const struct dgi_progress *progress);

/** Notes how far the run is, for the rate. To be called about once a second. */
void dgi_progress_sample(struct dgi_progress *progress, uint64_t now);

/** Tasks that end a second, well or not, during the last samples; 0: not known. */
double dgi_progress_rate(const struct dgi_progress *progress, uint64_t now);

/** The rows of what runs, in `rows`: at most `count`, those that began first. Returns how
 * many there are. */
size_t dgi_progress_oldest(const struct dgi_progress *progress,
                           const struct dgi_row **rows, size_t count);

/** Forgets the run. */
void dgi_progress_release(struct dgi_progress *progress);

#endif
