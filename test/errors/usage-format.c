#include <dagger/dsl.h>

// options: --format xml
// exit: 2
