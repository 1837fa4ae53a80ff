/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table for people: a header line, and a line for each process. Which columns it has depends on
 * its width: each column has a rank, and the best ranks are drawn. */
#include <string.h>

#include "format/bars.h"
#include "format/format.h"
#include "format/table.h"
#include "format/tree.h"
#include "format/units.h"

#define UNKNOWN "-"

/* A name gets this much before other text gets more than its least. */
#define ENOUGH_FOR_A_NAME 40

/* Adds what stands in a cell. */
static void add_content(struct text *text, const struct row *row, const struct column *column,
                        const struct layout *layout, size_t width)
{
    const struct sample *sample = row->sample;
    char number[UNITS_SIZE];

    if (column->unit == UNIT_HISTORY && layout->style.history) {
        bars_add(text, layout->style.history, sample, history_field(layout->view->order.column),
                 width);
        return;
    }
    if (column->unit == UNIT_TEXT && column->field == STRING_NAME)
        tree_add_branch(text, row);
    if (!column_known(column, sample)) {
        text_add(text, UNKNOWN);
    } else if (column->unit == UNIT_TEXT) {
        text_add(text, sample->strings[column->field]);
    } else {
        if (column->unit == UNIT_DATE)
            units_local(number, sample->values[column->field], layout->style.ahead);
        else
            units_readable(number, column->unit, sample->values[column->field]);
        text_add(text, number);
    }
}

static size_t longest_cell(const struct layout *layout, const struct column *column)
{
    struct text cell = {0};
    size_t longest = 0, i;

    for (i = 0; i < layout->view->count; i++) {
        size_t length;

        cell.length = 0;
        add_content(&cell, &layout->view->rows[i], column, layout, 0);
        length = text_columns(cell.data);
        longest = length > longest ? length : longest;
    }
    text_free(&cell);
    return longest;
}

/* A column's title: of dates with the distance from UTC, of the order's column with a mark. */
static void add_title(struct text *text, const struct layout *layout, const struct column *column)
{
    static const char *const marks[2][2] = {{"\xe2\x96\xbc", "\xe2\x96\xb2"}, {"v", "^"}};
    const struct order *order = &layout->view->order;
    char ahead[UNITS_SIZE];

    if (column == (order->column ? order->column : &all_columns[0]))
        text_add(text, marks[text_is_ascii()][order_ascends(order)]);
    text_add(text, column->title);
    if (column->unit == UNIT_DATE) {
        units_ahead(ahead, layout->style.ahead);
        text_printf(text, " %s", ahead);
    }
}

static size_t title_width(const struct layout *layout, const struct column *column)
{
    struct text title = {0};
    size_t width;

    add_title(&title, layout, column);
    width = text_columns(title.data);
    text_free(&title);
    return width;
}

/* Ids are never cut, nor are titles. */
static size_t least_width(const struct layout *layout, const struct column *column)
{
    size_t width = column->width, longest = title_width(layout, column);

    width = longest > width ? longest : width;
    longest = column->unit == UNIT_ID ? longest_cell(layout, column) : 0;
    return longest > width ? longest : width;
}

/* A table without a limit has all columns, those that no width brings in last. */
static unsigned int rank_of(const struct layout *layout, const struct column *column)
{
    unsigned int rank = layout->style.history ? column->live : column->table;

    if (!rank && layout->style.width == WIDTH_UNLIMITED &&
        (layout->style.history || column->kind != KIND_LIVE))
        rank = (unsigned int)column_count;
    return rank;
}

/* Whether any process, be it shown or not, has something in it: a label or a size that is known of
 * none, as handles for the native program, is left out. Counters stay, since their rates come with
 * the next sample. */
static bool anything_known(const struct layout *layout, const struct column *column)
{
    const struct snapshot *snapshot = layout->view->snapshot;
    size_t i;

    if ((column->kind != KIND_LABEL && column->kind != KIND_GAUGE) || !snapshot->count)
        return true;
    for (i = 0; i < snapshot->count; i++)
        if (column_known(column, &snapshot->samples[i]))
            return true;
    return false;
}

/* Takes a column if it fits; the first one always does. */
static void take(struct layout *layout, const struct column *column, size_t *used)
{
    size_t width = least_width(layout, column), gap = layout->count ? 1 : 0;

    if (layout->hidden || (layout->count && (*used > layout->style.width ||
                                             gap + width > layout->style.width - *used))) {
        layout->hidden++;
        return;
    }
    layout->columns[layout->count] = column;
    layout->widths[layout->count++] = width;
    *used += gap + width;
}

static bool is_taken(const struct layout *layout, const struct column *column)
{
    size_t i;

    for (i = 0; i < layout->count; i++)
        if (layout->columns[i] == column)
            return true;
    return false;
}

