/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The live view's state, and what keys do to it. */
#ifndef PROCSTAT_LIVE_H
#define PROCSTAT_LIVE_H

#include "text.h"
#include "view.h"

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
    size_t top;         /* the first row on the screen */
    size_t skip;        /* columns after the name that are left out */
    bool help;          /* the list of keys is on the screen */
    bool editing;       /* the filter is being typed */
    struct text edit;   /* what is typed so far */
    struct text filter; /* the filter that is in use */
};

enum live_action { LIVE_NOTHING, LIVE_REDRAW, LIVE_FILTER, LIVE_SAMPLE, LIVE_QUIT };

/* Changes the state; rows is how many fit on the screen. Says what has to follow: after LIVE_FILTER
 * other processes are wanted, after LIVE_SAMPLE a sample at once. */
enum live_action live_key(struct live *live, uint32_t key, size_t rows);

/* The list of keys, a line for each, with "\n" at its end. */
const char *live_help(void);

void live_free(struct live *live);

#endif
