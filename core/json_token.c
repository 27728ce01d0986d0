#include "json_read.h"

#include <string.h>

enum { MAX_DEPTH = 1000 };

/* The reader is about to forget bytes; the place of the token is kept. */
static void pin_token(struct dgi_json_reader *json)
{
    if (json->token)
        json->token_place = dgi_reader_place(json->in, json->token);
    json->token = NULL;
}

bool dgi_json_ensure(struct dgi_json_reader *json, size_t size)
{
    if ((size_t)(json->in->end - json->in->next) >= size)
        return true;
    pin_token(json);
    if (!json->has_failed && !dgi_reader_ensure(json->in, size, json->error))
        json->has_failed = true;
    return !json->has_failed;
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

int dgi_json_peek(struct dgi_json_reader *json)
{
    struct dagger_reader *in = json->in;
    for (;;) {
        while (in->next < in->end && is_space(*in->next))
            in->next++;
        if (in->next < in->end)
            return (unsigned char)*in->next;
        pin_token(json);
        int filled = json->has_failed ? -1 : dagger_reader_fill(in, json->error);
        json->has_failed = filled < 0;
        if (filled <= 0)
            return filled ? DGI_JSON_FAILED : DGI_JSON_END;
    }
}

bool dgi_json_accept(struct dgi_json_reader *json, char byte)
{
    if (dgi_json_peek(json) != byte)
        return false;
    json->in->next++;
    return true;
}

static bool belongs_to_word(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_';
}

bool dgi_json_accept_word(struct dgi_json_reader *json, const char *word)
{
    size_t length = strlen(word);
    if (dgi_json_peek(json) != *word || !dgi_json_ensure(json, length + 1))
        return false;
    struct dagger_reader *in = json->in;
    size_t size = (size_t)(in->end - in->next);
    if (size < length || memcmp(in->next, word, length) != 0 ||
        (size > length && belongs_to_word(in->next[length])))
        return false;
    in->next += length;
    return true;
}

int dgi_json_separator(struct dgi_json_reader *json, char close)
{
    int next = dgi_json_peek(json);
    if (next == ',' || next == close) {
        json->in->next++;
        return next == ',';
    }
    dgi_json_expected(json, close == '}' ? "',' or '}'" : "',' or ']'");
    return -1;
}

bool dgi_json_enter(struct dgi_json_reader *json)
{
    if (json->depth == MAX_DEPTH)
        return dgi_json_fail_at(json, json->in->next - 1,
                                "arrays and objects are nested more than %d deep",
                                MAX_DEPTH);
    json->depth++;
    return true;
}

static bool is_digit(const char *at, const char *end)
{
    return at < end && *at >= '0' && *at <= '9';
}

static const char *skip_digits(const char *at, const char *end)
{
    while (is_digit(at, end))
        at++;
    return at;
}

/* The end of what may belong to a number. */
static const char *number_end(const char *at, const char *end)
{
    while (at < end && (is_digit(at, end) || strchr("+-.eE", *at)) && *at)
        at++;
    return at;
}

/* All of the number into memory: `*end` is its end. */
static bool gather_number(struct dgi_json_reader *json, const char **end)
{
    struct dagger_reader *in = json->in;
    *end = number_end(in->next, in->end);
    if (*end == in->end) {
        if (!dgi_json_ensure(json, DGI_LONGEST_NUMBER + 1))
            return false;
        *end = number_end(in->next, in->end);
    }
    json->token = in->next;
    if (*end - in->next <= DGI_LONGEST_NUMBER)
        return true;
    return dgi_json_fail_token(json, "a number of more than %d characters",
                               DGI_LONGEST_NUMBER);
}

/* Says what is wrong with the number that ends at `end`. */
static bool diagnose_number(struct dgi_json_reader *json, const char *end)
{
    const char *at = json->token + (*json->token == '-');
    if (*at == '0' && is_digit(at + 1, end))
        return dgi_json_fail_token(json, "a number must not begin with 0");
    at = skip_digits(at, end);
    if (at < end && *at == '.') {
        if (!is_digit(++at, end))
            return dgi_json_fail_token(json, "in a number, a digit must follow '.'");
        at = skip_digits(at, end);
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        if (at < end && (*at == '+' || *at == '-'))
            at++;
        if (!is_digit(at, end))
            return dgi_json_fail_token(json,
                                       "in a number, a digit must follow the exponent's "
                                       "'e' or its sign");
        at = skip_digits(at, end);
    }
    return dgi_json_fail_at(json, at, "'%c' does not belong into a number here", *at);
}

/* For a number that may go on in the stream, or is none. */
static bool read_unusual_number(struct dgi_json_reader *json, struct dgi_number *number,
                                const char *what)
{
    const char *end;
    if (!gather_number(json, &end))
        return false;
    const char *first = json->in->next;
    if (!is_digit(first + (*first == '-'), end))
        return what && dgi_json_expected(json, what);
    if (!dgi_number_scan(number, first, (size_t)(end - first)))
        return diagnose_number(json, end);
    json->in->next += number->size;
    return true;
}

bool dgi_json_number(struct dgi_json_reader *json, struct dgi_number *number,
                     const char *what)
{
    int next = dgi_json_peek(json);
    if (next != '-' && !(next >= '0' && next <= '9'))
        return what && dgi_json_expected(json, what);
    struct dagger_reader *in = json->in;
    json->token = in->next;
    size_t size = (size_t)(in->end - in->next);
    if (!dgi_number_scan(number, in->next, size) || number->size == size)
        return read_unusual_number(json, number, what);
    in->next += number->size;
    return true;
}
