#include <criterion/criterion.h>

#include <dagger/stream.h>

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

TestSuite(stream, .timeout = 60);

static int temporary_file(void)
{
    char path[] = "/tmp/dagger-stream-XXXXXX";
    int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    unlink(path);
    return fd;
}

static char byte_at(size_t i)
{
    return (char)(i * 31 + i / 251);
}

Test(stream, what_is_written_to_a_descriptor_is_read_back)
{
    enum { SIZE = 300001 };
    int fd = temporary_file();
    struct dagger_writer writer;
    cr_assert(dagger_writer_init_fd(&writer, fd, "file", NULL));
    static char bytes[SIZE];
    for (size_t i = 0; i < SIZE; i++)
        bytes[i] = byte_at(i);
    size_t done = 0;
    for (size_t piece = 1; done < SIZE; piece = piece * 3 % 100003) {
        size_t size = piece < SIZE - done ? piece : SIZE - done;
        cr_assert(dagger_writer_write(&writer, bytes + done, size, NULL));
        done += size;
    }
    cr_assert(dagger_writer_flush(&writer, NULL));
    cr_expect_eq(writer.written, SIZE);
    dagger_writer_release(&writer);

    cr_assert_eq(lseek(fd, 0, SEEK_SET), 0);
    struct dagger_reader reader;
    cr_assert(dagger_reader_init_fd(&reader, fd, "file", NULL));
    size_t count = 0;
    while (dagger_reader_fill(&reader, NULL) == 1)
        for (; reader.next < reader.end; reader.next++)
            cr_assert_eq(*reader.next, byte_at(count++));
    cr_expect_eq(count, SIZE);
    cr_expect_eq(dagger_reader_fill(&reader, NULL), 0, "the end stays the end");
    dagger_reader_release(&reader);
    close(fd);
}

Test(stream, memory_grows)
{
    struct dagger_writer writer;
    dagger_writer_init_memory(&writer);
    for (int i = 0; i < 10000; i++)
        cr_assert(dagger_writer_write(&writer, "0123456789", 10, NULL));
    cr_expect_eq(writer.used, 100000);
    cr_expect_eq(memcmp(writer.buffer + 99990, "0123456789", 10), 0);
    cr_expect(dagger_writer_flush(&writer, NULL));
    cr_expect_eq(writer.used, 100000, "a flush leaves memory as it is");
    dagger_writer_release(&writer);
    cr_expect_null(writer.buffer);
}

Test(stream, room_is_reserved)
{
    int fd = temporary_file();
    struct dagger_writer writer;
    cr_assert(dagger_writer_init_fd(&writer, fd, "file", NULL));
    for (int i = 0; i < 100; i++) {
        char *room = dagger_writer_reserve(&writer, 4096, NULL);
        cr_assert_not_null(room);
        memset(room, 'a', 4096);
        writer.used += 4096;
    }
    cr_assert(dagger_writer_flush(&writer, NULL));
    cr_expect_eq(writer.written, 409600);
    dagger_writer_release(&writer);

    dagger_writer_init_memory(&writer);
    cr_expect_not_null(dagger_writer_reserve(&writer, 1, NULL));
    cr_expect_eq(writer.used, 0);
    dagger_writer_release(&writer);
    close(fd);
}

Test(stream, a_full_device_is_an_error_that_stays)
{
    int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
    cr_assert_geq(fd, 0);
    struct dagger_writer writer;
    struct dagger_error error = {0};
    cr_assert(dagger_writer_init_fd(&writer, fd, "/dev/full", NULL));
    cr_expect(dagger_writer_write(&writer, "x", 1, &error));
    cr_expect_not(dagger_writer_flush(&writer, &error));
    cr_expect_eq(error.code, DAGGER_ERROR_IO);
    cr_expect_str_eq(error.message, "cannot write /dev/full: No space left on device");
    cr_expect(writer.failed);
    cr_expect_not(dagger_writer_write(&writer, "x", 1, &error));
    cr_expect_not(dagger_writer_flush(&writer, &error));
    cr_expect_null(dagger_writer_reserve(&writer, 1, &error));
    dagger_writer_release(&writer);
    close(fd);
}

