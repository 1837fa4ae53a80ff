/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The last snapshots, and a process's course through them as a line of bars. */
#ifndef PROCSTAT_HISTORY_H
#define PROCSTAT_HISTORY_H

#include "column.h"
#include "sample.h"
#include "text.h"

#define HISTORY_LENGTH 32

/* {0} is empty. */
struct history {
    struct snapshot ring[HISTORY_LENGTH];
    size_t newest; /* index in the ring */
    size_t count;
};

/* The snapshot to take anew: the oldest one. */
struct snapshot *history_slot(struct history *history);

/* Makes the slot the newest snapshot and fills its rates. */
void history_add(struct history *history);

/* The snapshot taken so many before the newest, or NULL. */
const struct snapshot *history_back(const struct history *history, size_t age);

/* What a column's bars show: for a counter its rate, for what does not move the share of CPU. */
enum field history_field(const struct column *column);

/* Adds one bar for each of the last samples of the process, in exactly so many columns. The bars
 * grow from zero to the largest of them; per cents at least to 100. */
void history_add_bars(struct text *text, const struct history *history, const struct sample *sample,
                      enum field field, size_t columns);

void history_free(struct history *history);

#endif
