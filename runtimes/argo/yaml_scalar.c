#include "yaml_scalar.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* What each byte may be: F the first of a plain scalar, x inside of one, ':' as well
 * unless a blank is behind it. All of a manifest is looked up here. */
static const char classes[256] = "................"
                                 "................"
                                 "x...x...xx.x.xxF"  /*  !"#$%&'()*+,-./ */
                                 "xxxxxxxxxx:xxxx."  /* 0123456789:;<=>? */
                                 "xFFFFFFFFFFFFFFF"  /* @ABCDEFGHIJKLMNO */
                                 "FFFFFFFFFFF...xF"  /* PQRSTUVWXYZ[\]^_ */
                                 ".FFFFFFFFFFFFFFF"  /* `abcdefghijklmno */
                                 "FFFFFFFFFFF...x."; /* pqrstuvwxyz{|}~ */

static bool is_first(char byte)
{
    return classes[(unsigned char)byte] == 'F';
}

/* Words that some reader takes for a bool, a null or a number. */
static bool is_word(const char *text, size_t size)
{
    static const struct {
        char size;
        char text[9];
    } words[] = {{1, "y"},    {1, "n"},    {2, "no"},    {2, "on"},
                 {3, "yes"},  {3, "off"},  {3, "nan"},   {3, "inf"},
                 {4, "true"}, {4, "null"}, {5, "false"}, {8, "infinity"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if ((size_t)words[i].size == size &&
            (text[0] | ('a' ^ 'A')) == words[i].text[0] &&
            strncasecmp(words[i].text, text, size) == 0)
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
    if (is_first(text[0]))
        return true;
    size_t next = text[0] == '-' && size > 1 && text[1] == '-' ? 2 : 1;
    return (text[0] == '-' || text[0] == '.') && size > next && is_first(text[next]) &&
           !(next == 1 && strchr("eEiInN", text[next]));
}

static bool is_plain(const char *text, size_t size)
{
    enum { LONGEST_WORD = 8 };
    if (!may_begin(text, size) || text[size - 1] == ' ' || text[size - 1] == ':')
        return false;
    for (size_t i = 1; i < size; i++) {
        char class = classes[(unsigned char)text[i]];
        if (class < 'F' && (class != ':' || text[i + 1] == ' '))
            return false;
    }
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
    size_t printable = 0;
    if (size && is_plain(text, size))
        return DGI_YAML_PLAIN;
    while (printable < size && text[printable] >= ' ' && text[printable] < 0x7f)
        printable++;
    if (printable == size)
        return DGI_YAML_SINGLE;
    for (size_t i = printable; i < size;) {
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
