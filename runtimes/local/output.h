/* What tasks in worker processes print: read, cut into lines, and told to the observer.
 */
#ifndef DAGGER_LOCAL_OUTPUT_H
#define DAGGER_LOCAL_OUTPUT_H

#include "process.h"

/** The beginning of a line of one process. */
struct dgi_output {
    struct dgi_job job; /**< whose it is */
    size_t used;
    char line[4096]; /**< longer ones are cut in pieces */
};

/** Reads what the process has printed, and lets it go on where it waits for that. */
void dgi_output_read(struct dgi_output *output, struct dgi_process *process);

/** Tells the beginning of a line as if it were one: no more comes. */
void dgi_output_flush(struct dgi_output *output);

#endif
