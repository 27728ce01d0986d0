/*
 * A task in a thread crashes with all of the process. What was printed until then is what
 * explains it, and is still on its way to the terminal: it is written first.
 */
#ifndef DGI_CRASH_H
#define DGI_CRASH_H

#include "console.h"

/** From here on a crash waits, two seconds at most, until `console`, whose thread runs,
 * has written all. Handlers that are there already stay. */
void dgi_crash_take(struct dgi_console *console);

/** From here on a crash ends the process as before. */
void dgi_crash_leave(void);

#endif
