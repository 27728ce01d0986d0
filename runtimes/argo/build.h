/*
 * Building JSON with one check at the end: after a failure everything is a no-op, and the
 * first error stays. What is put somewhere is taken over, also when it fails.
 */
#ifndef DAGGER_ARGO_BUILD_H
#define DAGGER_ARGO_BUILD_H

#include <jansson.h>

#include <dagger/arena.h>
#include <dagger/error.h>
#include <dagger/graph.h>

/** The making of one manifest. */
struct dgi_argo_build {
    struct dagger_arena *arena; /**< for all text that the making needs */
    struct dagger_error *error;
    char *scratch; /**< of dgi_argo_format(): the last text */
    size_t scratch_size;
    bool failed;
    bool is_first_failure; /**< of the last dgi_argo_refuse() */
};

/** Gives back the scratch; the arena stays its owner's. */
void dgi_argo_build_release(struct dgi_argo_build *build);

/** Out of memory: sets the error and `failed`. Returns false. */
bool dgi_argo_out_of_memory(struct dgi_argo_build *build);

/** Something cannot become a manifest: sets the error and `failed`. Returns false. */
bool dgi_argo_refuse(struct dgi_argo_build *build, const char *format, ...)
    DAGGERI_PRINTF(2, 3);

/** What to do about the failure that was just refused, and where it is; nothing unless it
 * was the first. */
void dgi_argo_hint(struct dgi_argo_build *build, const char *format, ...)
    DAGGERI_PRINTF(2, 3);
void dgi_argo_at(struct dgi_argo_build *build, const struct dagger_place *place);

/** Sets `object[key]`, at the end of the keys. */
void dgi_argo_put(struct dgi_argo_build *build, json_t *object, const char *key,
                  json_t *value);

/** As dgi_argo_put() unless `value` is empty, which is dropped. */
void dgi_argo_put_filled(struct dgi_argo_build *build, json_t *object, const char *key,
                         json_t *value);

void dgi_argo_append(struct dgi_argo_build *build, json_t *array, json_t *value);

/** A string that is known to be UTF-8. */
json_t *dgi_argo_string(struct dgi_argo_build *build, const char *text);

/** A string, formatted. */
json_t *dgi_argo_format(struct dgi_argo_build *build, const char *format, ...)
    DAGGERI_PRINTF(2, 3);

/** The texts after `build`, up to a NULL, in one string. */
json_t *dgi_argo_join(struct dgi_argo_build *build, ...) __attribute__((__sentinel__));

/** A deep copy. jansson's own leaves out what there is no memory for. */
json_t *dgi_argo_copy(struct dgi_argo_build *build, const json_t *value);

/** `{"name": name}` */
json_t *dgi_argo_named(struct dgi_argo_build *build, const char *name);

/** Formatted text in the arena; "" after a failure. */
const char *dgi_argo_text(struct dgi_argo_build *build, const char *format, ...)
    DAGGERI_PRINTF(2, 3);

/** `count * size` zeroed bytes from the arena; NULL after a failure. */
void *dgi_argo_array(struct dgi_argo_build *build, size_t count, size_t size);

#endif
