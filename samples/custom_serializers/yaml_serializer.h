/* YAML, for values that people read and edit. */
#ifndef YAML_SERIALIZER_H
#define YAML_SERIALIZER_H

#include <dagger/serializer.h>

extern const struct dagger_serializer yaml_serializer;

#endif
