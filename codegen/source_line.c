#include "source_line.h"

#include <stdlib.h>
#include <string.h>

enum {
    LINE_MAX_SHOWN = 240,    /* bytes of a line */
    BEFORE_CARET_SHOWN = 120 /* of them before the caret, where the line is longer */
};

void source_file_release(struct source_file *source)
{
    free(source->path);
    free(source->text);
    *source = (struct source_file){0};
}

static char *read_all(FILE *file, size_t *size)
{
    char *text = NULL;
    size_t capacity = 0;
    *size = 0;
    for (;;) {
        if (*size == capacity) {
            capacity = capacity ? 2 * capacity : 16384;
            char *grown = realloc(text, capacity);
            if (!grown)
                break;
            text = grown;
        }
        *size += fread(text + *size, 1, capacity - *size, file);
        if (ferror(file))
            break;
        if (*size < capacity)
            return text;
    }
    free(text);
    *size = 0;
    return NULL;
}

static void load(struct source_file *source, const char *path)
{
    if (source->path && strcmp(source->path, path) == 0)
        return;
    source_file_release(source);
    source->path = strdup(path);
    source->line = 1;
    FILE *file = fopen(path, "rb");
    if (!file)
        return;
    source->text = read_all(file, &source->size);
    fclose(file);
}

/* The line without its end; NULL: the file has none of that number. */
static const char *find_line(struct source_file *source, unsigned line, size_t *length)
{
    if (!source->text)
        return NULL;
    if (line < source->line) {
        source->line = 1;
        source->offset = 0;
    }
    const char *end = source->text + source->size;
    const char *start = source->text + source->offset;
    for (; source->line < line; source->line++) {
        const char *newline = memchr(start, '\n', (size_t)(end - start));
        if (!newline)
            return NULL;
        start = newline + 1;
        source->offset = (size_t)(start - source->text);
    }
    const char *newline = memchr(start, '\n', (size_t)(end - start));
    *length = (size_t)((newline ? newline : end) - start);
    if (*length && start[*length - 1] == '\r')
        --*length;
    return start;
}

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

static void print_shown(const char *text, size_t length, FILE *stream)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        fputc((byte < 0x20 && byte != '\t') || byte == 0x7f ? '?' : byte, stream);
    }
}

static void print_caret(const char *text, size_t before, FILE *stream, bool color)
{
    for (size_t i = 0; i < before; i++) {
        if (!is_continuation(text[i]))
            fputc(text[i] == '\t' ? '\t' : ' ', stream);
    }
    fputs(color ? "\033[1;32m^\033[0m\n" : "^\n", stream);
}

void source_line_print(struct source_file *source, const char *path, unsigned line,
                       unsigned column, FILE *stream, bool color)
{
    load(source, path);
    size_t length;
    const char *text = find_line(source, line, &length);
    if (!text)
        return;
    size_t before = column ? column - 1 : 0;
    if (line == 1 && length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3; /* a byte order mark has no width */
        length -= 3;
        before = before > 3 ? before - 3 : 0;
    }
    if (before > length)
        before = length;
    if (length > LINE_MAX_SHOWN && before > BEFORE_CARET_SHOWN) {
        size_t cut = before - BEFORE_CARET_SHOWN;
        while (cut && is_continuation(text[cut]))
            cut--;
        text += cut;
        length -= cut;
        before -= cut;
    }
    if (length > LINE_MAX_SHOWN) {
        length = LINE_MAX_SHOWN;
        while (length > before && is_continuation(text[length]))
            length--;
    }
    fprintf(stream, "%5u | ", line);
    print_shown(text, length, stream);
    fputs("\n", stream);
    if (column) {
        fputs("      | ", stream);
        print_caret(text, before, stream, color);
    }
}
