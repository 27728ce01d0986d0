/* Constant bytes, alone, in structs and lists; lists of one string. */
// run:
// expect: {"return_value":["AAH/","","YWI=","","CQ==","Cg=="]}
// run: -p b='"AQ=="'
// expect: {"return_value":["AQ==","","YWI=","","CQ==","Cg=="]}
#include <dagger/dsl.h>

typedef DAGGER_LIST(dagger_bytes) blobs;
typedef DAGGER_LIST(const char *) strings;
struct box {
    const char *name;
    dagger_bytes content;
};

/* What a DAG writes in its body ends with it, so a task that hands it on copies it. */
static dagger_bytes copy(dagger_bytes b)
{
    return (dagger_bytes){dagger_copy(b.data, b.size), b.size};
}

DAGGER_TASK()
blobs first(dagger_bytes a, dagger_bytes b, struct box c)
{
    blobs out = {0};
    dagger_list_append(&out, copy(a));
    dagger_list_append(&out, copy(b));
    dagger_list_append(&out, copy(c.content));
    return out;
}

DAGGER_TASK()
blobs join(blobs a, blobs b, strings names)
{
    blobs out = {0};
    for (size_t i = 0; i < a.count; i++)
        dagger_list_append(&out, copy(a.items[i]));
    for (size_t i = 0; i < b.count; i++)
        dagger_list_append(&out, copy(b.items[i]));
    if (names.count != 1 || !names.items[0] || names.items[0][0] != 'n')
        dagger_fail("the list of one string is another");
    return out;
}

DAGGER_DAG()
blobs pipeline(dagger_bytes b DAGGER_DEFAULT((dagger_bytes){(unsigned char[]){0, 1, 255},
                                                            3}))
{
    return join(
        first(b, (dagger_bytes){0}, (struct box){"ab", {(unsigned char *)"ab", 2}}),
        (blobs){(dagger_bytes[]){{0},
                                 {(unsigned char[]){9}, 1},
                                 {.data = (unsigned char[]){10, 11}, .size = 1}},
                3},
        (strings){(const char *[]){"name"}, 1});
}
