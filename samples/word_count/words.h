/*
 * Reading the words of a range of a file, in a fixed amount of memory.
 *
 * Text is UTF-8. A word is a run of letters and digits. Beyond ASCII every character
 * counts as a letter but those that are known not to be: punctuation, symbols, emoji, and
 * bytes that are not UTF-8. Words come in lower case: upper case letters of the Latin,
 * Greek and Cyrillic alphabets are folded by fixed rules, so that the locale does not
 * matter; all others stay as they are. Of words longer than MAX_WORD bytes the first
 * characters that fit are kept.
 */
#ifndef WORDS_H
#define WORDS_H

#include <dagger/dsl.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { MAX_WORD = 127, BUFFER_SIZE = 64 * 1024 };

/** The bytes of `path` from `begin` up to, and without, `end`. */
struct range {
    const char *path;
    int64_t begin;
    int64_t end;
};

/** Reads one range after the other. `= {0}` is a new one. */
struct word_reader {
    FILE *file;
    struct range rest; /**< what has not been read into the buffer */
    size_t next;       /**< the next byte in the buffer, up to `filled` */
    size_t filled;
    unsigned char *buffer;
    char word[MAX_WORD + 1]; /**< the current word, NUL-terminated */
};

static inline void word_reader_close(struct word_reader *reader)
{
    fclose(reader->file);
}

static inline _Noreturn void word_reader_fail(struct word_reader *reader, const char *why)
{
    word_reader_close(reader);
    dagger_fail("cannot read %s: %s", reader->rest.path, why);
}

/** Opens the range. The task fails where the file cannot be read, here and later. */
static inline void word_reader_open(struct word_reader *reader, struct range range)
{
    if (!reader->buffer)
        reader->buffer = dagger_alloc(BUFFER_SIZE);
    reader->rest = range;
    reader->next = reader->filled = 0;
    reader->file = fopen(range.path, "rb");
    if (!reader->file)
        dagger_fail("cannot read %s: %s", range.path, strerror(errno));
    if (fseek(reader->file, (long)range.begin, SEEK_SET) != 0)
        word_reader_fail(reader, strerror(errno));
}

/* ---- Bytes ------------------------------------------------------------------------- */

static inline bool words_fill(struct word_reader *reader)
{
    size_t wanted = BUFFER_SIZE;
    if (reader->rest.end - reader->rest.begin < (int64_t)wanted)
        wanted = (size_t)(reader->rest.end - reader->rest.begin);
    reader->next = 0;
    reader->filled = fread(reader->buffer, 1, wanted, reader->file);
    if (ferror(reader->file))
        word_reader_fail(reader, strerror(errno));
    if (reader->filled < wanted)
        word_reader_fail(reader, "it became shorter");
    reader->rest.begin += (int64_t)reader->filled;
    return reader->filled > 0;
}

/** The next byte, without going past it; -1 at the end of the range. */
static inline int words_peek(struct word_reader *reader)
{
    if (reader->next == reader->filled && !words_fill(reader))
        return -1;
    return reader->buffer[reader->next];
}

/* ---- Characters -------------------------------------------------------------------- */

enum { END_OF_TEXT = -1, NOT_A_CHARACTER = 0xfffd };

/** The rest of a character of several bytes, of which `lead` was the first. */
static inline int32_t words_read_long_character(struct word_reader *reader, int lead)
{
    static const int32_t smallest[] = {0, 0x80, 0x800, 0x10000};
    int following = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (lead < 0xc2 || lead > 0xf4)
        return NOT_A_CHARACTER;
    int32_t character = lead & (0x3f >> following);
    for (int i = 0; i < following; i++) {
        int byte = words_peek(reader);
        if (byte < 0x80 || byte > 0xbf)
            return NOT_A_CHARACTER;
        character = character << 6 | (byte & 0x3f);
        reader->next++;
    }
    bool is_surrogate = character >= 0xd800 && character <= 0xdfff;
    if (character < smallest[following] || character > 0x10ffff || is_surrogate)
        return NOT_A_CHARACTER;
    return character;
}

