/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A process's last samples as a line of bars. */
#include "format/bars.h"

#define WHOLE_PERCENT 10000 /* in hundredths */
#define HEIGHTS       8

/* As blocks, and for terminals that have none. */
static const char *const bars[2][HEIGHTS] = {
    {"\xe2\x96\x81", "\xe2\x96\x82", "\xe2\x96\x83", "\xe2\x96\x84", "\xe2\x96\x85", "\xe2\x96\x86",
     "\xe2\x96\x87", "\xe2\x96\x88"},
    {"_", ".", ":", "-", "=", "+", "*", "#"},
};

void bars_add(struct text *text, const struct history *history, const struct sample *sample,
              enum field field, size_t columns)
{
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
            text_add(
                text,
                bars[text_is_ascii()][(size_t)((double)values[age] * 7 / (double)largest + 0.5)]);
    }
}
