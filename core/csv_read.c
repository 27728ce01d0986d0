#include "csv.h"

#include "integer.h"
#include "json_read.h"
#include "stream_private.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* One document being read. */
struct csv_reader {
    struct dagger_reader *in;
    struct dagger_arena *arena;
    struct dagger_error *error;
    const struct dagger_type *record;
    size_t *field_of_column;
    struct dgi_buffer cell; /* the current one, with a NUL behind it */
    const char *begin; /* of it, in the reader's buffer; or NULL: `place` says where */
    struct dgi_place place;
    bool is_quoted;
};

/* How a cell ended. */
enum end { END_FAILED = -1, END_COMMA, END_RECORD, END_INPUT };

static bool out_of_memory(struct csv_reader *csv)
{
    return dagger_error_set(csv->error, DAGGER_ERROR_MEMORY, "out of memory");
}

/* Counting lines takes time: it waits until the place is needed, or its bytes go. */
static void keep_place(struct csv_reader *csv)
{
    if (csv->begin)
        csv->place = dgi_reader_place(csv->in, csv->begin);
    csv->begin = NULL;
}

/* The error is about the cell at hand. */
static bool fail_here(struct csv_reader *csv)
{
    keep_place(csv);
    dagger_error_at(csv->error, csv->in->name, csv->place.line, csv->place.column);
    return false;
}

static bool fail(struct csv_reader *csv, const char *message)
{
    dagger_error_set(csv->error, DAGGER_ERROR_INVALID, "%s", message);
    return fail_here(csv);
}

/* ---- Cells ------------------------------------------------------------------------- */

static int peek(struct csv_reader *csv)
{
    if (csv->in->next == csv->in->end)
        keep_place(csv);
    int more = dagger_reader_fill(csv->in, csv->error);
    return more > 0 ? (unsigned char)*csv->in->next : more < 0 ? -2 : -1;
}

static bool append(struct csv_reader *csv, const char *bytes, size_t size)
{
    struct dgi_buffer *cell = &csv->cell;
    if (!dgi_buffer_reserve(cell, cell->size + size + 1))
        return out_of_memory(csv);
    memcpy(cell->bytes + cell->size, bytes, size);
    cell->size += size;
    cell->bytes[cell->size] = '\0';
    return true;
}

static bool ends_plain(char byte)
{
    return byte == ',' || byte == '\n' || byte == '"' || byte == '\r';
}

/* Takes what stands in memory of the cell up to a byte that may end it. */
static bool take_text(struct csv_reader *csv)
{
    const char *begin = csv->in->next;
    const char *position = begin;
    while (position < csv->in->end &&
           (csv->is_quoted ? *position != '"' : !ends_plain(*position)))
        position++;
    csv->in->next = position;
    return append(csv, begin, (size_t)(position - begin));
}

static enum end end_of_cell(struct csv_reader *csv)
{
    int byte = peek(csv);
    if (byte < 0)
        return byte == -1 ? END_INPUT : END_FAILED;
    csv->in->next++;
    if (byte == ',')
        return END_COMMA;
    if (byte == '\n')
        return END_RECORD;
    if (byte == '\r' && peek(csv) == '\n') {
        csv->in->next++;
        return END_RECORD;
    }
    fail(csv, csv->is_quoted ? "expected ',' or the end of the line after a quoted cell"
                             : "a cell with a quote or a line break must be quoted");
    return END_FAILED;
}

/* Behind the opening quote: the cell's text up to the closing one. */
static bool read_quoted(struct csv_reader *csv)
{
    for (;;) {
        int byte = peek(csv);
        if (byte < 0)
            return byte == -2 ? false : fail(csv, "the quoted cell is not closed");
        if (byte != '"') {
            if (!take_text(csv))
                return false;
            continue;
        }
        csv->in->next++;
        if (peek(csv) != '"')
            return true;
        csv->in->next++;
        if (!append(csv, "\"", 1))
            return false;
    }
}

static bool read_plain(struct csv_reader *csv)
{
    for (int byte; (byte = peek(csv)) >= 0;) {
        if (ends_plain((char)byte))
            return true;
        if (!take_text(csv))
            return false;
    }
    return csv->error ? csv->error->code == DAGGER_OK : true;
}

