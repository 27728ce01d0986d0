#include "serialize.h"

static struct dagger_arena *arena;
static void set_up(void)
{
    arena = dagger_arena_create();
}
static void tear_down(void)
{
    dagger_arena_destroy(arena);
}
TestSuite(csv, .init = set_up, .fini = tear_down);

static const char document[] = "id,is_new,color,name,note,weight,ratio\r\n"
                               "-9223372036854775808,true,GREEN,abcde,,,0.1\r\n"
                               "2,false,BLUE,\"a,\"\"b\",\"\",-2.5,1.0\r\n"
                               "3,true,RED,\"\",\"line\r\nbreak\",0.0,1e-20\r\n";

static struct dagger_any_list sample(void)
{
    static double weights[] = {-2.5, 0};
    static struct record records[] = {
        {INT64_MIN, true, GREEN, "abcde", NULL, NULL, 0.1f},
        {2, false, BLUE, "a,\"b", "", &weights[0], 1},
        {3, true, RED, "", "line\r\nbreak", &weights[1], 1e-20f},
    };
    return (struct dagger_any_list){records, 3};
}

Test(csv, writes_rfc_4180)
{
    struct dagger_any_list list = sample();
    size_t size;
    char *text = dump(&dagger_csv_serializer, &records_type, &list, &size, NULL);
    cr_assert_str_eq(text, document);
    free(text);
}

Test(csv, reads_what_it_wrote)
{
    struct dagger_any_list list;
    struct dagger_error error = {0};
    cr_assert(load(&dagger_csv_serializer, &records_type, &list, document,
                   sizeof document - 1, arena, &error),
              "%s", error.message);
    cr_assert_eq(list.count, 3);
    const struct record *records = list.items;
    const struct record *expected = sample().items;
    for (size_t i = 0; i < 3; i++) {
        cr_assert_eq(records[i].id, expected[i].id);
        cr_assert_eq(records[i].is_new, expected[i].is_new);
        cr_assert_eq(records[i].color, expected[i].color);
        cr_assert_str_eq(records[i].name, expected[i].name);
        cr_assert_eq(records[i].ratio, expected[i].ratio);
        cr_assert_eq(!records[i].note, !expected[i].note);
        if (records[i].note)
            cr_assert_str_eq(records[i].note, expected[i].note);
        cr_assert_eq(!records[i].weight, !expected[i].weight);
        if (records[i].weight)
            cr_assert_eq(*records[i].weight, *expected[i].weight);
    }
}

Test(csv, takes_columns_in_any_order_line_feeds_and_a_byte_order_mark)
{
    static const char text[] = "\xEF\xBB\xBFratio,weight,note,name,color,is_new,id\n"
                               "1,,x,y,RED,true,7";
    struct dagger_any_list list;
    cr_assert(load(&dagger_csv_serializer, &records_type, &list, text, sizeof text - 1,
                   arena, NULL));
    cr_assert_eq(list.count, 1);
    cr_assert_eq(((struct record *)list.items)->id, 7);
}

Test(csv, has_a_form_for_the_empty_list)
{
    struct dagger_any_list list = {0};
    size_t size;
    char *text = dump(&dagger_csv_serializer, &records_type, &list, &size, NULL);
    cr_assert_str_eq(text, "id,is_new,color,name,note,weight,ratio\r\n");
    list.count = 9;
    cr_assert(
        load(&dagger_csv_serializer, &records_type, &list, text, size, arena, NULL));
    cr_assert_eq(list.count, 0);
    free(text);
}

#define HEADER "id,is_new,color,name,note,weight,ratio\n"

