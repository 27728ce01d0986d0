#include "object_scan.h"

#include <string.h>

#include <dagger/serializer.h>

#include "show.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_space(struct dgi_object_scan *scan)
{
    while (scan->next < scan->end && is_space(*scan->next))
        scan->next++;
}

/* A reader of [from, to) that counts lines from the start of the text. */
static struct dagger_reader reader_of(const struct dgi_object_scan *scan,
                                      const char *from, const char *to)
{
    struct dagger_reader reader;
    dagger_reader_init_memory(&reader, from, (size_t)(to - from), scan->name);
    reader.start = reader.next = from;
    reader.end = to;
    reader.offset = (uint64_t)(from - scan->text);
    for (const char *p = scan->text; p < from; p++) {
        if (*p != '\n')
            continue;
        reader.line++;
        reader.line_start = (uint64_t)(p + 1 - scan->text);
    }
    return reader;
}

void dgi_object_scan_place(const struct dgi_object_scan *scan, const char *at,
                           struct dagger_error *error)
{
    struct dagger_reader reader = reader_of(scan, at, at);
    dagger_error_at(error, scan->name, (unsigned)reader.line,
                    (unsigned)(reader.offset - reader.line_start + 1));
}

static int fail(const struct dgi_object_scan *scan, const char *expected,
                struct dagger_error *error)
{
    char found[DGI_SHOWN_SIZE] = "the end";
    size_t size = (size_t)(scan->end - scan->next);
    const char *line_end = size ? memchr(scan->next, '\n', size) : NULL;
    if (size)
        dgi_show(found, scan->next, line_end ? (size_t)(line_end - scan->next) : size);
    dagger_error_set(error, DAGGER_ERROR_INVALID, "expected %s, found %s", expected,
                     found);
    dgi_object_scan_place(scan, scan->next, error);
    return -1;
}

/* Behind the string that begins at `next`; the end of the text where it has no end. */
static const char *string_end(const char *next, const char *end)
{
    for (next++; next < end && *next != '"'; next++)
        if (*next == '\\' && next + 1 < end)
            next++;
    return next < end ? next + 1 : end;
}

/* Behind the value that begins at `next`, as far as brackets and strings tell. */
static const char *value_end(const char *next, const char *end)
{
    size_t depth = 0;
    while (next < end) {
        char c = *next;
        if (c == '"') {
            next = string_end(next, end);
            continue;
        }
        if (depth == 0 && (c == ',' || c == '}' || c == ']'))
            return next;
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
        next++;
    }
    return end;
}

bool dgi_object_scan_begin(struct dgi_object_scan *scan, const char *text, size_t size,
                           const char *name, struct dagger_error *error)
{
    *scan = (struct dgi_object_scan){text, text, text + size, name, true};
    skip_space(scan);
    if (scan->next == scan->end || *scan->next != '{')
        return fail(scan, "a JSON object, {\"NAME\": VALUE, ...}", error) > 0;
    scan->next++;
    return true;
}

static bool read_key(struct dgi_object_scan *scan, struct dgi_member *member,
                     struct dagger_arena *arena, struct dagger_error *error)
{
    member->key_start = scan->next;
    if (scan->next == scan->end || *scan->next != '"')
        return fail(scan, "a parameter's name in quotes", error) > 0;
    scan->next = string_end(scan->next, scan->end);
    struct dagger_reader key = reader_of(scan, member->key_start, scan->next);
    if (!dagger_json_serializer.read(&dagger_type_string, &member->key, &key, arena,
                                     error))
        return false;
    skip_space(scan);
    if (scan->next == scan->end || *scan->next != ':')
        return fail(scan, "':' after the name", error) > 0;
    scan->next++;
    skip_space(scan);
    return true;
}

static int finish(struct dgi_object_scan *scan, struct dagger_error *error)
{
    scan->next++;
    skip_space(scan);
    return scan->next == scan->end ? 0 : fail(scan, "nothing after the object", error);
}

int dgi_object_scan_next(struct dgi_object_scan *scan, struct dgi_member *member,
                         struct dagger_arena *arena, struct dagger_error *error)
{
    skip_space(scan);
    if (scan->next < scan->end && *scan->next == '}')
        return finish(scan, error);
    if (!scan->is_first) {
        if (scan->next == scan->end || *scan->next != ',')
            return fail(scan, "',' or '}'", error);
        scan->next++;
        skip_space(scan);
    }
    scan->is_first = false;
    if (!read_key(scan, member, arena, error))
        return -1;
    const char *start = scan->next;
    const char *end = scan->next = value_end(start, scan->end);
    while (end > start && is_space(end[-1]))
        end--;
    member->value = reader_of(scan, start, end);
    return 1;
}
