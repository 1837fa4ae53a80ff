/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The live view's state, and what keys do to it. */
#ifndef PROCSTAT_LIVE_H
#define PROCSTAT_LIVE_H

#include "format/table.h"
#include "format/text.h"
#include "format/view.h"

/* A key: the character it types, or one of these. */
enum key {
    KEY_BACKSPACE = 0x08,
    KEY_ENTER = 0x0d,
    KEY_ESCAPE = 0x1b,
    KEY_UP = 0x110000, /* after the last character of Unicode */
    KEY_DOWN,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_HOME,
    KEY_END,
};

struct live {
    struct order order;
    const struct choice *choice; /* columns asked for, or NULL */
    int ahead;                   /* seconds that the clocks are ahead of UTC */
    size_t cursor;               /* the row that keys act on */
    size_t top;                  /* the first row on the screen */
    size_t skip;                 /* columns that are left out */
    bool help;                   /* the list of keys is on the screen */
    bool editing;                /* the filter is being typed */
    bool asking;                 /* whether to end the victim */
    struct text filter;          /* only names that contain it are shown */
    struct text before;          /* the filter before it was edited */
    struct sample chosen;        /* the process at the cursor when it was drawn last */
    bool has_chosen;
    struct sample victim;    /* the one to end, without its texts */
    struct text victim_name; /* of which this is one */
    struct text message;     /* what the last action led to */
};

enum live_action { LIVE_NOTHING, LIVE_REDRAW, LIVE_SAMPLE, LIVE_END_PROCESS, LIVE_QUIT };

/* Changes the state; rows is how many fit on the screen. Says what has to follow: after LIVE_SAMPLE
 * a sample at once, after LIVE_END_PROCESS the end of the victim. */
enum live_action live_key(struct live *live, uint32_t key, size_t rows);

/* The list of keys, a line for each, with "\n" at its end. */
const char *live_help(void);

void live_free(struct live *live);

#endif
