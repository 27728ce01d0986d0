#include "yaml_scalar.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* What one byte allows; a table, because there are many of them. */
enum { PLAIN_FIRST = 1, PLAIN = 2, SPECIAL = 4 };

static unsigned char class_of(unsigned char byte)
{
    bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    if (is_letter || byte == '/' || byte == '_')
        return PLAIN_FIRST | PLAIN;
    if ((byte >= '0' && byte <= '9') || (byte && strchr(".-+@:=^~()$;<> ", byte)))
        return PLAIN;
    return byte < ' ' || byte >= 0x7f ? SPECIAL : 0;
}

/* Words that some reader takes for a bool, a null or a number. */
static bool is_word(const char *text, size_t size)
{
    static const char *const words[] = {"y",    "n",   "yes",  "no",
                                        "on",   "off", "true", "false",
                                        "null", "nan", "inf",  "infinity"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == size && strncasecmp(words[i], text, size) == 0)
            return true;
    return false;
}

/* Amounts as "512Mi" and "30s": a letter that no number, date or hexadecimal has. */
static bool is_amount(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (strchr("GHIKMPSghikmps", text[i]))
            return true;
    return false;
}

/* Options and paths are plain too: "--node-name", "./run". */
static bool may_begin(const char *text, size_t size)
{
    if (text[0] >= '0' && text[0] <= '9')
        return is_amount(text, size);
    if (class_of((unsigned char)text[0]) & PLAIN_FIRST)
        return true;
    size_t next = text[0] == '-' && size > 1 && text[1] == '-' ? 2 : 1;
    return (text[0] == '-' || text[0] == '.') && size > next &&
           (class_of((unsigned char)text[next]) & PLAIN_FIRST) &&
           !(next == 1 && strchr("eEiInN", text[next]));
}

static bool is_plain(const char *text, size_t size)
{
    enum { LONGEST_WORD = 8 };
    if (!may_begin(text, size) || text[size - 1] == ' ' || text[size - 1] == ':')
        return false;
    for (size_t i = 1; i < size; i++)
        if (!(class_of((unsigned char)text[i]) & PLAIN) ||
            (text[i] == ':' && text[i + 1] == ' '))
            return false;
    return size > LONGEST_WORD || !is_word(text, size);
}

/* The code point at `text`; its length is added to `*index`. */
static uint32_t code_at(const char *text, size_t *index)
{
    const unsigned char *bytes = (const unsigned char *)text + *index;
    unsigned length = bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;
    uint32_t code = bytes[0] & (0x7fu >> length);
    for (unsigned i = 1; i < length; i++)
        code = code << 6 | (bytes[i] & 0x3fu);
    *index += length;
    return code;
}

/* Beyond ASCII: printable by both versions of YAML, and no end of a line. */
static bool is_printable(uint32_t code)
{
    return code >= 0xa0 && code != 0x2028 && code != 0x2029 && code != 0xfeff &&
           (code < 0xe000 || code >= 0xf900) && (code & 0xfffe) != 0xfffe;
}

/* Lines that a literal block gives back: no blank at its start, none that is hard to see
 * at the end of a line. */
static bool is_block(const char *text, size_t size)
{
    if (strchr(" \n\t", text[0]))
        return false;
    for (size_t i = 1; i < size; i++)
        if (text[i] == '\n' && strchr(" \t", text[i - 1]))
            return false;
    return text[size - 1] != ' ';
}

enum dgi_yaml_style dgi_yaml_style_of(const char *text, size_t size)
{
    bool has_line = false;
    if (!size)
        return DGI_YAML_SINGLE;
    if (is_plain(text, size))
        return DGI_YAML_PLAIN;
    for (size_t i = 0; i < size;) {
        unsigned char byte = (unsigned char)text[i];
        if (byte >= 0x80) {
            if (!is_printable(code_at(text, &i)))
                return DGI_YAML_DOUBLE;
            continue;
        }
        has_line |= byte == '\n';
        if ((byte < ' ' && byte != '\n') || byte == 0x7f)
            return DGI_YAML_DOUBLE;
        i++;
    }
    if (!has_line)
        return DGI_YAML_SINGLE;
    return is_block(text, size) ? DGI_YAML_LITERAL : DGI_YAML_DOUBLE;
}
