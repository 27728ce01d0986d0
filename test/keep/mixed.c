/* A DAG within a loop, retries, files, and, where $STUMBLE is set, a node that fails. */
#include "journal.h"

typedef DAGGER_LIST(int64_t) numbers;

DAGGER_TASK()
numbers list_pages(int64_t count)
{
    journal("list-pages");
    numbers all;
    dagger_list_alloc(&all, (size_t)count);
    for (size_t i = 0; i < all.count; i++)
        all.items[i] = (int64_t)i + 1;
    return all;
}

/* Every other page takes two attempts. */
DAGGER_TASK(.retries = 2)
dagger_file draw_page(int64_t number)
{
    const char *attempt = getenv("DAGGER_ATTEMPT");
    if (number % 2 && attempt && strcmp(attempt, "1") == 0)
        dagger_fail("the pen broke at page %lld", (long long)number);
    journal("draw-page");
    return journal_file(dagger_printf("page %lld\n", (long long)number));
}

DAGGER_TASK()
double weigh_page(dagger_file page)
{
    journal("weigh-page");
    return (double)strlen(journal_read(page)) / 10;
}

DAGGER_DAG()
double make_page(int64_t number)
{
    return weigh_page(draw_page(number));
}

DAGGER_TASK()
dagger_file print_cover(int64_t count)
{
    if (getenv("STUMBLE"))
        dagger_fail("there is no ink");
    journal("print-cover");
    return journal_file(dagger_printf("%lld pages\n", (long long)count));
}

typedef DAGGER_LIST(double) weights;

DAGGER_TASK()
dagger_file bind_book(dagger_file cover, weights pages)
{
    journal("bind-book");
    double total = 0;
    for (size_t i = 0; i < pages.count; i++)
        total += pages.items[i];
    return journal_file(dagger_printf("%s%.17g\n", journal_read(cover), total));
}

DAGGER_DAG()
dagger_file make_book(int64_t count DAGGER_DEFAULT(3))
{
    dagger_file cover = print_cover(count);
    weights pages = {0};
    DAGGER_FOR_EACH(int64_t, number, list_pages(count))
        DAGGER_COLLECT(pages, make_page(number));
    return bind_book(cover, pages);
}
