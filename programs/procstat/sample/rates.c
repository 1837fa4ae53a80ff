/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How fast the counters of a snapshot have grown since an earlier one. */
#include "sample/column.h"
#include "sample/rates.h"

#define PERCENT 10000 /* hundredths of a per cent in a whole */

/* A counter's growth; what goes backwards has not grown. */
static uint64_t growth(enum field field, uint64_t now, uint64_t before)
{
    if (field == FIELD_PAGE_FAULTS)
        return (uint32_t)(now - before);
    return now > before ? now - before : 0;
}

static void fill(struct sample *now, const struct sample *before, double seconds)
{
    size_t i;

    for (i = 0; i < column_count; i++) {
        const struct column *column = &all_columns[i];
        uint64_t value, old = 0;
        double rate;

        if (column->rate == FIELD_COUNT || !sample_get(now, column->field, &value) ||
            (before && !sample_get(before, column->field, &old)))
            continue;
        rate = (double)growth(column->field, value, old) / seconds;
        if (column->unit == UNIT_DURATION)
            rate *= (double)PERCENT / SECOND;
        sample_set(now, column->rate, (uint64_t)(rate + 0.5));
    }
}

void rates_fill(struct snapshot *now, const struct snapshot *before)
{
    double seconds = ((double)now->clock - (double)before->clock) / SECOND;
    size_t i;

    if (seconds <= 0)
        return;
    for (i = 0; i < now->count; i++) {
        struct sample *sample = &now->samples[i];
        const struct sample *old = snapshot_find(before, sample, i);
        uint64_t start;

        if (old || (sample_get(sample, FIELD_START, &start) && start >= before->date))
            fill(sample, old, seconds);
    }
}

void rates_fill_lifetime(struct snapshot *now)
{
    uint64_t start, cpu;
    size_t i;

    for (i = 0; i < now->count; i++) {
        struct sample *sample = &now->samples[i];

        if (sample_get(sample, FIELD_START, &start) && sample_get(sample, FIELD_CPU_TIME, &cpu) &&
            start < now->date)
            sample_set(sample, FIELD_CPU_PERCENT,
                       (uint64_t)((double)cpu / (double)(now->date - start) * PERCENT + 0.5));
    }
}
