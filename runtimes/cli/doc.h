/* Writes JSON documents, indented for people or as compact as can be. */
#ifndef DGI_DOC_H
#define DGI_DOC_H

#include <dagger/error.h>
#include <dagger/stream.h>
#include <dagger/type.h>

/** A document. The first error stays in `error`; `writer` then takes no more. */
struct dgi_doc {
    struct dagger_writer *writer;
    struct dagger_error *error; /**< not NULL */
    bool is_compact;
    unsigned depth;
    bool is_empty; /**< nothing yet in the innermost object or array */
};

/** Opens an object ('{') or array ('['); `key` is NULL outside of objects. */
void dgi_doc_open(struct dgi_doc *json, const char *key, char bracket);

/** Closes it: '}' or ']'. */
void dgi_doc_close(struct dgi_doc *json, char bracket);

/** A string; NULL is null. */
void dgi_doc_string(struct dgi_doc *json, const char *key, const char *text);

void dgi_doc_bool(struct dgi_doc *json, const char *key, bool value);
void dgi_doc_integer(struct dgi_doc *json, const char *key, int64_t value);
void dgi_doc_number(struct dgi_doc *json, const char *key, double value);

/** A value of a described type, compact. */
void dgi_doc_value(struct dgi_doc *json, const char *key, const struct dagger_type *type,
                   const void *value);

#endif
