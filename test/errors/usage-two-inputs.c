#include <dagger/dsl.h>

// options: other.c
// exit: 2
