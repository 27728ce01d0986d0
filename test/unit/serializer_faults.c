/* Every serializer, where its bytes end, fail to come or to go, or memory runs out, at
 * each place in turn: linked with --wrap. */
#include <criterion/criterion.h>

#include "json_support.h"

TestSuite(serializer_faults, .timeout = 300);

/* ---- What is written and read -------------------------------------------------------
 */

struct line {
    int64_t id;
    bool is_new;
    enum color color;
    char name[8];
    const char *note;
    double *weight;
    float ratio;
};
static const struct dagger_field line_fields[] = {
    FIELD(struct line, id, &dagger_type_int64),
    FIELD(struct line, is_new, &dagger_type_bool),
    FIELD(struct line, color, &color_type),
    FIELD(struct line, name, &name_type),
    FIELD(struct line, note, &dagger_type_string),
    FIELD(struct line, weight, &maybe_type),
    FIELD(struct line, ratio, &dagger_type_float),
};
static const struct dagger_type line_type = STRUCT_TYPE(struct line, line_fields);
static const struct dagger_type lines_type = LIST_TYPE("lines", &line_type);

struct cell {
    bool is_set;
    enum color colors[2];
    char name[8];
    double number;
};
static const struct dagger_type colors_type =
    ARRAY_TYPE("enum color[2]", &color_type, 2, 2 * sizeof(enum color));
static const struct dagger_field cell_fields[] = {
    FIELD(struct cell, is_set, &dagger_type_bool),
    FIELD(struct cell, colors, &colors_type),
    FIELD(struct cell, name, &name_type),
    FIELD(struct cell, number, &dagger_type_double),
};
static const struct dagger_type cell_type = STRUCT_TYPE(struct cell, cell_fields);
static const struct dagger_type cells_type = LIST_TYPE("cells", &cell_type);

/* More fields than a reader has room for without an allocation. */
enum { FIELDS = 70 };
static char wide_names[FIELDS][4];
static struct dagger_field wide_fields[FIELDS];
static const struct dagger_type wide_type = {.kind = DAGGER_KIND_STRUCT,
                                             .name = "struct wide",
                                             .size = FIELDS,
                                             .fields = wide_fields,
                                             .field_count = FIELDS};

/* Everything that MessagePack has a form for. */
static struct dagger_field packed_fields[COUNT(everything_fields)];
static struct dagger_type packed_type;

static const struct dagger_type *const types[] = {
    &everything_type, &packed_type,        &wide_type,         &lines_type,
    &cells_type,      &dagger_type_string, &dagger_type_bytes, &name_type,
};
static void *values[COUNT(types)];

static const struct dagger_serializer *const serializers[] = {
    &dagger_json_serializer, &dagger_msgpack_serializer, &dagger_csv_serializer,
    &dagger_raw_serializer,  &dagger_text_serializer,
};

static void make_types(void)
{
    packed_type = everything_type;
    packed_type.fields = packed_fields;
    packed_type.field_count = 0;
    for (size_t i = 0; i < COUNT(everything_fields); i++)
        if (everything_fields[i].type != &dagger_type_file)
            packed_fields[packed_type.field_count++] = everything_fields[i];
    for (size_t i = 0; i < FIELDS; i++) {
        snprintf(wide_names[i], sizeof wide_names[i], "f%zu", i);
        wide_fields[i] = (struct dagger_field){
            .name = wide_names[i], .type = &dagger_type_int8, .offset = i};
    }
}

static void make_values(struct dagger_arena *arena)
{
    static double weight = 0.5;
    static struct line lines[] = {
        {-1, true, BLUE, "seven77", "a,\"b\"\n", &weight, 0.25f},
        {2, false, RED, "", NULL, NULL, 1},
    };
    static struct cell cells[] = {{true, {RED, BLUE}, "seven77", 1.5},
                                  {false, {GREEN, GREEN}, "", 2}};
    static struct dagger_any_list lists[] = {{lines, COUNT(lines)},
                                             {cells, COUNT(cells)}};
    static struct everything everything;
    static char wide[FIELDS] = {1, 2, 3};
    static const char *text = "a text";
    static char name[8] = "a name";
    static dagger_bytes bytes = {(unsigned char *)"\0\1\2", 3};
    make_types();
    cr_assert(read_text(&everything_type, &everything, EVERYTHING_JSON, arena, NULL));
    void *made[COUNT(values)] = {&everything, &everything, wide,   &lists[0],
                                 &lists[1],   &text,       &bytes, name};
    memcpy(values, made, sizeof values);
}

/* ---- Calls that fail -----------------------------------------------------------------
 */

static size_t allocations;
static size_t failing; /* the n-th allocation, from 1; 0: none */

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *bytes, size_t size);
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *bytes, size_t size);

void *__wrap_malloc(size_t size)
{
    return ++allocations == failing ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return ++allocations == failing ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *bytes, size_t size)
{
    return ++allocations == failing ? NULL : __real_realloc(bytes, size);
}

/* Gives and takes one byte after the other, until there are none or that fails. */
struct tape {
    const char *bytes;
    size_t left;
    bool fails; /* at the end */
};

static ptrdiff_t give(void *context, char *buffer, size_t size,
                      struct dagger_error *error)
{
    struct tape *tape = context;
    if (!tape->left && tape->fails) {
        dagger_error_set(error, DAGGER_ERROR_IO, "the tape broke");
        return -1;
    }
    if (!tape->left || !size)
        return 0;
    *buffer = *tape->bytes++;
    tape->left--;
    return 1;
}

