/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A console window that shows frames and gives keys. */
#ifndef PROCSTAT_CONSOLE_H
#define PROCSTAT_CONSOLE_H

#include <windows.h>

#include "frame.h"

struct console {
    HANDLE input;  /* signalled while there is something to read */
    HANDLE before; /* the screen buffer that was shown before */
    HANDLE screen; /* ours */
    DWORD input_mode;
    bool on_unix; /* the window is a terminal of Linux, which Wine draws on */
    size_t width, height;
    CHAR_INFO *cells;
    size_t cell_count;
};

/* Whether standard output is a console. */
bool console_present(void);

/* Takes over the window, or returns false with the last error. */
bool console_open(struct console *console);

/* Looks how large the window is now; returns whether that has changed. */
bool console_resized(struct console *console);

/* Shows a frame of the window's size. Returns false with the last error: the window is gone. */
bool console_draw(struct console *console, const struct frame *frame);

/* Gives the next key that was pressed, or returns false when there is none. */
bool console_key(struct console *console, uint32_t *key);

/* Gives the window back as it was. */
void console_close(struct console *console);

#endif
