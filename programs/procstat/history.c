/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The last snapshots, and a process's course through them as a line of bars. */
#include <stdlib.h>

#include "history.h"
#include "rates.h"

#define WHOLE_PERCENT 10000 /* in hundredths */

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

void history_add_bars(struct text *text, const struct history *history, const struct sample *sample,
                      enum field field, size_t columns)
{
    static const char *const bars[] = {
        "\xe2\x96\x81", "\xe2\x96\x82", "\xe2\x96\x83", "\xe2\x96\x84",
        "\xe2\x96\x85", "\xe2\x96\x86", "\xe2\x96\x87", "\xe2\x96\x88",
    };
    uint64_t values[HISTORY_LENGTH], largest = field == FIELD_CPU_PERCENT ? WHOLE_PERCENT : 1;
    bool known[HISTORY_LENGTH] = {false};
    size_t age, hint = 0;

    for (age = 0; age < columns && age < history->count; age++) {
        const struct snapshot *snapshot = history_back(history, age);
        const struct sample *then = snapshot_find(snapshot, sample, hint);

        if (!then)
            break;
        hint = (size_t)(then - snapshot->samples);
        known[age] = sample_get(then, field, &values[age]);
        if (known[age] && values[age] > largest)
            largest = values[age];
    }
    for (age = columns; age--;) {
        if (age >= HISTORY_LENGTH || !known[age])
            text_add(text, " ");
        else
            text_add(text, bars[(size_t)((double)values[age] * 7 / (double)largest + 0.5)]);
    }
}

void history_free(struct history *history)
{
    size_t i;

    for (i = 0; i < HISTORY_LENGTH; i++)
        free(history->ring[i].samples);
    *history = (struct history){0};
}
