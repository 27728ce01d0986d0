/* Pages that `help` writes: for people, for man, for shells. */
#ifndef DGI_HELP_PAGE_H
#define DGI_HELP_PAGE_H

#include <dagger/stream.h>

#include "command.h"

/** A page on its way to standard output. The first error stays in `error`. */
struct dgi_page {
    struct dgi_cli *cli;
    struct dagger_writer writer;
    struct dagger_error *error;
};

/** Appends formatted text, up to 1023 bytes of it. */
DAGGERI_PRINTF(2, 3) void dgi_page_print(struct dgi_page *page, const char *format, ...);

/** The type and the default of a parameter, as "integer, default 2"; NULL: an error. */
const char *dgi_page_param_text(struct dgi_page *page, const struct dagger_param *param);

/** What the value of an option may be; of the first where it takes two. */
struct dgi_values {
    const char **words; /**< in the arena */
    size_t count;
    bool goes_on;       /**< more of the value follows: "seed=" */
    bool is_file;       /**< or any file */
    bool is_file_after; /**< the second value is */
};

/** Finds out. False: out of memory. */
bool dgi_page_values(struct dgi_page *page, const struct dgi_option *option,
                     struct dgi_values *values);

void dgi_page_man(struct dgi_page *page);
void dgi_page_bash(struct dgi_page *page);
void dgi_page_fish(struct dgi_page *page);
void dgi_page_zsh(struct dgi_page *page);

#endif
