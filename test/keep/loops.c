/* Partitions, of tasks and of DAGs, in each other; some of them large. */
#include "journal.h"

typedef DAGGER_LIST(int64_t) numbers;
typedef DAGGER_LIST(const char *) texts;

DAGGER_TASK()
numbers count_up(int64_t n)
{
    journal("count-up");
    numbers all;
    dagger_list_alloc(&all, (size_t)n);
    for (size_t i = 0; i < all.count; i++)
        all.items[i] = (int64_t)i;
    return all;
}

DAGGER_TASK()
int64_t square(int64_t n)
{
    journal("square");
    return n * n;
}

DAGGER_TASK()
numbers spread(int64_t n)
{
    journal("spread");
    numbers all;
    dagger_list_alloc(&all, (size_t)(n % 3));
    for (size_t i = 0; i < all.count; i++)
        all.items[i] = n + (int64_t)i;
    return all;
}

DAGGER_TASK()
const char *draw(int64_t n, int64_t width)
{
    journal("draw");
    size_t size = (size_t)(n * width);
    char *line = dagger_alloc(size + 1);
    memset(line, '*', size);
    return line;
}

DAGGER_TASK()
int64_t measure(texts lines)
{
    journal("measure");
    int64_t total = 0;
    for (size_t i = 0; i < lines.count; i++)
        total += (int64_t)strlen(lines.items[i]);
    return total;
}

DAGGER_DAG()
int64_t picture(int64_t n, int64_t width)
{
    texts lines = {0};
    DAGGER_FOR_EACH(int64_t, each, spread(n))
        DAGGER_COLLECT(lines, draw(each, width));
    return measure(lines);
}

DAGGER_TASK()
int64_t add_up(numbers values)
{
    journal("add-up");
    int64_t total = 0;
    for (size_t i = 0; i < values.count; i++)
        total = total * 31 + values.items[i];
    return total;
}

DAGGER_DAG()
int64_t loops(int64_t n DAGGER_DEFAULT(7), int64_t width DAGGER_DEFAULT(20000))
{
    numbers squares = {0};
    DAGGER_FOR_EACH(int64_t, each, count_up(n))
        DAGGER_COLLECT(squares, square(each));
    numbers sizes = {0};
    DAGGER_FOR_EACH(int64_t, each, squares)
        DAGGER_COLLECT(sizes, picture(each, width));
    return add_up(sizes);
}
