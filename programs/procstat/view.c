/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A snapshot as it is to be shown: its processes in an order, or as a tree. */
#include <stdlib.h>
#include <strings.h>

#include "text.h"
#include "tree.h"
#include "view.h"

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_by(const struct order *order, const struct sample *a, const struct sample *b)
{
    const struct column *column = order->column;
    uint64_t left = 0, right = 0;
    bool known_left, known_right;
    int result;

    if (!column)
        return 0;
    if (column->unit == UNIT_TEXT) {
        result = strcasecmp(a->name, b->name);
    } else {
        known_left = sample_get(a, column->field, &left);
        known_right = sample_get(b, column->field, &right);
        if (known_left != known_right)
            return known_left ? -1 : 1;
        result = compare_numbers(left, right);
    }
    if (column->kind != KIND_LABEL && column->unit != UNIT_DATE)
        result = -result;
    return order->reverse ? -result : result;
}

static int compare_rows(const void *left, const void *right)
{
    const struct row *a = left, *b = right;
    int result = compare_by(a->order, a->sample, b->sample);

    if (!result)
        result = compare_numbers(a->sample->values[FIELD_PID], b->sample->values[FIELD_PID]);
    return result;
}

void view_build(struct view *view, const struct snapshot *snapshot, const struct order *order)
{
    size_t i;

    view->snapshot = snapshot;
    view->order = *order;
    view->count = snapshot->count;
    view->rows = reallocate(view->rows, snapshot->count + 1, sizeof(*view->rows));
    for (i = 0; i < snapshot->count; i++)
        view->rows[i] = (struct row){.sample = &snapshot->samples[i], .order = &view->order};
    qsort(view->rows, view->count, sizeof(*view->rows), compare_rows);
    if (order->tree)
        tree_arrange(view->rows, view->count);
}

void view_free(struct view *view)
{
    free(view->rows);
    *view = (struct view){0};
}
