/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The last snapshots. */
#ifndef PROCSTAT_HISTORY_H
#define PROCSTAT_HISTORY_H

#include "sample/column.h"
#include "sample/snapshot.h"

#define HISTORY_LENGTH 32

/* {0} is empty. */
struct history {
    struct snapshot ring[HISTORY_LENGTH];
    size_t newest; /* index in the ring */
    size_t count;
};

/* The snapshot to take next, in place of the oldest one. */
struct snapshot *history_slot(struct history *history);

/* Makes the slot the newest snapshot and fills its rates. */
void history_add(struct history *history);

/* The snapshot taken so many before the newest, or NULL. */
const struct snapshot *history_back(const struct history *history, size_t age);

/* What a column's bars show: for a counter its rate, for what does not move the share of CPU. */
enum field history_field(const struct column *column);

void history_free(struct history *history);

#endif
