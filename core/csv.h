/* CSV: what writing and reading share. */
#ifndef DAGGER_CSV_H
#define DAGGER_CSV_H

#include <dagger/serializer.h>

/** True for a list of structs whose fields are each one cell; else an error. */
bool dgi_csv_supports(const struct dagger_type *type, struct dagger_error *error);

/** The serializer's read function. */
bool dgi_csv_read(const struct dagger_type *type, void *value,
                  struct dagger_reader *reader, struct dagger_arena *arena,
                  struct dagger_error *error);

#endif
