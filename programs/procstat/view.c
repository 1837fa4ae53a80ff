/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A snapshot as it is to be shown: which processes, in which order. */
#include <stdlib.h>

#include "text.h"
#include "view.h"

static int compare_pids(const void *left, const void *right)
{
    uint64_t a = (*(const struct sample *const *)left)->values[FIELD_PID];
    uint64_t b = (*(const struct sample *const *)right)->values[FIELD_PID];

    return (a > b) - (a < b);
}

void view_build(struct view *view, const struct snapshot *snapshot)
{
    size_t i;

    view->snapshot = snapshot;
    view->count = snapshot->count;
    view->rows = reallocate(view->rows, snapshot->count + 1, sizeof(*view->rows));
    for (i = 0; i < snapshot->count; i++)
        view->rows[i] = &snapshot->samples[i];
    qsort(view->rows, view->count, sizeof(*view->rows), compare_pids);
}

void view_free(struct view *view)
{
    free(view->rows);
    *view = (struct view){0};
}
