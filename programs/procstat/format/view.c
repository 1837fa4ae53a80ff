/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A snapshot as it is to be shown: its processes in an order, or as a tree. */
#include <stdlib.h>
#include <strings.h>

#include "format/tree.h"
#include "format/view.h"
#include "sample/memory.h"
#include "sample/selection.h"

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

bool order_ascends(const struct order *order)
{
    bool labels =
        !order->column || order->column->kind == KIND_LABEL || order->column->unit == UNIT_DATE;

    return labels != (order->reverse != 0);
}

static int compare_by(const struct order *order, const struct sample *a, const struct sample *b)
{
    const struct column *column = order->column ? order->column : &all_columns[0];
    bool known_left, known_right;
    int result;

    known_left = column_known(column, a);
    known_right = column_known(column, b);
    if (known_left != known_right)
        return known_left ? -1 : 1;
    if (!known_left)
        return 0;
    if (column->unit == UNIT_TEXT)
        result = strcasecmp(a->strings[column->field], b->strings[column->field]);
    else
        result = compare_numbers(a->values[column->field], b->values[column->field]);
    return order_ascends(order) ? result : -result;
}

static int compare_rows(const void *left, const void *right)
{
    const struct row *a = left, *b = right;
    int result = compare_by(a->order, a->sample, b->sample);

    if (!result)
        result = compare_numbers(a->sample->values[FIELD_PID], b->sample->values[FIELD_PID]);
    if (!result)
        result =
            compare_numbers(a->sample->values[FIELD_UNIX_PID], b->sample->values[FIELD_UNIX_PID]);
    return result;
}

void view_build(struct view *view, const struct snapshot *snapshot, const struct order *order,
                const char *filter)
{
    struct selection selection = {0};
    size_t i;

    selection_set_name(&selection, filter);
    view->snapshot = snapshot;
    view->order = *order;
    view->count = 0;
    view->rows = reallocate(view->rows, snapshot->count + 1, sizeof(*view->rows));
    for (i = 0; i < snapshot->count; i++)
        if (selection_has(&selection, 0, sample_name(&snapshot->samples[i])))
            view->rows[view->count++] =
                (struct row){.sample = &snapshot->samples[i], .order = &view->order};
    selection_free(&selection);
    qsort(view->rows, view->count, sizeof(*view->rows), compare_rows);
    if (order->tree)
        tree_arrange(view->rows, view->count);
}

void view_free(struct view *view)
{
    free(view->rows);
    *view = (struct view){0};
}
