/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The Unix terminal below a console of Wine's. Wine draws on it, but neither gives it back as it
 * was nor notices when its size changes; both are asked of the host's own tools. */
#ifndef PROCSTAT_UNIX_TERMINAL_H
#define PROCSTAT_UNIX_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/* Puts the terminal's content aside. Returns false where there is none: on Windows, or in a console
 * window that Wine made itself. */
bool unix_terminal_open(void);

/* Gives the size when it has changed since it was asked for last; returns whether it has. */
bool unix_terminal_resized(size_t *width, size_t *height);

/* Brings back the terminal's content. */
void unix_terminal_close(void);

#endif
