#include "bar.h"

#include <stdio.h>
#include <string.h>

enum {
    LEAST_CELLS = 10,
    MOST_CELLS = 40,
    NARROWEST = 12, /* less has no room for what runs */
    MOST_ROWS = DGI_BAR_LINES - 2,
};

#define RED "\033[1;31m"
#define NORMAL "\033[0m"

/* Terminals fold a line that has become too long when they are made narrower. */
void dgi_bar_erase(struct dgi_bar *bar, const struct dgi_screen *screen,
                   struct dagger_writer *out)
{
    unsigned lines = 0;
    for (unsigned i = 0; i < bar->count; i++)
        lines += bar->widths[i] > screen->columns && screen->columns
                     ? (bar->widths[i] + screen->columns - 1) / screen->columns
                     : 1;
    /* Some terminals keep what is erased from their first place on as if it had scrolled
     * away: not from there. */
    if (lines)
        dgi_print(out, "\r\033[%uA \033[J\r", lines);
    bar->count = 0;
}

/* Notes the line that ends here, of so many columns. */
static void end_line(struct dgi_bar *bar, unsigned width, struct dagger_writer *out)
{
    dgi_print(out, "\n");
    bar->widths[bar->count++] = width;
}

/* ---- The first line --------------------------------------------------------------- */

/* What stands in the first line, from all there is to what is needed most. */
enum detail { RATE, LEFT, ELAPSED, WORDS, COUNTS, DETAILS };

static void rate_text(double rate, char *text, size_t size)
{
    if (rate >= 10)
        snprintf(text, size, ", %.0f/s", rate);
    else if (rate >= 1)
        snprintf(text, size, ", %.1f/s", rate);
    else if (rate > 0)
        snprintf(text, size, ", %.1f/min", rate * 60);
}

static void left_text(const struct dgi_progress *progress, double rate, char *text,
                      size_t size)
{
    char duration[DGI_DURATION_SIZE];
    size_t ended = progress->done + progress->failed;
    if (rate <= 0 || ended >= progress->total)
        return;
    double seconds = (double)(progress->total - ended) / rate;
    if (seconds < 1e9)
        snprintf(text, size, ", %s left",
                 dgi_duration_text((uint64_t)(seconds * 1e9), duration));
}

/* The counts in `text`, as they are read; how much room they take. */
static unsigned counts_text(const struct dgi_progress *progress, uint64_t now,
                            enum detail detail, char *text, size_t size)
{
    char duration[DGI_DURATION_SIZE], elapsed[32] = "", rate[32] = "", left[32] = "",
                                      failed[48] = "", running[48] = "";
    double per_second = dgi_progress_rate(progress, now);
    if (detail <= ELAPSED)
        snprintf(elapsed, sizeof elapsed, ", %s",
                 dgi_duration_text(now - progress->begun, duration));
    if (detail <= LEFT)
        left_text(progress, per_second, left, sizeof left);
    if (detail <= RATE)
        rate_text(per_second, rate, sizeof rate);
    if (progress->failed)
        snprintf(failed, sizeof failed, ", %zu failed", progress->failed);
    if (progress->running && detail <= WORDS)
        snprintf(running, sizeof running, ", %zu running", progress->running);
    return (unsigned)snprintf(text, size, "%zu/%zu%s%s%s%s%s%s", progress->done,
                              progress->total, detail <= WORDS ? " done" : "", running,
                              failed, elapsed, rate, left);
}

static void print_cells(const struct dgi_progress *progress, unsigned cells,
                        struct dagger_writer *out)
{
    char text[MOST_CELLS + 1];
    size_t ended = progress->done + progress->failed;
    unsigned full = cells;
    if (ended < progress->total)
        full = (unsigned)((double)ended / (double)progress->total * cells);
    for (unsigned i = 0; i < cells; i++)
        text[i] = (char)(i < full ? '=' : i == full ? '>' : ' ');
    dgi_print(out, "[%.*s] ", (int)cells, text);
}

/* Failures in red, where they are in the text and the terminal has colours. */
static void print_counts(const struct dgi_progress *progress, const char *text,
                         const struct dgi_screen *screen, struct dagger_writer *out)
{
    char failed[48];
    snprintf(failed, sizeof failed, "%zu failed", progress->failed);
    const char *at = progress->failed ? strstr(text, failed) : NULL;
    if (!at || !screen->has_color)
        dgi_print(out, "%s", text);
    else
        dgi_print(out, "%.*s" RED "%s" NORMAL "%s", (int)(at - text), text, failed,
                  at + strlen(failed));
}

