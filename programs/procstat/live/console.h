/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A screen that shows frames and gives keys: a console window of Windows, a terminal of Linux. */
#ifndef PROCSTAT_CONSOLE_H
#define PROCSTAT_CONSOLE_H

#include "live/frame.h"

struct console;

/* Whether standard output is one. */
bool console_present(void);

/* Takes over the screen, or returns NULL with the system's error. */
struct console *console_open(void);

void console_size(const struct console *console, size_t *width, size_t *height);

/* Looks how large the screen is now; returns whether that has changed. */
bool console_resized(struct console *console);

/* Shows a frame of the screen's size. Returns false when the screen is gone. */
bool console_draw(struct console *console, const struct frame *frame);

enum wake { WAKE_TIME, WAKE_KEYS, WAKE_INTERRUPT };

/* Waits for so many milliseconds, for keys or for an interrupt, which has to be caught. */
enum wake console_wait(struct console *console, unsigned int milliseconds);

/* Gives the next key that was pressed, or returns false when there is none. */
bool console_key(struct console *console, uint32_t *key);

/* Gives the screen back as it was. */
void console_close(struct console *console);

#endif
