/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table for people: two header lines, a line for each process. */
#include <string.h>

#include "format.h"
#include "table.h"
#include "tree.h"

#define UNKNOWN "-"

/* Adds what stands in a cell. */
static void add_content(struct text *text, const struct row *row, const struct column *column,
                        const struct layout *layout, size_t width)
{
    char number[UNITS_SIZE];
    uint64_t value;

    if (column->unit == UNIT_TEXT) {
        tree_add_branch(text, row);
        text_add(text, row->sample->name);
    } else if (column->unit == UNIT_HISTORY) {
        history_add_bars(text, layout->style.history, row->sample,
                         history_field(layout->view->order.column), width);
    } else if (sample_get(row->sample, column->field, &value)) {
        units_readable(number, column->unit, value);
        text_add(text, number);
    } else
        text_add(text, UNKNOWN);
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

static size_t drawn_width(const struct layout *layout, const struct column *column)
{
    size_t width = layout->style.history ? column->live : column->width, longest;

    if (column->unit != UNIT_ID || !width)
        return width;
    longest = longest_cell(layout, column);
    return longest > width ? longest : width;
}

/* Takes columns from the left as long as they fit. Ids are never cut; the name gets the width that
 * is left over, if it needs it. */
void table_lay_out(struct layout *layout, const struct view *view, const struct table_style *style)
{
    size_t used = 0, name = 0, skipped = 0, i;

    *layout = (struct layout){.view = view, .style = *style};
    for (i = 0; i < column_count; i++) {
        const struct column *column = &all_columns[i];
        size_t wanted = drawn_width(layout, column), gap = layout->count ? 1 : 0;

        if (!wanted || (layout->count > name && name && skipped++ < style->skip))
            continue;
        if (layout->hidden || (used + gap + wanted > style->width && layout->count)) {
            layout->hidden++;
            continue;
        }
        if (column->unit == UNIT_TEXT)
            name = layout->count;
        layout->columns[layout->count] = column;
        layout->widths[layout->count++] = wanted;
        used += gap + wanted;
    }
    if (name && used < style->width) {
        size_t wanted = longest_cell(layout, layout->columns[name]);
        size_t most = layout->widths[name] + style->width - used;

        if (wanted > layout->widths[name])
            layout->widths[name] = wanted < most ? wanted : most;
    }
}

static void end_line(struct text *text)
{
    text_trim(text);
    text_add(text, "\n");
}

/* The upper header line: each group's name between dashes, as wide as its columns. */
void table_add_groups(struct text *text, const struct layout *layout)
{
    size_t i = 0;

    while (i < layout->count) {
        const char *group = layout->columns[i]->group;
        size_t width = layout->widths[i], name = strlen(group);

        text_add(text, i ? " " : "");
        while (++i < layout->count && *group && !strcmp(layout->columns[i]->group, group))
            width += 1 + layout->widths[i];
        if (*group && width >= name + 4) {
            text_fill(text, '-', (width - name - 2) / 2);
            text_printf(text, " %s ", group);
            text_fill(text, '-', width - name - 2 - (width - name - 2) / 2);
        } else
            text_add_right(text, group, width);
    }
    end_line(text);
}

static void add_cell(struct text *text, const char *content, const struct column *column,
                     size_t width)
{
    if (column->unit == UNIT_TEXT)
        text_add_left(text, content, width);
    else
        text_add_right(text, content, width);
}

void table_add_titles(struct text *text, const struct layout *layout)
{
    size_t i;

    for (i = 0; i < layout->count; i++) {
        text_add(text, i ? " " : "");
        add_cell(text, layout->columns[i]->title, layout->columns[i], layout->widths[i]);
    }
    end_line(text);
}

/* Whether nothing is known from this column on, so that the reason can stand there instead. */
static bool nothing_known(const struct sample *sample, const struct layout *layout, size_t from)
{
    uint64_t value;

    for (; from < layout->count; from++) {
        const struct column *column = layout->columns[from];

        if (column->unit == UNIT_TEXT ||
            (column->unit != UNIT_HISTORY && sample_get(sample, column->field, &value)))
            return false;
    }
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
    table_add_groups(text, &layout);
    table_add_titles(text, &layout);
    for (i = 0; i < view->count; i++)
        table_add_row(text, &layout, &view->rows[i]);
}