/* The best ranks; those of rank 1 and the order's column come first, and are never skipped. */
static void take_by_rank(struct layout *layout, size_t *used)
{
    const struct column *order = layout->view->order.column;
    size_t skipped = 0, i;
    unsigned int rank;

    for (i = 0; i < column_count; i++)
        if (rank_of(layout, &all_columns[i]) == 1)
            take(layout, &all_columns[i], used);
    if (order && !is_taken(layout, order))
        take(layout, order, used);
    for (rank = 2; rank <= column_count; rank++)
        for (i = 0; i < column_count; i++) {
            const struct column *column = &all_columns[i];

            if (rank_of(layout, column) == rank && !is_taken(layout, column) &&
                anything_known(layout, column) && skipped++ >= layout->style.skip)
                take(layout, column, used);
        }
}

/* Puts the columns into the order of the list of all. */
static void arrange(struct layout *layout)
{
    size_t i, j;

    for (i = 1; i < layout->count; i++)
        for (j = i; j && layout->columns[j] < layout->columns[j - 1]; j--) {
            const struct column *column = layout->columns[j];
            size_t width = layout->widths[j];

            layout->columns[j] = layout->columns[j - 1];
            layout->widths[j] = layout->widths[j - 1];
            layout->columns[j - 1] = column;
            layout->widths[j - 1] = width;
        }
}

/* Gives a column of text what it needs, up to a limit, of the width that is left. */
static void widen(struct layout *layout, size_t i, size_t limit, size_t *used)
{
    size_t left = layout->style.width - *used;
    size_t wanted = longest_cell(layout, layout->columns[i]);

    wanted = wanted < limit ? wanted : limit;
    if (wanted <= layout->widths[i])
        return;
    wanted -= layout->widths[i];
    wanted = wanted < left ? wanted : left;
    layout->widths[i] += wanted;
    *used += wanted;
}

static void widen_text(struct layout *layout, size_t *used)
{
    size_t i;

    for (i = 0; i < layout->count && *used < layout->style.width; i++)
        if (layout->columns[i]->unit == UNIT_TEXT)
            widen(layout, i, layout->columns[i]->field == STRING_NAME ? ENOUGH_FOR_A_NAME : 0,
                  used);
    for (i = 0; i < layout->count && *used < layout->style.width; i++)
        if (layout->columns[i]->unit == UNIT_TEXT)
            widen(layout, i, SIZE_MAX, used);
}

void table_lay_out(struct layout *layout, const struct view *view, const struct table_style *style)
{
    const struct choice *choice = style->choice;
    size_t used = 0, i;

    *layout = (struct layout){.view = view, .style = *style};
    if (choice && choice->count) {
        for (i = style->skip < choice->count ? style->skip : choice->count - 1; i < choice->count;
             i++)
            take(layout, choice->columns[i], &used);
    } else {
        take_by_rank(layout, &used);
        arrange(layout);
    }
    widen_text(layout, &used);
}

static void end_line(struct text *text)
{
    text_trim(text);
    text_add(text, "\n");
}

static void add_cell(struct text *text, const char *content, const struct column *column,
                     size_t width)
{
    if (column->unit == UNIT_TEXT || column->unit == UNIT_DATE)
        text_add_left(text, content, width);
    else
        text_add_right(text, content, width);
}

void table_add_titles(struct text *text, const struct layout *layout)
{
    struct text title = {0};
    size_t i;

    for (i = 0; i < layout->count; i++) {
        title.length = 0;
        add_title(&title, layout, layout->columns[i]);
        text_add(text, i ? " " : "");
        add_cell(text, title.data, layout->columns[i], layout->widths[i]);
    }
    text_free(&title);
    end_line(text);
}

/* Whether nothing is known from this column on, so that the reason can stand there instead. */
static bool nothing_known(const struct sample *sample, const struct layout *layout, size_t from)
{
    for (; from < layout->count; from++)
        if (column_known(layout->columns[from], sample))
            return false;
    return true;
}

void table_add_row(struct text *text, const struct layout *layout, const struct row *row)
{
    struct text cell = {0};
    size_t room, i, j;

    for (i = 0; i < layout->count; i++) {
        text_add(text, i ? " " : "");
        if (row->sample->error && nothing_known(row->sample, layout, i)) {
            for (room = 0, j = i; j < layout->count; j++)
                room += layout->widths[j] + (j > i);
            text_add_left(text, row->sample->error_text, room);
            break;
        }
        cell.length = 0;
        add_content(&cell, row, layout->columns[i], layout, layout->widths[i]);
        add_cell(text, cell.data, layout->columns[i], layout->widths[i]);
    }
    text_free(&cell);
    end_line(text);
}

void format_table(struct text *text, const struct view *view, const struct table_style *style)
{
    struct layout layout;
    size_t i;

    table_lay_out(&layout, view, style);
    table_add_titles(text, &layout);
    for (i = 0; i < view->count; i++)
        table_add_row(text, &layout, &view->rows[i]);
}
