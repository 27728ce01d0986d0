/*
 * The progress bar: a few lines at the bottom of a terminal that are drawn over again.
 * Below them the cursor waits at the beginning of an empty line, so that whatever else is
 * written begins there, and nothing is to be put right when the process dies.
 */
#ifndef DGI_BAR_H
#define DGI_BAR_H

#include "print.h"
#include "progress.h"

enum { DGI_BAR_LINES = 12 };

/** A terminal. */
struct dgi_screen {
    unsigned columns;
    unsigned lines;
    bool has_color;
};

/** What stands on the terminal. `= {0}`: nothing. */
struct dgi_bar {
    unsigned count;
    unsigned widths[DGI_BAR_LINES]; /**< of the lines, in columns */
};

/** Removes the bar; what is printed next stands in its place. */
void dgi_bar_erase(struct dgi_bar *bar, const struct dgi_screen *screen,
                   struct dagger_writer *out);

/** Draws the bar where the cursor is, at the beginning of a line. */
void dgi_bar_draw(struct dgi_bar *bar, const struct dgi_progress *progress, uint64_t now,
                  const struct dgi_screen *screen, struct dagger_writer *out);

#endif
