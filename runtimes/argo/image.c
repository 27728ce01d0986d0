#include "image.h"

#include <string.h>

#include "text.h"

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

static bool is_lower(char character)
{
    return character >= 'a' && character <= 'z';
}

static bool is_letter(char character)
{
    return is_lower(character) || (character >= 'A' && character <= 'Z');
}

static bool is_alphanumeric(char character)
{
    return is_letter(character) || is_digit(character);
}

/* One part of a path: lower-case words joined by '.', '_', "__" or dashes. */
static bool is_path_part(const char *part, size_t length)
{
    if (!length || part[length - 1] == '.' || part[length - 1] == '_' ||
        part[length - 1] == '-')
        return false;
    size_t separators = 1;
    for (size_t i = 0; i < length; i++) {
        if (is_lower(part[i]) || is_digit(part[i])) {
            separators = 0;
            continue;
        }
        bool may_follow = separators == 0 ||
                          (i && part[i] == '-' && part[i - 1] == '-') ||
                          (separators == 1 && i && part[i] == '_' && part[i - 1] == '_');
        if ((part[i] != '.' && part[i] != '_' && part[i] != '-') || !may_follow || !i)
            return false;
        separators++;
    }
    return true;
}

/* A host is told from a part of the path by a '.', a ':' or by its name. */
static bool is_host(const char *part, size_t length)
{
    return memchr(part, '.', length) || memchr(part, ':', length) ||
           (length == strlen("localhost") && memcmp(part, "localhost", length) == 0);
}

static bool is_valid_host(const char *host, size_t length)
{
    const char *colon = memchr(host, ':', length);
    size_t name = colon ? (size_t)(colon - host) : length;
    for (size_t i = name + 1; i < length; i++)
        if (!is_digit(host[i]))
            return false;
    if (!name || (colon && name + 1 == length))
        return false;
    for (size_t i = 0; i < name; i++) {
        bool is_edge =
            i == 0 || i + 1 == name || host[i - 1] == '.' || host[i + 1] == '.';
        if (!is_alphanumeric(host[i]) &&
            ((host[i] != '-' && host[i] != '.') || (is_edge && host[i] == '-') ||
             i == 0 || i + 1 == name || (host[i] == '.' && host[i + 1] == '.')))
            return false;
    }
    return true;
}

static bool is_tag(const char *tag, size_t length)
{
    enum { LONGEST = 128 };
    for (size_t i = 0; i < length; i++)
        if (!is_alphanumeric(tag[i]) && tag[i] != '_' &&
            (i == 0 || (tag[i] != '.' && tag[i] != '-')))
            return false;
    return length && length <= LONGEST;
}

/* "sha256:" and 64 digits, or another algorithm and at least 32. */
static bool is_digest(const char *digest)
{
    size_t algorithm = strcspn(digest, ":");
    if (!algorithm || !digest[algorithm] || !is_letter(digest[0]))
        return false;
    const char *hexadecimal = digest + algorithm + 1;
    size_t length = strspn(hexadecimal, "0123456789abcdefABCDEF");
    bool is_sha256 = strncmp(digest, "sha256:", strlen("sha256:")) == 0;
    return !hexadecimal[length] && (is_sha256 ? length == 64 : length >= 32);
}

static bool is_name(const char *name, size_t length)
{
    enum { LONGEST = 255 };
    if (!length || length > LONGEST)
        return false;
    const char *end = name + length;
    const char *slash = memchr(name, '/', length);
    if (slash && is_host(name, (size_t)(slash - name))) {
        if (!is_valid_host(name, (size_t)(slash - name)))
            return false;
        name = slash + 1;
    }
    for (;;) {
        slash = memchr(name, '/', (size_t)(end - name));
        const char *part_end = slash ? slash : end;
        if (!is_path_part(name, (size_t)(part_end - name)))
            return false;
        if (!slash)
            return true;
        name = slash + 1;
    }
}

bool dgi_argo_image_is_valid(const char *image)
{
    size_t length = strcspn(image, "@");
    if (image[length] && !is_digest(image + length + 1))
        return false;
    size_t name = length;
    while (name > 0 && image[name - 1] != ':' && image[name - 1] != '/')
        name--;
    if (!name || image[name - 1] == '/')
        return is_name(image, length);
    return is_tag(image + name, length - name) && is_name(image, name - 1);
}

/* ---- Options ----------------------------------------------------------------------- */

static bool check_image(struct dgi_argo_build *build, const char *image)
{
    if (image && dgi_argo_image_is_valid(image))
        return true;
    if (image)
        dgi_argo_refuse(build, "\"%.200s\" is no reference of a container image", image);
    else
        dgi_argo_refuse(build, "the image of the containers is not given");
    dgi_argo_hint(build, "give it as --image [HOST/]NAME[:TAG][@DIGEST], in "
                         "lower case, as registry.example.com/team/app:1.2");
    return false;
}

static bool check_word(struct dgi_argo_build *build, const char *word)
{
    if (!dgi_utf8_is_valid(word, strlen(word)))
        return dgi_argo_refuse(build, "a word of the command is not UTF-8");
    if (!strstr(word, "{{"))
        return true;
    dgi_argo_refuse(build, "\"%.200s\" in the command contains \"{{\"", word);
    dgi_argo_hint(build, "Argo would read a variable there: start the pipeline "
                         "by a command without one");
    return false;
}

bool dgi_argo_check_options(struct dgi_argo_build *build,
                            const struct dagger_argo_options *options)
{
    if (!check_image(build, options->image))
        return false;
    for (size_t i = 0; i < options->command_count; i++)
        if (!check_word(build, options->command[i]))
            return false;
    if (options->spec && !json_is_object(options->spec))
        return dgi_argo_refuse(build, "--spec: it must be a JSON object");
    if (options->artifact_store < DAGGER_ARGO_S3 ||
        options->artifact_store > DAGGER_ARGO_OSS)
        return dgi_argo_refuse(build, "artifact store %d: there is no such store",
                               (int)options->artifact_store);
    if (options->version < DAGGER_ARGO_4_1 || options->version > DAGGER_ARGO_3_5)
        return dgi_argo_refuse(build, "Argo version %d: there is no such version",
                               (int)options->version);
    return true;
}
