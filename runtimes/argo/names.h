/* Names of templates and DAG tasks: valid for Argo, each given once. */
#ifndef DAGGER_ARGO_NAMES_H
#define DAGGER_ARGO_NAMES_H

#include "build.h"

/** The names that are taken. `= {0}` is none. */
struct dgi_argo_names {
    const char **slots; /**< hash table; the names live in the build's arena */
    size_t slot_count;
    size_t count;
};

void dgi_argo_names_release(struct dgi_argo_names *names);

/** Takes `name` as it is, which must live as long as the build. False: it is taken. */
bool dgi_argo_names_take(struct dgi_argo_names *names, struct dgi_argo_build *build,
                         const char *name);

/**
 * Takes a name as close to `wish` as can be: characters that Argo does not allow become
 * '-', a long name is cut and ends with a hash of all of it, and a name that is taken
 * gets "-2", "-3" and so on. Returns the name, in the arena; "" after a failure.
 */
const char *dgi_argo_names_make(struct dgi_argo_names *names,
                                struct dgi_argo_build *build, const char *wish);

#endif
