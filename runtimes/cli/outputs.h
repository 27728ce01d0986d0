/*
 * Outputs in files. All are checked before anything runs, written beside their places,
 * and moved there when every one of them is complete.
 */
#ifndef DGI_OUTPUTS_H
#define DGI_OUTPUTS_H

#include "target.h"

/** The folder that an output goes to, open. */
struct dgi_folder {
    const char *path;
    int fd;
};

/** An output that is to be stored. */
struct dgi_stored {
    size_t outlet; /**< of the target */
    const char *path;
    const char *base;   /**< the last part of it */
    int folder;         /**< descriptor of what is before that */
    char temporary[48]; /**< its name in the folder until it is complete */
    int file;           /**< what it is until then in place of a name; or -1 */
};

/** The outputs to store. `= {0}`: none. */
struct dgi_outputs {
    const struct dgi_target *target;
    struct dgi_stored *items;
    size_t count;
    struct dgi_folder *folders;
    size_t folder_count;
};

/**
 * Plans what -o and --output ask for. Refuses unknown and doubled names, folders that do
 * not exist or cannot be written, and places that hold something other than a file (or,
 * for a partitioned output, an empty folder). Changes nothing.
 */
bool dgi_outputs_plan(struct dgi_outputs *outputs, struct dgi_cli *cli,
                      const struct dgi_target *target, struct dagger_error *error);

/** Writes all of them: `values` are those of all the target's outputs, by the
 * outlets' indices. On failure nothing is
 * left behind, and what the places held is as before, unless moving itself failed. */
bool dgi_outputs_store(struct dgi_outputs *outputs, const void *const *values,
                       struct dagger_error *error);

/** Says whose value it was that could not be written. Where the value is to blame, it is
 * the run that failed. Returns false. */
bool dgi_output_failed(const char *name, struct dagger_error *error);

/** Removes what an interrupted dgi_outputs_store() left. */
void dgi_outputs_discard(struct dgi_outputs *outputs);

/** Closes the folders. */
void dgi_outputs_release(struct dgi_outputs *outputs);

#endif
