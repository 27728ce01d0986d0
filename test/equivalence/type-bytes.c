/* Bytes of any value, of every length modulo three, empty too. */
// run: -p b='"AAECA/8="' -p l='["","AA==","AAE=","AAEC"]'
// expect: {"return_value":{"all":["","AA==","AQA=","AgEA"],"one":"/wMCAQA="}}
// run: -p b='""' -p l='[]'
// expect: {"return_value":{"all":[],"one":""}}
#include <dagger/dsl.h>

typedef DAGGER_LIST(dagger_bytes) blobs;
struct result {
    blobs all;
    dagger_bytes one;
};

DAGGER_TASK()
dagger_bytes reverse(dagger_bytes b)
{
    dagger_bytes out = {dagger_alloc(b.size), b.size};
    for (size_t i = 0; i < b.size; i++)
        out.data[i] = b.data[b.size - 1 - i];
    return out;
}

DAGGER_TASK()
struct result pack(blobs all, dagger_bytes one)
{
    return (struct result){all, one};
}

DAGGER_DAG()
struct result pipeline(dagger_bytes b, blobs l)
{
    blobs out = {0};
    DAGGER_FOR_EACH(dagger_bytes, x, l)
        DAGGER_COLLECT(out, reverse(x));
    return pack(out, reverse(b));
}
