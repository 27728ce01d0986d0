/* A fuzz target: libFuzzer calls it with ever new inputs, replay.c with those of a
 * corpus. */
#ifndef DAGGER_FUZZ_H
#define DAGGER_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
