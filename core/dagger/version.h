#ifndef DAGGER_VERSION_H
#define DAGGER_VERSION_H

#define DAGGER_VERSION "0.1.0"

#endif
