/* JSON, compressed by Zstandard as it is written. */
#ifndef ZSTD_JSON_SERIALIZER_H
#define ZSTD_JSON_SERIALIZER_H

#include <dagger/serializer.h>

extern const struct dagger_serializer zstd_json_serializer;

#endif