static const struct {
    const char *text;
    const char *message;
} refused[] = {
    {"", "1:1: unknown column \"\" in the header"},
    {"id\n", "1:1: missing column \"is_new\" in the header"},
    {"id,what\n", "1:4: unknown column \"what\" in the header"},
    {"id,id\n", "1:4: duplicate column \"id\" in the header"},
    {HEADER "1,true\n", "2:3: expected 7 cells in the record, found 2"},
    {HEADER "1,true,RED,a,b,,1,8\n",
     "2:19: expected 7 cells in the record, found at least 8"},
    {HEADER "x,true,RED,a,b,,1\n",
     "2:1: id: expected an integer from -9223372036854775808 to 9223372036854775807, "
     "found x"},
    {HEADER "1,yes,RED,a,b,,1\n", "2:3: is_new: expected true or false, found yes"},
    {HEADER "1,true,PINK,a,b,,1\n", "2:8: color: the text is not a constant of the enum"},
    {HEADER "1,true,RED,abcdef,b,,1\n",
     "2:12: name: the text is longer than the field holds"},
    {HEADER "1,true,RED,a,\"b,,1\n", "2:14: the quoted cell is not closed"},
    {HEADER "1,true,RED,a,\"b\"c,,1\n",
     "2:14: expected ',' or the end of the line after a quoted cell"},
    {HEADER "1,true,RED,a,b\"c,,1\n",
     "2:14: a cell with a quote or a line break must be quoted"},
    {HEADER "1,true,RED,a,\xff,,1\n", "2:14: the cell is not UTF-8 text"},
    {HEADER "1,true,RED,a,b,1 2,1\n",
     "2:16: weight: expected the end of the input after the value, found 2"},
};

Test(csv, says_where_and_why_it_refuses)
{
    char message[1600];
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        cr_expect_str_eq(refusal(&dagger_csv_serializer, &records_type, refused[i].text,
                                 strlen(refused[i].text), message),
                         refused[i].message, "%s -> %s", refused[i].text, message);
}

static ptrdiff_t one_byte(void *context, char *target, size_t room,
                          struct dagger_error *error)
{
    const char **text = context;
    (void)room, (void)error;
    if (!**text)
        return 0;
    *target = *(*text)++;
    return 1;
}

Test(csv, says_where_though_the_text_comes_a_byte_at_a_time)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        const char *text = refused[i].text;
        struct dagger_any_list list = {0};
        struct dagger_error error = {0};
        struct dagger_reader reader;
        char message[1600];
        cr_assert(dagger_reader_init_feed(&reader, one_byte, &text, "in", &error));
        cr_assert_not(
            dagger_csv_serializer.read(&records_type, &list, &reader, arena, &error));
        dagger_reader_release(&reader);
        snprintf(message, sizeof message, "%u:%u: %s", error.line, error.column,
                 error.message);
        cr_expect_str_eq(message, refused[i].message);
    }
}

Test(csv, refuses_types_without_cells)
{
    struct dagger_error error = {0};
    cr_assert_not(dagger_csv_serializer.supports(&doubles_type, &error));
    cr_assert_str_eq(error.message,
                     "serializer csv cannot hold doubles: it is not a list of structs");
}

Test(csv, names_the_cell_it_cannot_write)
{
    struct record record = {.name = "x", .color = 3};
    struct dagger_any_list list = {&record, 1};
    struct dagger_error error = {0};
    size_t size;
    cr_assert_null(dump(&dagger_csv_serializer, &records_type, &list, &size, &error));
    cr_assert_str_eq(error.message, "[0].color: 3 is not a constant of enum color");
    record.color = RED;
    record.note = "\xff";
    error = (struct dagger_error){0};
    cr_assert_null(dump(&dagger_csv_serializer, &records_type, &list, &size, &error));
    cr_assert_str_eq(error.message, "[0].note: the string is not UTF-8");
    memset(record.name, 'x', sizeof record.name);
    error = (struct dagger_error){0};
    cr_assert_null(dump(&dagger_csv_serializer, &records_type, &list, &size, &error));
    cr_assert_str_eq(error.message, "[0].name: a char[6] without a terminating NUL");
}
