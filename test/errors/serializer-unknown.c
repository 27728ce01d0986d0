#include <dagger/dsl.h>

struct model {
    int weights DAGGER_SERIALIZER(parquet);
};

DAGGER_TASK(.serializer = "avro")
struct model step(int x DAGGER_SERIALIZER(not a name));

DAGGER_TASK(.serializer = "not a name")
int other(int x DAGGER_SERIALIZER(protobuf));

DAGGER_DAG()
int pipeline(int x)
{
    return other(x);
}