/* Takes a cell and what ends it. */
static enum end read_cell(struct csv_reader *csv)
{
    csv->cell.size = 0;
    int byte = peek(csv);
    csv->begin = csv->in->next;
    csv->is_quoted = byte == '"';
    if (byte == -2 || !append(csv, "", 0))
        return END_FAILED;
    csv->in->next += csv->is_quoted;
    if (!(csv->is_quoted ? read_quoted(csv) : read_plain(csv)))
        return END_FAILED;
    enum end end = end_of_cell(csv);
    if (end != END_FAILED && (memchr(csv->cell.bytes, '\0', csv->cell.size) ||
                              !dgi_utf8_is_valid(csv->cell.bytes, csv->cell.size))) {
        fail(csv, "the cell is not UTF-8 text");
        return END_FAILED;
    }
    return end;
}

/* ---- Values ------------------------------------------------------------------------ */

static bool refuse(struct csv_reader *csv, const struct dagger_field *field,
                   const char *why)
{
    dagger_error_set(csv->error, DAGGER_ERROR_INVALID, "%s: %s", field->name, why);
    return fail_here(csv);
}

static bool set_string(struct csv_reader *csv, char **value)
{
    if (!csv->cell.size && !csv->is_quoted) {
        *value = NULL;
        return true;
    }
    *value = dagger_arena_strndup(csv->arena, csv->cell.bytes, csv->cell.size);
    return *value || out_of_memory(csv);
}

static bool set_chars(struct csv_reader *csv, const struct dagger_field *field,
                      char *value)
{
    if (csv->cell.size >= field->type->length)
        return refuse(csv, field, "the text is longer than the field holds");
    memcpy(value, csv->cell.bytes, csv->cell.size);
    memset(value + csv->cell.size, 0, field->type->length - csv->cell.size);
    return true;
}

static bool set_enum(struct csv_reader *csv, const struct dagger_field *field,
                     const struct dagger_type *type, void *value)
{
    for (size_t i = 0; i < type->enumerator_count; i++)
        if (strcmp(type->enumerators[i].name, csv->cell.bytes) == 0) {
            dgi_integer_store(type, value, (uint64_t)type->enumerators[i].value);
            return true;
        }
    return refuse(csv, field, "the text is not a constant of the enum");
}

/* Numbers and booleans have JSON's grammar and its messages. */
static bool set_scalar(struct csv_reader *csv, const struct dagger_field *field,
                       const struct dagger_type *type, void *value)
{
    struct dagger_reader text;
    struct dagger_error error = {0};
    dagger_reader_init_memory(&text, csv->cell.bytes, csv->cell.size, NULL);
    if (dagger_json_serializer.read(type, value, &text, csv->arena, &error))
        return true;
    if (error.code == DAGGER_ERROR_MEMORY)
        return out_of_memory(csv);
    return refuse(csv, field, error.message);
}

static bool set_cell(struct csv_reader *csv, const struct dagger_field *field,
                     const struct dagger_type *type, void *value)
{
    switch (type->kind) {
    case DAGGER_KIND_STRING:
        return set_string(csv, value);
    case DAGGER_KIND_CHARS:
        return set_chars(csv, field, value);
    case DAGGER_KIND_ENUM:
        return set_enum(csv, field, type, value);
    case DAGGER_KIND_OPTIONAL: {
        if (!csv->cell.size && !csv->is_quoted) {
            *(void **)value = NULL;
            return true;
        }
        void *element = dagger_arena_alloc(csv->arena, type->element->size);
        *(void **)value = element;
        return element ? set_cell(csv, field, type->element, element)
                       : out_of_memory(csv);
    }
    default:
        return set_scalar(csv, field, type, value);
    }
}

/* ---- Records ----------------------------------------------------------------------- */

static bool refuse_count(struct csv_reader *csv, size_t count)
{
    dagger_error_set(csv->error, DAGGER_ERROR_INVALID,
                     "expected %zu cells in the record, found %s%zu",
                     csv->record->field_count,
                     count > csv->record->field_count ? "at least " : "", count);
    return fail_here(csv);
}

