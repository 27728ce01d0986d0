/* What the caller says about containers, checked. */
#ifndef DAGGER_ARGO_IMAGE_H
#define DAGGER_ARGO_IMAGE_H

#include <dagger/argo.h>

#include "build.h"

/** True for a reference of a container image: [HOST[:PORT]/]NAME[:TAG][@DIGEST]. */
bool dgi_argo_image_is_valid(const char *image);

/** Checks image, command, spec, store and version. False: they are wrong. */
bool dgi_argo_check_options(struct dgi_argo_build *build,
                            const struct dagger_argo_options *options);

#endif
