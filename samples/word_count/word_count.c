/*
 * Counts the words of text files of any size and returns the most frequent ones.
 *
 *     word_count run -p 'paths=["book.txt","notes.txt"]'
 *     word_count run -p 'paths=["book.txt"]' -p top=3 -p parts=32 -j 4
 *
 * The files are cut between words into parts of about the same number of bytes, the parts
 * are counted in parallel, and the counts are merged. Memory grows with the number of
 * different words and with `parts`, not with the size of the files: each is read through
 * a buffer of 64 KiB. What a word is, words.h says.
 *
 * The paths have to mean the same wherever a task runs: in containers, mount one volume.
 */
#include <dagger/dsl.h>

#include "tally.h"
#include "words.h"

#include <errno.h>
#include <sys/stat.h>

typedef DAGGER_LIST(const char *) path_list;
typedef DAGGER_LIST(struct range) range_list;
typedef DAGGER_LIST(range_list) part_list;
typedef DAGGER_LIST(word_list) word_lists;

struct report {
    int64_t total;    /**< words there are */
    int64_t distinct; /**< different words there are */
    word_list top;    /**< most frequent first; of equally frequent ones by their bytes */
};

/* ---- Split ------------------------------------------------------------------------- */

static int64_t file_size(const char *path)
{
    struct stat status;
    if (!path)
        dagger_fail("a path is null");
    if (stat(path, &status) != 0)
        dagger_fail("cannot read %s: %s", path, strerror(errno));
    if (!S_ISREG(status.st_mode))
        dagger_fail("cannot read %s: it is not a regular file", path);
    return status.st_size;
}

/* At most `parts` of them; a part may hold ranges of several files. */
DAGGER_TASK()
part_list split_files(path_list paths, int64_t parts)
{
    if (parts < 1 || parts > 10000)
        dagger_fail("parts is %lld: it must be from 1 to 10000", (long long)parts);
    int64_t total = 0;
    for (size_t i = 0; i < paths.count; i++)
        total += file_size(paths.items[i]);

    part_list split = {0};
    struct word_reader reader = {0};
    int64_t part_size = total / parts + 1;
    int64_t room = 0;
    for (size_t i = 0; i < paths.count; i++) {
        struct range range = {.path = paths.items[i]};
        int64_t size = file_size(range.path);
        for (; range.begin < size; range.begin = range.end) {
            if (room <= 0) {
                dagger_list_append(&split, (range_list){0});
                room = part_size;
            }
            range.end = size;
            if (size - range.begin > room)
                range.end = words_find_cut(&reader, range.path, range.begin + room, size);
            room -= range.end - range.begin;
            dagger_list_append(&split.items[split.count - 1], range);
        }
    }
    return split;
}

/* ---- Count ------------------------------------------------------------------------- */

DAGGER_TASK()
word_list count_words(range_list part)
{
    int64_t bytes = 0;
    for (size_t i = 0; i < part.count; i++)
        bytes += part.items[i].end - part.items[i].begin;

    struct tally tally = tally_create(bytes);
    struct word_reader reader = {0};
    for (size_t i = 0; i < part.count; i++) {
        word_reader_open(&reader, part.items[i]);
        const char *word;
        while ((word = word_reader_next(&reader)))
            tally_add(&tally, word);
        word_reader_close(&reader);
    }
    return tally_sort(&tally);
}

/* ---- Merge ------------------------------------------------------------------------- */

/* Takes the word that comes first, in all of the sorted lists, off their fronts. */
static bool take_first(word_lists *fronts, struct word *taken)
{
    const word_list *lowest = NULL;
    for (size_t i = 0; i < fronts->count; i++) {
        const word_list *front = &fronts->items[i];
        if (front->count > 0 &&
            (!lowest || word_compare_text(front->items, lowest->items) < 0))
            lowest = front;
    }
    if (!lowest)
        return false;

    const struct word *first = lowest->items;
    *taken = (struct word){.text = first->text};
    for (size_t i = 0; i < fronts->count; i++) {
        word_list *front = &fronts->items[i];
        if (front->count > 0 && word_compare_text(front->items, first) == 0) {
            taken->count += front->items->count;
            front->items++;
            front->count--;
        }
    }
    return true;
}

static int by_frequency(const void *a, const void *b)
{
    const struct word *left = a;
    const struct word *right = b;
    if (left->count != right->count)
        return left->count < right->count ? 1 : -1;
    return word_compare_text(left, right);
}

static void keep_most_frequent(word_list *words, size_t count)
{
    if (words->count > 0)
        qsort(words->items, words->count, sizeof *words->items, by_frequency);
    if (words->count > count)
        words->count = count;
}

/* Sorts whenever twice as many words have come together as are asked for. */
DAGGER_TASK()
struct report most_frequent(word_lists counted, int64_t top)
{
    if (top < 0)
        dagger_fail("top is %lld: it must not be negative", (long long)top);
    size_t words = 0;
    for (size_t i = 0; i < counted.count; i++)
        words += counted.items[i].count;
    size_t wanted = (uint64_t)top < words ? (size_t)top : words;
    word_lists fronts = {
        .items = dagger_copy(counted.items, counted.count * sizeof *counted.items),
        .count = counted.count,
    };

    struct report report = {
        .top.items = dagger_list_items(2 * wanted + 1, sizeof *report.top.items)};
    struct word word;
    while (take_first(&fronts, &word)) {
        report.total += word.count;
        report.distinct++;
        report.top.items[report.top.count++] = word;
        if (report.top.count > 2 * wanted)
            keep_most_frequent(&report.top, wanted);
    }
    keep_most_frequent(&report.top, wanted);
    return report;
}

DAGGER_DAG()
struct report word_count(path_list paths, int64_t top DAGGER_DEFAULT(10),
                         int64_t parts DAGGER_DEFAULT(8))
{
    word_lists counted = {0};
    DAGGER_FOR_EACH(range_list, part, split_files(paths, parts)) {
        DAGGER_COLLECT(counted, count_words(part));
    }
    return most_frequent(counted, top);
}
