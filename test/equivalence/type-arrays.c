/* Arrays of fixed length: of numbers, of arrays, of structs, of strings. */
// run: -p m='{"grid":[[1,2,3],[4,5,6]],"points":[{"x":1},{"x":2}],"words":["a",null]}'
// expect: {"return_value":{"grid":[[4,5,6],[1,2,3]],"points":[{"x":2},{"x":1}],"words":[null,"a"]}}
#include <dagger/dsl.h>

#include <string.h>

struct point {
    int x;
};
struct matrix {
    int grid[2][3];
    struct point points[2];
    const char *words[2];
};

DAGGER_TASK()
struct matrix flip(struct matrix m)
{
    struct matrix out;
    memset(&out, 0, sizeof out);
    for (int i = 0; i < 2; i++) {
        memcpy(out.grid[i], m.grid[1 - i], sizeof out.grid[i]);
        out.points[i] = m.points[1 - i];
        out.words[i] = m.words[1 - i];
    }
    return out;
}

DAGGER_DAG()
struct matrix pipeline(struct matrix m)
{
    return flip(flip(flip(m)));
}
