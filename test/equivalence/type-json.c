/* Values of any shape. */
// run: -p j='{"b":[1,2.5,null,true,"x"],"a":{}}' -p l='[1,"two",null,[3]]'
// expect: {"return_value":{"count":4,"l":[1,"two",null,[3]],"value":{"b":[1,2.5,null,true,"x"],"a":{},"extra":1}}}
// run: -p j='{}' -p l='[]'
// expect: {"return_value":{"count":0,"l":[],"value":{"extra":1}}}
#include <dagger/dsl.h>

#include <jansson.h>

typedef DAGGER_LIST(json_t *) values;
struct result {
    int count;
    values l;
    json_t *value;
};

DAGGER_TASK()
json_t *extend(json_t *j)
{
    json_t *copy = dagger_json(json_copy(j));
    json_object_set_new(copy, "extra", json_integer(1));
    return copy;
}

DAGGER_TASK()
json_t *same(json_t *j)
{
    return j;
}

DAGGER_TASK()
struct result pack(json_t *value, values l)
{
    return (struct result){(int)l.count, l, value};
}

DAGGER_DAG()
struct result pipeline(json_t *j, values l)
{
    values out = {0};
    DAGGER_FOR_EACH(json_t *, x, l)
        DAGGER_COLLECT(out, same(x));
    return pack(extend(j), out);
}