static bool refuse(void *context, const char *bytes, size_t size,
                   struct dagger_error *error)
{
    (void)context;
    (void)bytes;
    (void)size;
    return dagger_error_set(error, DAGGER_ERROR_IO, "the tape is full");
}

/* ---- The cases -----------------------------------------------------------------------
 */

/* A value in the form of a serializer. */
struct form {
    const struct dagger_serializer *serializer;
    const struct dagger_type *type;
    const void *value;
    char *bytes;
    size_t size;
};

static bool write_form(const struct form *form, struct dagger_writer *writer,
                       struct dagger_error *error)
{
    return form->serializer->write(form->type, form->value, writer, error);
}

static bool read_form(const struct form *form, size_t size, bool fails,
                      struct dagger_error *error)
{
    static _Alignas(max_align_t) char value[sizeof(struct everything)];
    struct tape tape = {form->bytes, size, fails};
    struct dagger_reader reader;
    struct dagger_arena *arena = dagger_arena_create();
    memset(value, 0, sizeof value);
    bool ok = arena ? dagger_reader_init_feed(&reader, give, &tape, "tape", error)
                    : dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    if (ok) {
        ok = form->serializer->read(form->type, value, &reader, arena, error);
        dagger_reader_release(&reader);
    }
    dagger_arena_destroy(arena);
    return ok;
}

/* Calls `check` for each serializer and each value that it has a form for. */
static void for_each_form(void (*check)(const struct form *form))
{
    struct dagger_arena *arena = dagger_arena_create();
    size_t forms = 0;
    json_set_alloc_funcs(__wrap_malloc, free);
    make_values(arena);
    for (size_t i = 0; i < COUNT(serializers); i++)
        for (size_t j = 0; j < COUNT(types); j++) {
            struct dagger_error error = {0};
            struct dagger_writer writer;
            if (serializers[i]->supports && !serializers[i]->supports(types[j], &error))
                continue;
            struct form form = {serializers[i], types[j], values[j], NULL, 0};
            dagger_writer_init_memory(&writer);
            cr_assert(write_form(&form, &writer, &error), "%s of %s: %s",
                      serializers[i]->name, types[j]->name, error.message);
            form.bytes = writer.buffer;
            form.size = writer.used;
            check(&form);
            dagger_writer_release(&writer);
            forms++;
        }
    cr_assert_geq(forms, 16);
    dagger_arena_destroy(arena);
}

static void check_reads(const struct form *form)
{
    for (size_t size = 0; size <= form->size; size++) {
        struct dagger_error error = {0};
        cr_assert_not(read_form(form, size, true, &error), "%s of %s, %zu bytes",
                      form->serializer->name, form->type->name, size);
        cr_assert_eq(error.code, DAGGER_ERROR_IO);
        cr_assert(strstr(error.message, "the tape broke"), "%s", error.message);
    }
}

Test(serializer_faults, a_read_that_fails_is_told)
{
    for_each_form(check_reads);
}

static void check_ends(const struct form *form)
{
    struct dagger_error error = {0};
    cr_assert(read_form(form, form->size, false, &error), "%s of %s: %s",
              form->serializer->name, form->type->name, error.message);
    for (size_t size = 0; size < form->size; size++)
        if (!read_form(form, size, false, &error))
            cr_assert_eq(error.code, DAGGER_ERROR_INVALID, "%s", error.message);
}

Test(serializer_faults, what_ends_too_early_is_refused_or_is_a_value)
{
    for_each_form(check_ends);
}

/* The sink is called when the writer's buffer is full, which is in the middle here. */
static void check_writes(const struct form *form)
{
    for (size_t room = 0; room < form->size; room++) {
        struct dagger_error error = {0};
        struct dagger_writer writer;
        cr_assert(dagger_writer_init_sink(&writer, refuse, NULL, "tape", &error));
        while (writer.capacity - writer.used > room)
            cr_assert(dagger_writer_write(&writer, "", 1, &error));
        cr_assert_not(
            write_form(form, &writer, &error) && dagger_writer_flush(&writer, &error),
            "%s of %s, %zu bytes", form->serializer->name, form->type->name, room);
        cr_assert_eq(error.code, DAGGER_ERROR_IO);
        cr_assert_str_eq(error.message, "the tape is full");
        dagger_writer_release(&writer);
    }
}

Test(serializer_faults, a_write_that_fails_is_told)
{
    for_each_form(check_writes);
}

static void check_allocations(const struct form *form)
{
    for (size_t n = 1;; n++) {
        struct dagger_error error = {0};
        struct dagger_writer writer;
        allocations = 0;
        failing = n;
        dagger_writer_init_memory(&writer);
        bool ok = write_form(form, &writer, &error) &&
                  read_form(form, form->size, false, &error);
        failing = 0;
        dagger_writer_release(&writer);
        cr_assert(ok || error.code == DAGGER_ERROR_MEMORY, "%s of %s, allocation %zu: %s",
                  form->serializer->name, form->type->name, n, error.message);
        if (allocations < n)
            break;
    }
}

Test(serializer_faults, memory_that_runs_out_is_told)
{
    for_each_form(check_allocations);
}
