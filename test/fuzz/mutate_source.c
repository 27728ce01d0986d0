/*
 * Mutations that leave most of a C file a C file: lines and words of it are left out,
 * doubled, moved and exchanged. libFuzzer calls this in place of its own, which it uses
 * as well.
 */
#include "fuzz.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
                               unsigned seed);

/* A part of the source. */
struct span {
    size_t start;
    size_t length;
};

static const char *const words[] = {
    "0",
    "-1",
    "NULL",
    "int64_t",
    "uint8_t",
    "double",
    "bool",
    "const",
    "static",
    "const char *",
    "struct",
    "numbers",
    "(",
    ")",
    "{",
    "}",
    ";",
    ",",
    ".",
    "=",
    "*",
    "&",
    "[0]",
    "(void)",
    "\"x\"",
    "1.5",
    "'a'",
    "{0}",
    "sizeof",
    "return",
    "DAGGER_TASK()",
    "DAGGER_DAG()",
    "DAGGER_NODE(\"n\", ",
    "DAGGER_DEFAULT(1)",
    "DAGGER_COLLECT(",
    "DAGGER_AFTER(",
    "DAGGER_LIST(int)",
    "DAGGER_SERIALIZER(raw)",
    "DAGGER_FOR_EACH(int64_t, y, ",
    "DAGGER_JSON({\"a\": 1})",
    "->",
    "if (1)",
};

static bool is_word(uint8_t byte)
{
    return isalnum(byte) || byte == '_';
}

static struct span word_near(const uint8_t *data, size_t size, size_t at)
{
    struct span span = {at, 1};
    if (!is_word(data[at]))
        return span;
    while (span.start && is_word(data[span.start - 1]))
        span.start--;
    size_t end = at + 1;
    while (end < size && is_word(data[end]))
        end++;
    span.length = end - span.start;
    return span;
}

static struct span line_near(const uint8_t *data, size_t size, size_t at)
{
    size_t start = at, end = at;
    while (start && data[start - 1] != '\n')
        start--;
    while (end < size && data[end] != '\n')
        end++;
    return (struct span){start, end - start + (end < size)};
}

/* Puts `with` in the place of `span`. Returns the new size, or the old one: no room. */
static size_t put(uint8_t *data, size_t size, size_t max_size, struct span span,
                  const void *with, size_t length)
{
    if (size - span.length + length > max_size)
        return size;
    memmove(data + span.start + length, data + span.start + span.length,
            size - span.start - span.length);
    memcpy(data + span.start, with, length);
    return size - span.length + length;
}

static size_t put_copy(uint8_t *data, size_t size, size_t max_size, struct span target,
                       struct span source)
{
    uint8_t *copy = malloc(source.length + 1);
    if (!copy)
        return size;
    memcpy(copy, data + source.start, source.length);
    size = put(data, size, max_size, target, copy, source.length);
    free(copy);
    return size;
}

static size_t mutate(uint8_t *data, size_t size, size_t max_size)
{
    struct span here = word_near(data, size, (size_t)rand() % size);
    struct span there = word_near(data, size, (size_t)rand() % size);
    struct span line = line_near(data, size, (size_t)rand() % size);
    struct span other = line_near(data, size, (size_t)rand() % size);
    const char *word = words[(size_t)rand() % (sizeof words / sizeof words[0])];
    switch (rand() % 8) {
    case 0:
        return put(data, size, max_size, line, "", 0);
    case 1:
        return put_copy(data, size, max_size, (struct span){line.start, 0}, other);
    case 2:
        return put_copy(data, size, max_size, line, other);
    case 3:
    case 4:
        return put_copy(data, size, max_size, here, there);
    case 5:
        return put(data, size, max_size, here, word, strlen(word));
    case 6:
        return put(data, size, max_size, (struct span){here.start, 0}, word,
                   strlen(word));
    default:
        return put(data, size, max_size, here, "", 0);
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    srand(seed);
    if (size == 0 || rand() % 16 == 0)
        return LLVMFuzzerMutate(data, size, max_size);
    for (int count = 1 + rand() % 3; count > 0 && size; count--)
        size = mutate(data, size, max_size);
    return size;
}
