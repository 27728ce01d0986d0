#include "names.h"

#include <stdlib.h>
#include <string.h>

/* Argo's limit for the names of templates and tasks, and room for a suffix. */
enum { LONGEST = 128, LONGEST_WISH = LONGEST - 10 };

void dgi_argo_names_release(struct dgi_argo_names *names)
{
    free(names->slots);
    *names = (struct dgi_argo_names){0};
}

static uint64_t hash_text(const char *text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return hash;
}

static const char **find(const struct dgi_argo_names *names, const char *name)
{
    size_t slot = (size_t)hash_text(name) & (names->slot_count - 1);
    while (names->slots[slot] && strcmp(names->slots[slot], name) != 0)
        slot = (slot + 1) & (names->slot_count - 1);
    return &names->slots[slot];
}

static bool grow(struct dgi_argo_names *names, struct dgi_argo_build *build)
{
    enum { FIRST_SLOTS = 64 };
    struct dgi_argo_names larger = {.count = names->count};
    larger.slot_count = names->slot_count ? names->slot_count * 2 : FIRST_SLOTS;
    larger.slots = calloc(larger.slot_count, sizeof *larger.slots);
    if (!larger.slots)
        return dgi_argo_out_of_memory(build);
    for (size_t i = 0; i < names->slot_count; i++)
        if (names->slots[i])
            *find(&larger, names->slots[i]) = names->slots[i];
    free(names->slots);
    *names = larger;
    return true;
}

bool dgi_argo_names_take(struct dgi_argo_names *names, struct dgi_argo_build *build,
                         const char *name)
{
    if (names->count * 2 >= names->slot_count && !grow(names, build))
        return false;
    const char **slot = find(names, name);
    if (*slot)
        return false;
    *slot = name;
    names->count++;
    return true;
}

static bool is_alphanumeric(char character)
{
    return (character >= 'a' && character <= 'z') ||
           (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9');
}

/* A copy of `wish` that is no longer than LONGEST_WISH and has valid characters. */
static const char *tidy(struct dgi_argo_build *build, const char *wish)
{
    const char *text = dgi_argo_text(build, "%s", wish);
    if (strlen(text) > LONGEST_WISH)
        text = dgi_argo_text(build, "%.*s-%08x", LONGEST_WISH - 9, text,
                             (unsigned)(hash_text(wish) & UINT32_MAX));
    for (char *next = (char *)text; *next; next++)
        if (!is_alphanumeric(*next))
            *next = '-';
    return *text == '-' ? dgi_argo_text(build, "x%s", text) : text;
}

const char *dgi_argo_names_make(struct dgi_argo_names *names,
                                struct dgi_argo_build *build, const char *wish)
{
    const char *base = tidy(build, wish);
    const char *name = base;
    for (unsigned i = 2; !build->failed && !dgi_argo_names_take(names, build, name); i++)
        name = dgi_argo_text(build, "%s-%u", base, i);
    return name;
}
