/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table for people: two header lines, a line for each process. */
#include <string.h>

#include "column.h"
#include "format.h"

#define UNKNOWN "-"

/* The columns that are drawn, and how wide each is. */
struct layout {
    const struct column *columns[FIELD_COUNT + 1];
    size_t widths[FIELD_COUNT + 1];
    size_t count;
};

/* What stands in a cell: the name itself, or the number in the buffer. */
static const char *cell(char number[UNITS_SIZE], const struct sample *sample,
                        const struct column *column)
{
    uint64_t value;

    if (column->unit == UNIT_TEXT)
        return sample->name;
    if (!sample_get(sample, column->field, &value))
        return UNKNOWN;
    units_readable(number, column->unit, value);
    return number;
}

static size_t longest_cell(const struct view *view, const struct column *column)
{
    char number[UNITS_SIZE];
    size_t longest = 0, i;

    for (i = 0; i < view->count; i++) {
        size_t length = text_columns(cell(number, view->rows[i], column));

        longest = length > longest ? length : longest;
    }
    return longest;
}

/* Takes columns from the left as long as they fit. Ids are never cut; the name gets the width that
 * is left over, if it needs it. */
static void lay_out(struct layout *layout, const struct view *view, size_t width)
{
    size_t used = 0, name = 0, i;

    layout->count = 0;
    for (i = 0; i < column_count; i++) {
        const struct column *column = &all_columns[i];
        size_t wanted = column->unit == UNIT_ID ? longest_cell(view, column) : 0;
        size_t gap = layout->count ? 1 : 0;

        wanted = wanted > column->width ? wanted : column->width;
        if (!column->width)
            continue;
        if (used + gap + wanted > width && layout->count)
            break;
        if (column->unit == UNIT_TEXT)
            name = layout->count;
        layout->columns[layout->count] = column;
        layout->widths[layout->count++] = wanted;
        used += gap + wanted;
    }
    if (name && used < width) {
        size_t wanted = longest_cell(view, layout->columns[name]);
        size_t most = layout->widths[name] + width - used;

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
static void add_groups(struct text *text, const struct layout *layout)
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

static void add_titles(struct text *text, const struct layout *layout)
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

    for (; from < layout->count; from++)
        if (layout->columns[from]->unit == UNIT_TEXT ||
            sample_get(sample, layout->columns[from]->field, &value))
            return false;
    return true;
}

static void add_row(struct text *text, const struct sample *sample, const struct layout *layout)
{
    char number[UNITS_SIZE];
    size_t room, i, j;

    for (i = 0; i < layout->count; i++) {
        text_add(text, i ? " " : "");
        if (sample->error && nothing_known(sample, layout, i)) {
            for (room = 0, j = i; j < layout->count; j++)
                room += layout->widths[j] + (j > i);
            text_add_left(text, sample->error_text, room);
            break;
        }
        add_cell(text, cell(number, sample, layout->columns[i]), layout->columns[i],
                 layout->widths[i]);
    }
    end_line(text);
}

void format_table(struct text *text, const struct view *view, size_t width)
{
    struct layout layout;
    size_t i;

    lay_out(&layout, view, width);
    add_groups(text, &layout);
    add_titles(text, &layout);
    for (i = 0; i < view->count; i++)
        add_row(text, view->rows[i], &layout);
}
