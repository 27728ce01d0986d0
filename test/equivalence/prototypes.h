/* Tasks of prototypes.c that prototypes.tasks.c defines. */
#ifndef EQUIVALENCE_PROTOTYPES_H
#define EQUIVALENCE_PROTOTYPES_H

#include <dagger/dsl.h>

typedef DAGGER_LIST(int64_t) numbers;
struct labelled {
    const char *label;
    int64_t value;
};

DAGGER_TASK()
numbers upto(int64_t n);

DAGGER_TASK()
int64_t plus_one(int64_t n);

DAGGER_TASK()
struct labelled label(const char *label, int64_t value);

int64_t total(numbers all);

#endif
