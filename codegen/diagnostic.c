#include "diagnostic.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "source_line.h"

struct message {
    char *file; /* NULL: no place */
    unsigned line;
    unsigned column;
    char *text;
    struct message *notes; /* in the order they were added; unused for notes */
    struct message *last_note;
    struct message *next;
};

struct alias {
    char *file;
    char *path;
};

struct diagnostics {
    struct message **errors;
    size_t count;
    size_t capacity;
    struct alias *aliases;
    size_t alias_count;
    struct message *last; /* notes go to this one; NULL: they belong to a duplicate */
    size_t lost;          /* errors that no memory was left for */
};

struct diagnostics *diagnostics_create(void)
{
    return calloc(1, sizeof(struct diagnostics));
}

static void message_destroy(struct message *message)
{
    while (message) {
        struct message *next = message->next;
        message_destroy(message->notes);
        free(message->file);
        free(message->text);
        free(message);
        message = next;
    }
}

void diagnostics_destroy(struct diagnostics *diagnostics)
{
    if (!diagnostics)
        return;
    for (size_t i = 0; i < diagnostics->count; i++)
        message_destroy(diagnostics->errors[i]);
    for (size_t i = 0; i < diagnostics->alias_count; i++) {
        free(diagnostics->aliases[i].file);
        free(diagnostics->aliases[i].path);
    }
    free(diagnostics->aliases);
    free(diagnostics->errors);
    free(diagnostics);
}

void diagnostics_alias(struct diagnostics *diagnostics, const char *file,
                       const char *path)
{
    size_t count = diagnostics->alias_count;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(diagnostics->aliases[i].file, file) == 0)
            return;
    }
    struct alias *grown =
        realloc(diagnostics->aliases, (count + 1) * sizeof *diagnostics->aliases);
    if (!grown)
        return;
    diagnostics->aliases = grown;
    struct alias alias = {.file = strdup(file), .path = strdup(path)};
    if (alias.file && alias.path) {
        diagnostics->aliases[diagnostics->alias_count++] = alias;
    } else {
        free(alias.file);
        free(alias.path);
    }
}

static const char *path_of(const struct diagnostics *diagnostics, const char *file)
{
    for (size_t i = 0; i < diagnostics->alias_count; i++) {
        if (strcmp(diagnostics->aliases[i].file, file) == 0)
            return diagnostics->aliases[i].path;
    }
    return file;
}

static struct message *message_create(struct dagger_place place, const char *format,
                                      va_list arguments)
{
    struct message *message = calloc(1, sizeof *message);
    if (!message)
        return NULL;
    message->line = place.line;
    message->column = place.column;
    if (vasprintf(&message->text, format, arguments) < 0)
        message->text = NULL;
    if (place.file)
        message->file = strdup(place.file);
    if (!message->text || (place.file && !message->file)) {
        message_destroy(message);
        return NULL;
    }
    return message;
}

static bool is_same_file(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool is_known(const struct diagnostics *diagnostics, const struct message *message)
{
    for (size_t i = 0; i < diagnostics->count; i++) {
        const struct message *known = diagnostics->errors[i];
        if (known->line == message->line && known->column == message->column &&
            strcmp(known->text, message->text) == 0 &&
            is_same_file(known->file, message->file))
            return true;
    }
    return false;
}

static bool append(struct diagnostics *diagnostics, struct message *message)
{
    if (diagnostics->count == diagnostics->capacity) {
        size_t capacity = diagnostics->capacity ? 2 * diagnostics->capacity : 16;
        struct message **grown =
            realloc(diagnostics->errors, capacity * sizeof *diagnostics->errors);
        if (!grown)
            return false;
        diagnostics->errors = grown;
        diagnostics->capacity = capacity;
    }
    diagnostics->errors[diagnostics->count++] = message;
    return true;
}

void diagnostics_error(struct diagnostics *diagnostics, struct dagger_place place,
                       const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct message *message = message_create(place, format, arguments);
    va_end(arguments);
    diagnostics->last = NULL;
    if (message && is_known(diagnostics, message)) {
        message_destroy(message);
    } else if (message && append(diagnostics, message)) {
        diagnostics->last = message;
    } else {
        message_destroy(message);
        diagnostics->lost++;
    }
}

void diagnostics_note(struct diagnostics *diagnostics, struct dagger_place place,
                      const char *format, ...)
{
    struct message *error = diagnostics->last;
    if (!error)
        return;
    va_list arguments;
    va_start(arguments, format);
    struct message *note = message_create(place, format, arguments);
    va_end(arguments);
    if (!note)
        return;
    if (error->last_note)
        error->last_note->next = note;
    else
        error->notes = note;
    error->last_note = note;
}

size_t diagnostics_count(const struct diagnostics *diagnostics)
{
    return diagnostics->count + diagnostics->lost;
}

/* ---- Printing ---------------------------------------------------------------------- */

struct printer {
    const struct diagnostics *diagnostics;
    FILE *stream;
    bool color;
    struct source_file source;
};

static const char *paint(const struct printer *printer, const char *code)
{
    return printer->color ? code : "";
}

/* Names and values in a message come from the input: none may drive the terminal. */
static void print_text(FILE *stream, const char *text)
{
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        fputc(byte < 0x20 || byte == 0x7f ? '?' : byte, stream);
    }
}

static void print_message(struct printer *printer, const struct message *message,
                          const char *severity, const char *severity_color)
{
    const char *bold = paint(printer, "\033[1m"), *plain = paint(printer, "\033[0m");
    if (message->file) {
        const char *path = path_of(printer->diagnostics, message->file);
        fputs(bold, printer->stream);
        print_text(printer->stream, path);
        if (message->line)
            fprintf(printer->stream, ":%u", message->line);
        if (message->line && message->column)
            fprintf(printer->stream, ":%u", message->column);
        fprintf(printer->stream, ": %s", plain);
    }
    fprintf(printer->stream, "%s%s: %s%s", paint(printer, severity_color), severity,
            plain, bold);
    print_text(printer->stream, message->text);
    fprintf(printer->stream, "%s\n", plain);
    if (message->file && message->line)
        source_line_print(&printer->source, path_of(printer->diagnostics, message->file),
                          message->line, message->column, printer->stream,
                          printer->color);
}

static int compare_numbers(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int compare_places(const void *left, const void *right)
{
    const struct message *a = *(struct message *const *)left;
    const struct message *b = *(struct message *const *)right;
    if (!a->file || !b->file)
        return (a->file != NULL) - (b->file != NULL);
    int order = strcmp(a->file, b->file);
    if (order == 0)
        order = compare_numbers(a->line, b->line);
    if (order == 0)
        order = compare_numbers(a->column, b->column);
    return order ? order : strcmp(a->text, b->text);
}

void diagnostics_print(const struct diagnostics *diagnostics, FILE *stream, bool color)
{
    struct printer printer = {
        .diagnostics = diagnostics, .stream = stream, .color = color};
    if (diagnostics->count)
        qsort(diagnostics->errors, diagnostics->count, sizeof *diagnostics->errors,
              compare_places);
    for (size_t i = 0; i < diagnostics->count; i++) {
        const struct message *error = diagnostics->errors[i];
        print_message(&printer, error, "error", "\033[1;31m");
        for (const struct message *note = error->notes; note; note = note->next)
            print_message(&printer, note, "note", "\033[1;36m");
    }
    if (diagnostics->lost)
        fprintf(stream, "error: out of memory: %zu further errors are not shown\n",
                diagnostics->lost);
    source_file_release(&printer.source);
}
