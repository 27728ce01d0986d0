#include <dagger/dsl.h>

// options: --no-mai
// exit: 2