static bool read_record(struct csv_reader *csv, char *value)
{
    enum end end = END_COMMA;
    size_t count = 0;
    while (end == END_COMMA) {
        end = read_cell(csv);
        if (end == END_FAILED)
            return false;
        if (count == csv->record->field_count)
            return refuse_count(csv, count + 1);
        const struct dagger_field *field =
            &csv->record->fields[csv->field_of_column[count++]];
        if (!set_cell(csv, field, field->type, value + field->offset))
            return false;
    }
    return count == csv->record->field_count || refuse_count(csv, count);
}

static bool add_column(struct csv_reader *csv, size_t column)
{
    size_t count = csv->record->field_count;
    size_t field = 0;
    while (field < count && strcmp(csv->record->fields[field].name, csv->cell.bytes) != 0)
        field++;
    char shown[DGI_SHOWN_SIZE];
    const char *problem = field == count ? "unknown" : NULL;
    for (size_t i = 0; i < column && i < count && !problem; i++)
        if (csv->field_of_column[i] == field)
            problem = "duplicate";
    if (!problem) {
        csv->field_of_column[column] = field;
        return true;
    }
    dagger_error_set(csv->error, DAGGER_ERROR_INVALID, "%s column \"%s\" in the header",
                     problem, dgi_show(shown, csv->cell.bytes, csv->cell.size));
    return fail_here(csv);
}

static bool read_header(struct csv_reader *csv)
{
    if (!dgi_reader_ensure(csv->in, 3, csv->error))
        return false;
    if (csv->in->end - csv->in->next >= 3 &&
        memcmp(csv->in->next, "\xEF\xBB\xBF", 3) == 0)
        csv->in->next += 3;
    enum end end = END_COMMA;
    size_t columns = 0;
    for (; end == END_COMMA; columns++) {
        end = read_cell(csv);
        if (end == END_FAILED || !add_column(csv, columns))
            return false;
    }
    for (size_t field = 0; field < csv->record->field_count; field++) {
        size_t column = 0;
        while (column < columns && csv->field_of_column[column] != field)
            column++;
        if (column < columns)
            continue;
        dagger_error_set(csv->error, DAGGER_ERROR_INVALID,
                         "missing column \"%s\" in the header",
                         csv->record->fields[field].name);
        dagger_error_at(csv->error, csv->in->name, 1, 1);
        return false;
    }
    return true;
}

static bool read_records(struct csv_reader *csv, struct dgi_buffer *items, size_t *count)
{
    size_t size = csv->record->size;
    for (int byte; (byte = peek(csv)) != -1; ++*count) {
        if (byte == -2)
            return false;
        if (!dgi_buffer_reserve(items, items->size + size))
            return out_of_memory(csv);
        memset(items->bytes + items->size, 0, size);
        if (!read_record(csv, items->bytes + items->size))
            return false;
        items->size += size;
    }
    return true;
}

static bool read_list(struct csv_reader *csv, struct dgi_buffer *items,
                      struct dagger_any_list *list)
{
    csv->field_of_column = calloc(csv->record->field_count, sizeof(size_t));
    if (!csv->field_of_column)
        return out_of_memory(csv);
    if (!read_header(csv) || !read_records(csv, items, &list->count))
        return false;
    list->items = list->count ? dgi_buffer_hand_over(items, csv->arena) : NULL;
    return list->items || !list->count || out_of_memory(csv);
}

bool dgi_csv_read(const struct dagger_type *type, void *value,
                  struct dagger_reader *reader, struct dagger_arena *arena,
                  struct dagger_error *error)
{
    struct dagger_error own = {0};
    struct csv_reader csv = {.in = reader, .arena = arena, .error = error ? error : &own};
    if (!dgi_csv_supports(type, error))
        return false;
    csv.record = type->element;
    struct dgi_buffer items = {0};
    struct dagger_any_list list = {0};
    bool ok = read_list(&csv, &items, &list);
    if (ok)
        *(struct dagger_any_list *)value = list;
    free(items.bytes);
    free(csv.cell.bytes);
    free(csv.field_of_column);
    return ok;
}