Test(stream, a_large_write_to_a_full_device_is_an_error)
{
    static char bytes[1 << 20];
    int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
    struct dagger_writer writer;
    struct dagger_error error = {0};
    cr_assert(dagger_writer_init_fd(&writer, fd, NULL, NULL));
    cr_expect_not(dagger_writer_write(&writer, bytes, sizeof bytes, &error));
    cr_expect_str_eq(error.message, "cannot write output: No space left on device");
    dagger_writer_release(&writer);
    close(fd);
}

Test(stream, a_descriptor_that_cannot_be_read_is_an_error)
{
    int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct dagger_reader reader;
    struct dagger_error error = {0};
    cr_assert(dagger_reader_init_fd(&reader, fd, "folder", NULL));
    cr_expect_eq(dagger_reader_fill(&reader, &error), -1);
    cr_expect_eq(error.code, DAGGER_ERROR_IO);
    cr_expect_str_eq(error.message, "cannot read folder: Is a directory");
    dagger_reader_release(&reader);
    close(fd);
}

static int pipe_ends[2];

static void *drain(void *count)
{
    static char bytes[100];
    ssize_t size;
    while ((size = read(pipe_ends[0], bytes, sizeof bytes)) > 0)
        *(size_t *)count += (size_t)size;
    return NULL;
}

Test(stream, a_descriptor_that_does_not_block_is_waited_for)
{
    enum { SIZE = 1 << 20 };
    static char bytes[SIZE];
    size_t count = 0;
    pthread_t thread;
    cr_assert_eq(pipe(pipe_ends), 0);
    cr_assert_eq(fcntl(pipe_ends[1], F_SETFL, O_NONBLOCK), 0);
    cr_assert_eq(pthread_create(&thread, NULL, drain, &count), 0);
    struct dagger_writer writer;
    cr_assert(dagger_writer_init_fd(&writer, pipe_ends[1], "pipe", NULL));
    cr_expect(dagger_writer_write(&writer, bytes, SIZE, NULL));
    cr_expect(dagger_writer_flush(&writer, NULL));
    dagger_writer_release(&writer);
    close(pipe_ends[1]);
    pthread_join(thread, NULL);
    close(pipe_ends[0]);
    cr_expect_eq(count, SIZE);
}

static void *feed(void *unused)
{
    (void)unused;
    for (int i = 0; i < 10; i++)
        if (write(pipe_ends[1], "0123456789", 10) != 10)
            return NULL;
    close(pipe_ends[1]);
    return NULL;
}

Test(stream, reading_waits_as_well)
{
    pthread_t thread;
    cr_assert_eq(pipe(pipe_ends), 0);
    cr_assert_eq(fcntl(pipe_ends[0], F_SETFL, O_NONBLOCK), 0);
    cr_assert_eq(pthread_create(&thread, NULL, feed, NULL), 0);
    struct dagger_reader reader;
    struct dagger_error error = {0};
    cr_assert(dagger_reader_init_fd(&reader, pipe_ends[0], "pipe", NULL));
    size_t count = 0;
    for (; dagger_reader_fill(&reader, &error) == 1; reader.next++)
        cr_assert_eq(*reader.next, "0123456789"[count++ % 10]);
    cr_expect_eq(count, 100);
    cr_expect_eq(error.code, DAGGER_OK);
    dagger_reader_release(&reader);
    pthread_join(thread, NULL);
    close(pipe_ends[0]);
}

Test(stream, memory_is_read_in_one_piece)
{
    struct dagger_reader reader;
    dagger_reader_init_memory(&reader, "abc", 3, "text");
    cr_expect_eq(dagger_reader_fill(&reader, NULL), 1);
    cr_expect_eq(reader.end - reader.next, 3);
    reader.next = reader.end;
    cr_expect_eq(dagger_reader_fill(&reader, NULL), 0);
    dagger_reader_release(&reader);
    dagger_reader_init_memory(&reader, NULL, 0, "text");
    cr_expect_eq(dagger_reader_fill(&reader, NULL), 0);
    dagger_reader_release(&reader);
}
