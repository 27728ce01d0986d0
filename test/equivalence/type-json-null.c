/* A json_t * that is NULL, JSON's null, a default, and a constant. */
// run:
// expect: {"return_value":[null,null,null]}
// run: -p j='[false]'
// expect: {"return_value":[[false],[false],null]}
#include <dagger/dsl.h>

#include <jansson.h>

typedef DAGGER_LIST(json_t *) values;

DAGGER_TASK()
json_t *same(json_t *j)
{
    return j;
}

DAGGER_TASK()
values three(json_t *a, json_t *b, json_t *c)
{
    values all = {0};
    dagger_list_append(&all, a);
    dagger_list_append(&all, b);
    dagger_list_append(&all, c);
    return all;
}

DAGGER_DAG()
values pipeline(json_t *j DAGGER_DEFAULT(NULL))
{
    return three(j, same(j), same(NULL));
}
