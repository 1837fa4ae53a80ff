/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the live view puts on the screen. */
#ifndef PROCSTAT_FRAME_H
#define PROCSTAT_FRAME_H

#include "live/live.h"
#include "sample/history.h"

enum style { STYLE_PLAIN, STYLE_STRONG, STYLE_TITLES, STYLE_FAINT, STYLE_CURSOR, STYLE_COUNT };

struct line {
    struct text text; /* no wider than the frame; printable */
    enum style style;
};

/* {0} is empty. */
struct frame {
    struct line *lines;
    size_t width, height, capacity;
    size_t cursor_x, cursor_y; /* where the filter is being typed */
};

/* How many rows of processes fit into so many lines. */
size_t frame_rows(size_t height);

/* Draws the newest snapshot. Moves live->cursor and live->skip back where they went beyond the end,
 * and live->top so that the cursor is on the screen. */
void frame_draw(struct frame *frame, struct live *live, const struct history *history, size_t width,
                size_t height);

void frame_free(struct frame *frame);

#endif
