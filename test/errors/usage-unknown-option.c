#include <dagger/dsl.h>

// options: --unknown
// exit: 2
