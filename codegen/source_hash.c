#include "source_hash.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* FNV-1a, 64 bits. */
#define START 0xcbf29ce484222325u
#define FACTOR 0x100000001b3u

struct scan {
    const char *next;
    const char *end;
    uint64_t hash;
    char last;      /* what was hashed last */
    bool has_space; /* since then there was some */
};

static void put(struct scan *scan, char c)
{
    scan->hash = (scan->hash ^ (unsigned char)c) * FACTOR;
    scan->last = c;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

/* Characters that make other tokens without the space between them. */
static bool may_join(char a, char b)
{
    static const char operators[] = "+-*/%<>=!&|^.#:";
    return (is_word(a) && is_word(b)) ||
           (a && b && strchr(operators, a) && strchr(operators, b));
}

static bool begins(const struct scan *scan, const char *text)
{
    size_t size = strlen(text);
    return (size_t)(scan->end - scan->next) >= size &&
           memcmp(scan->next, text, size) == 0;
}

/* Past the next `end`, or to the end of the text. */
static void skip_to(struct scan *scan, const char *end)
{
    while (scan->next < scan->end && !begins(scan, end))
        scan->next++;
    size_t left = (size_t)(scan->end - scan->next);
    size_t size = strlen(end);
    scan->next += size < left ? size : left;
}

/* Layout and comments. */
static bool skip_space(struct scan *scan)
{
    if (begins(scan, "/*")) {
        scan->next += 2;
        skip_to(scan, "*/");
    } else if (begins(scan, "//")) {
        skip_to(scan, "\n");
    } else if (begins(scan, "\\\n")) {
        scan->next += 2;
        return true;
    } else if (isspace((unsigned char)*scan->next)) {
        scan->next++;
    } else {
        return false;
    }
    scan->has_space = true;
    return true;
}

static void take_literal(struct scan *scan)
{
    char quote = *scan->next;
    put(scan, *scan->next++);
    while (scan->next < scan->end && *scan->next != quote) {
        if (*scan->next == '\\' && scan->end - scan->next > 1)
            put(scan, *scan->next++);
        put(scan, *scan->next++);
    }
    if (scan->next < scan->end)
        put(scan, *scan->next++);
}

void source_hash(const char *text, size_t size, char hash[17])
{
    struct scan scan = {.next = text, .end = text + size, .hash = START};
    while (scan.next < scan.end) {
        if (skip_space(&scan))
            continue;
        if (scan.has_space && may_join(scan.last, *scan.next))
            put(&scan, ' ');
        scan.has_space = false;
        if (*scan.next == '"' || *scan.next == '\'')
            take_literal(&scan);
        else
            put(&scan, *scan.next++);
    }
    snprintf(hash, 17, "%016" PRIx64, scan.hash);
}
