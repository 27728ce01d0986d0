/* Reads and writes that are interrupted, short, or fail: linked with --wrap. */
#include <criterion/criterion.h>

#include "json_support.h"

#include <errno.h>
#include <unistd.h>

TestSuite(stream_faults, .timeout = 60);

static const char *input; /* what reads return, a few bytes at a time */
static size_t input_left;
static size_t output_size;
static char output[4096];
static unsigned calls;
static unsigned piece;       /* bytes at a time */
static unsigned interrupted; /* each n-th call fails with EINTR; 0: none */
static unsigned failing;     /* the n-th call fails with `failure` */
static int failure;

ssize_t __wrap_read(int fd, void *bytes, size_t size);
ssize_t __wrap_write(int fd, const void *bytes, size_t size);

/* The errno of this call, or 0. */
static int fault(void)
{
    calls++;
    if (interrupted && calls % interrupted == 0)
        return EINTR;
    return calls == failing ? failure : 0;
}

ssize_t __wrap_read(int fd, void *bytes, size_t size)
{
    (void)fd;
    errno = fault();
    if (errno)
        return -1;
    size_t count = piece < size ? piece : size;
    count = count < input_left ? count : input_left;
    memcpy(bytes, input, count);
    input += count;
    input_left -= count;
    return (ssize_t)count;
}

ssize_t __wrap_write(int fd, const void *bytes, size_t size)
{
    (void)fd;
    errno = fault();
    if (errno)
        return errno == ENODATA ? 0 : -1;
    size_t count = piece < size ? piece : size;
    cr_assert_leq(output_size + count, sizeof output);
    memcpy(output + output_size, bytes, count);
    output_size += count;
    return (ssize_t)count;
}

static bool read_everything(struct everything *value, struct dagger_arena *arena,
                            struct dagger_error *error)
{
    input = EVERYTHING_JSON;
    input_left = strlen(input);
    calls = 0;
    struct dagger_reader reader;
    cr_assert(dagger_reader_init_fd(&reader, 100, "input", error));
    *value = (struct everything){0};
    bool is_read =
        dagger_json_serializer.read(&everything_type, value, &reader, arena, error);
    dagger_reader_release(&reader);
    return is_read;
}

static bool write_everything(const struct everything *value, struct dagger_error *error)
{
    struct dagger_writer writer;
    output_size = 0;
    calls = 0;
    cr_assert(dagger_writer_init_fd(&writer, 100, "output", error));
    bool is_written =
        dagger_json_serializer.write(&everything_type, value, &writer, error) &&
        dagger_writer_flush(&writer, error);
    dagger_writer_release(&writer);
    return is_written;
}

Test(stream_faults, pieces_of_any_size_give_the_same_value)
{
    for (piece = 1; piece < 100; piece++)
        for (interrupted = 0; interrupted < 4; interrupted += 2) {
            struct dagger_arena *arena = dagger_arena_create();
            struct dagger_error error = {0};
            struct everything value;
            cr_assert(read_everything(&value, arena, &error), "%u: %s", piece,
                      error.message);
            cr_assert(write_everything(&value, &error));
            cr_assert_eq(output_size, strlen(EVERYTHING_JSON));
            cr_assert_eq(memcmp(output, EVERYTHING_JSON, output_size), 0);
            dagger_arena_destroy(arena);
        }
}

Test(stream_faults, a_failed_read_is_reported_wherever_it_happens)
{
    piece = 1;
    failure = EIO;
    for (failing = 1; failing <= strlen(EVERYTHING_JSON) + 1; failing++) {
        struct dagger_arena *arena = dagger_arena_create();
        struct dagger_error error = {0};
        struct everything value;
        cr_assert_not(read_everything(&value, arena, &error), "%u", failing);
        cr_assert_eq(error.code, DAGGER_ERROR_IO, "%u: %s", failing, error.message);
        cr_assert_str_eq(error.message, "cannot read input: Input/output error");
        dagger_arena_destroy(arena);
    }
}

Test(stream_faults, a_failed_write_is_reported)
{
    struct dagger_arena *arena = dagger_arena_create();
    struct everything value;
    piece = 50;
    cr_assert(read_everything(&value, arena, NULL));
    const int failures[] = {EIO, ENOSPC, ENODATA};
    const char *messages[] = {"cannot write output: Input/output error",
                              "cannot write output: No space left on device",
                              "cannot write output: Input/output error"};
    for (size_t i = 0; i < COUNT(failures); i++)
        for (failing = 1; failing <= strlen(EVERYTHING_JSON) / piece; failing++) {
            struct dagger_error error = {0};
            failure = failures[i];
            cr_assert_not(write_everything(&value, &error));
            cr_assert_eq(error.code, DAGGER_ERROR_IO);
            cr_assert_str_eq(error.message, messages[i]);
        }
    dagger_arena_destroy(arena);
}

Test(stream_faults, places_are_right_across_pieces)
{
    static const char text[] =
        "[\"one\",\n\n  \"a\\u00e9 long one that takes many reads\",\n"
        "  \"\xc3\xa9\", 17]";
    for (piece = 1; piece < sizeof text; piece++) {
        struct dagger_arena *arena = dagger_arena_create();
        struct dagger_error error = {0};
        struct dagger_reader reader;
        words value = {0};
        input = text;
        input_left = strlen(text);
        cr_assert(dagger_reader_init_fd(&reader, 100, "input", NULL));
        cr_assert_not(
            dagger_json_serializer.read(&words_type, &value, &reader, arena, &error));
        cr_assert_str_eq(error.message, "expected a string or null, found 17");
        cr_assert_eq(error.line, 4);
        cr_assert_eq(error.column, 9);
        dagger_reader_release(&reader);
        dagger_arena_destroy(arena);
    }
}

Test(stream_faults, the_place_of_a_long_token_is_its_beginning)
{
    static const char text[] = "\n\n   \"123456789012345678901234567890\"";
    for (piece = 1; piece < sizeof text; piece++) {
        struct dagger_arena *arena = dagger_arena_create();
        struct dagger_error error = {0};
        struct dagger_reader reader;
        char name[8];
        input = text;
        input_left = strlen(text);
        cr_assert(dagger_reader_init_fd(&reader, 100, "input", NULL));
        cr_assert_not(
            dagger_json_serializer.read(&name_type, name, &reader, arena, &error));
        cr_assert_str_eq(error.message,
                         "expected a string of at most 7 bytes, found one of 30");
        cr_assert_eq(error.line, 3);
        cr_assert_eq(error.column, 4);
        dagger_reader_release(&reader);
        dagger_arena_destroy(arena);
    }
}