static void draw_head(struct dgi_bar *bar, const struct dgi_progress *progress,
                      uint64_t now, const struct dgi_screen *screen, unsigned room,
                      struct dagger_writer *out)
{
    char text[256];
    unsigned length = 0, cells = 0;
    for (enum detail detail = RATE; detail < DETAILS; detail++) {
        length = counts_text(progress, now, detail, text, sizeof text);
        if (length + LEAST_CELLS + 3 <= room || (detail >= WORDS && length <= room))
            break;
    }
    if (length + LEAST_CELLS + 3 <= room) {
        cells = room - length - 3 < MOST_CELLS ? room - length - 3 : MOST_CELLS;
        print_cells(progress, cells, out);
    }
    if (length > room)
        text[length = room] = '\0';
    print_counts(progress, text, screen, out);
    end_line(bar, length + (cells ? cells + 3 : 0), out);
}

/* ---- The lines of what runs ------------------------------------------------------- */

/* How many of them are done, where there are several. */
static unsigned row_count_text(const struct dgi_progress *progress,
                               const struct dgi_row *row, char *text, size_t size)
{
    size_t expected = dgi_progress_expected(progress, row);
    text[0] = '\0';
    if (!row->is_many)
        return 0;
    int length = expected ? snprintf(text, size, "%zu/%zu", row->done, expected)
                          : snprintf(text, size, "%zu", row->done);
    if (row->failed)
        length +=
            snprintf(text + length, size - (size_t)length, ", %zu failed", row->failed);
    return (unsigned)length;
}

/* The widths of the columns. */
struct columns {
    unsigned address;
    unsigned count;
    unsigned elapsed;
};

static struct columns measure(const struct dgi_progress *progress,
                              const struct dgi_row **rows, unsigned count, unsigned room)
{
    struct columns columns = {0, 0, 6};
    for (unsigned i = 0; i < count; i++) {
        char text[96];
        unsigned length = (unsigned)strlen(rows[i]->address);
        unsigned counted = row_count_text(progress, rows[i], text, sizeof text);
        columns.address = length > columns.address ? length : columns.address;
        columns.count = counted > columns.count ? counted : columns.count;
    }
    unsigned right = columns.elapsed + (columns.count ? columns.count + 2 : 0) + 2;
    if (right + LEAST_CELLS > room) {
        columns.count = 0;
        right = columns.elapsed + 2;
    }
    unsigned most = room > right + 2 ? room - right - 2 : 0;
    columns.address = columns.address < most ? columns.address : most;
    return columns;
}

/* Of a long address the end says most. */
static void print_address(const char *address, unsigned width, struct dagger_writer *out)
{
    size_t length = strlen(address);
    if (length <= width || width < 3)
        dgi_print(out, "  %-*.*s", (int)width, (int)width, address);
    else
        dgi_print(out, "  ..%s", address + length - (width - 2));
}

static void draw_row(struct dgi_bar *bar, const struct dgi_progress *progress,
                     const struct dgi_row *row, const struct columns *columns,
                     uint64_t now, struct dagger_writer *out)
{
    char count[96], elapsed[DGI_DURATION_SIZE];
    unsigned width = 2 + columns->address;
    row_count_text(progress, row, count, sizeof count);
    print_address(row->address, columns->address, out);
    if (columns->count) {
        dgi_print(out, "  %*s", (int)columns->count, count);
        width += 2 + columns->count;
    }
    dgi_print(out, "  %*s", (int)columns->elapsed,
              dgi_duration_text(now - row->since, elapsed));
    end_line(bar, width + 2 + columns->elapsed, out);
}

void dgi_bar_draw(struct dgi_bar *bar, const struct dgi_progress *progress, uint64_t now,
                  const struct dgi_screen *screen, struct dagger_writer *out)
{
    const struct dgi_row *rows[MOST_ROWS];
    /* What does not fit would scroll away, and fill what the terminal keeps of that. */
    if (screen->lines < 2 || screen->columns < 2)
        return;
    /* The last column stays free: terminals differ in what they do behind it. */
    unsigned room = screen->columns - 1;
    bool has_rows = screen->lines > 3 && screen->columns >= NARROWEST;
    unsigned most = has_rows ? screen->lines - 3 : 0;
    unsigned limit = most < MOST_ROWS ? most : MOST_ROWS;
    size_t found = dgi_progress_oldest(progress, rows, limit);
    unsigned shown = (unsigned)(found < limit ? found : limit);
    draw_head(bar, progress, now, screen, room, out);
    struct columns columns = measure(progress, rows, shown, room);
    for (unsigned i = 0; i < shown; i++)
        draw_row(bar, progress, rows[i], &columns, now, out);
    if (found > shown && shown > 0) {
        char text[48];
        unsigned length =
            (unsigned)snprintf(text, sizeof text, "  and %zu more", found - shown);
        dgi_print(out, "%.*s", (int)room, text);
        end_line(bar, length < room ? length : room, out);
    }
}
