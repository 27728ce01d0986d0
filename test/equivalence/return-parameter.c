/* A DAG that only hands its parameter back. */
// run: -p words='["a","","\u00e9"]'
// expect: {"return_value":["a","","é"]}
// run: -p words='[]'
// expect: {"return_value":[]}
#include <dagger/dsl.h>

typedef DAGGER_LIST(const char *) strings;

DAGGER_DAG()
strings pipeline(strings words)
{
    return words;
}
