/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The last snapshots. */
#include "sample/history.h"
#include "sample/rates.h"

struct snapshot *history_slot(struct history *history)
{
    return &history->ring[history->count ? (history->newest + 1) % HISTORY_LENGTH : 0];
}

void history_add(struct history *history)
{
    struct snapshot *slot = history_slot(history);
    const struct snapshot *before = history_back(history, 0);

    if (before)
        rates_fill(slot, before);
    history->newest = (size_t)(slot - history->ring);
    if (history->count < HISTORY_LENGTH)
        history->count++;
}

const struct snapshot *history_back(const struct history *history, size_t age)
{
    if (age >= history->count)
        return NULL;
    return &history->ring[(history->newest + HISTORY_LENGTH - age) % HISTORY_LENGTH];
}

enum field history_field(const struct column *column)
{
    if (!column || column->kind == KIND_LABEL || column->unit == UNIT_DATE ||
        column->unit == UNIT_DURATION)
        return FIELD_CPU_PERCENT;
    return column->rate == FIELD_COUNT ? column->field : column->rate;
}

void history_free(struct history *history)
{
    size_t i;

    for (i = 0; i < HISTORY_LENGTH; i++)
        snapshot_free(&history->ring[i]);
    *history = (struct history){0};
}