static inline int32_t words_read_character(struct word_reader *reader)
{
    int byte = words_peek(reader);
    if (byte < 0)
        return END_OF_TEXT;
    reader->next++;
    return byte < 0x80 ? byte : words_read_long_character(reader, byte);
}

static inline bool character_is_ascii_letter(int32_t character)
{
    return (character >= 'a' && character <= 'z') ||
           (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9');
}

static inline bool character_is_letter(int32_t character)
{
    static const int32_t not_letters[][2] = {
        {0x0080, 0x00a9}, {0x00ab, 0x00b4}, {0x00b6, 0x00b9},   {0x00bb, 0x00bf},
        {0x00d7, 0x00d7}, {0x00f7, 0x00f7}, {0x2000, 0x206f},   {0x20a0, 0x20cf},
        {0x2190, 0x2bff}, {0x3000, 0x3004}, {0x3008, 0x3030},   {0xfe30, 0xfe6f},
        {0xfeff, 0xff0f}, {0xfff0, 0xffff}, {0x1f000, 0x1faff},
    };
    if (character < 0x80)
        return character_is_ascii_letter(character);
    for (size_t i = 0; i < sizeof not_letters / sizeof *not_letters; i++) {
        if (character <= not_letters[i][1])
            return character < not_letters[i][0];
    }
    return true;
}

/** Lower case. Takes as many bytes as the upper case it was made from. */
static inline int32_t character_fold(int32_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c + 0x20;
    if (c < 0xc0 || c > 0x42f)
        return c;
    if ((c <= 0xde && c != 0xd7) || (c >= 0x391 && c <= 0x3a9) || c >= 0x410)
        return c + 0x20;
    if (c >= 0x400)
        return c + 0x50;
    if ((c >= 0x100 && c <= 0x137 && c != 0x130) || (c >= 0x14a && c <= 0x177))
        return c | 1;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e))
        return c + (c & 1);
    return c;
}

/** Writes `c` as UTF-8 to `bytes` and returns how many there are, at most 4. */
static inline size_t character_encode(int32_t c, char *bytes)
{
    if (c < 0x80) {
        bytes[0] = (char)c;
        return 1;
    }
    size_t size = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--, c >>= 6)
        bytes[i] = (char)(0x80 | (c & 0x3f));
    bytes[0] = (char)((0xf00 >> size & 0xff) | c);
    return size;
}

/* ---- Words ------------------------------------------------------------------------- */

/** The next word of the range, valid until the next call, or NULL at the end. */
static inline const char *word_reader_next(struct word_reader *reader)
{
    int32_t character = words_read_character(reader);
    while (character != END_OF_TEXT && !character_is_letter(character))
        character = words_read_character(reader);
    if (character == END_OF_TEXT)
        return NULL;

    size_t size = 0;
    bool is_full = false;
    for (; character_is_letter(character); character = words_read_character(reader)) {
        char bytes[4];
        size_t count = character_encode(character_fold(character), bytes);
        is_full = is_full || size + count > MAX_WORD;
        if (!is_full) {
            memcpy(reader->word + size, bytes, count);
            size += count;
        }
    }
    reader->word[size] = '\0';
    return reader->word;
}

/**
 * The first place from `from` on at which the file of `size` bytes can be cut without
 * cutting a word: after an ASCII character that is no letter, which is never a part of a
 * longer UTF-8 character either. Uses `reader`, which must be closed.
 */
static inline int64_t words_find_cut(struct word_reader *reader, const char *path,
                                     int64_t from, int64_t size)
{
    word_reader_open(reader, (struct range){path, from, size});
    int byte = words_peek(reader);
    for (; byte >= 0x80 || character_is_ascii_letter(byte); byte = words_peek(reader)) {
        reader->next++;
        from++;
    }
    word_reader_close(reader);
    return byte < 0 ? size : from + 1;
}

#endif
