/*
 * Sites: the nodes of a plan and of the bodies in it, as a run directory knows them. Each
 * has a fingerprint in parts, so that what has changed since an earlier run can be named.
 */
#ifndef DAGGER_LOCAL_KEEP_SITE_H
#define DAGGER_LOCAL_KEEP_SITE_H

#include <dagger/arena.h>

#include "../plan.h"

enum { DGI_PATH_MOST = 32 }; /**< partitioned nodes within each other */

/** Why a node is to run, or that it is not. */
enum dgi_why {
    DGI_WHY_KEPT = 0, /**< as recorded, if it is recorded */
    DGI_WHY_NEW,
    DGI_WHY_TASK,   /**< another function */
    DGI_WHY_SOURCE, /**< the function's text */
    DGI_WHY_TYPES,  /**< of parameters and outputs, and their serializers */
    DGI_WHY_INPUT,  /**< where an input comes from, or its value */
    DGI_WHY_UPSTREAM,
    DGI_WHY_DAMAGED, /**< a file that it has stored */
};

enum dgi_site_state {
    DGI_SITE_WAITING,
    DGI_SITE_RUNNING,
    DGI_SITE_DONE,
    DGI_SITE_FAILED
};

/** What has become of a site's runs so far. */
struct dgi_site_counts {
    enum dgi_site_state state;
    bool has_partitions; /**< `partitions` is known */
    uint64_t partitions;
    uint64_t done; /**< runs of its task */
    uint64_t failed;
    int64_t started_us; /**< the first; 0: none */
    int64_t ended_us;   /**< the last */
    uint64_t cpu_ns;    /**< of all */
    uint64_t peak_bytes;
};

/** Whether large files of a site were read, to see that they are what was stored. */
enum dgi_check { DGI_CHECK_NONE = 0, DGI_CHECK_DUE, DGI_CHECK_DONE };

struct dgi_site {
    const struct dagger_node *node; /**< NULL: a gate */
    const struct dgi_plan *body;    /**< of a partitioned DAG, else NULL */
    const char *address;            /**< without numbers of partitions */
    const char *task;               /**< name of the function */
    const char *source;             /**< hash of its text; NULL: not known */
    char types[17];                 /**< hash, hexadecimal */
    const char *inputs;             /**< a line each: name, where from */
    uint32_t outer; /**< site of the partitioned DAG around it, or DGI_NONE */
    uint32_t depth; /**< partitioned DAGs around it */
    uint32_t row;   /**< its id in the database, 0: none yet */
    enum dgi_check check;
    enum dgi_why why;
    const char *detail; /**< of `why`: an input's line, an address */
    uint32_t old_row;   /**< what is replaced by it, 0: nothing */
    bool is_dirty;      /**< the counts are to be written */
    struct dgi_site_counts counts;
};

struct dgi_sites {
    struct dagger_arena *arena; /**< owns all texts */
    struct dgi_site *items;     /**< site plan->first_site + n is node n of the plan */
    uint32_t count;
};

/** Numbers the nodes of `plan` and its bodies, and makes their sites for a run with
 * `params`. False: DAGGER_ERROR_MEMORY, or INVALID: nested too deep. */
bool dgi_sites_create(struct dgi_sites *sites, struct dgi_plan *plan,
                      const void *const *params, struct dagger_error *error);
void dgi_sites_release(struct dgi_sites *sites);

/** An earlier fingerprint of a site. */
struct dgi_old_site {
    uint32_t row;
    const char *task;
    const char *source;
    const char *types;
    const char *inputs;
};

/** Sets why (and in detail what) where the site has changed. False: out of memory. */
bool dgi_site_compare(struct dgi_sites *sites, struct dgi_site *site,
                      const struct dgi_old_site *old);

/** The site runs again, for that reason; what is recorded of it does not count. */
void dgi_site_drop(struct dgi_site *site, enum dgi_why why, const char *detail);

/** Gives all that depends on a changed site the reason UPSTREAM, in `plan` and its
 * bodies. False: out of memory. */
bool dgi_sites_spread(struct dgi_sites *sites, const struct dgi_plan *plan);

/** Why a site is not kept, in words: "task sum: source changed". */
void dgi_site_explain(const struct dgi_site *site, char *text, size_t size);

#endif
