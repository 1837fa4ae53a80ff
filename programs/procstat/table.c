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

static size_t longest_name(const struct view *view)
{
    size_t longest = 0, i;

    for (i = 0; i < view->count; i++) {
        size_t columns = text_columns(view->rows[i]->name);

        longest = columns > longest ? columns : longest;
    }
    return longest;
}

/* Takes columns from the left as long as they fit; the name then gets what is left, if it needs it.
 */
static void lay_out(struct layout *layout, const struct view *view, size_t width)
{
    size_t used = 0, name = 0, wanted = longest_name(view), i;

    layout->count = 0;
    for (i = 0; i < column_count; i++) {
        size_t needed = all_columns[i].width + (layout->count ? 1 : 0);

        if (!all_columns[i].width)
            continue;
        if (used + needed > width && layout->count)
            break;
        if (all_columns[i].unit == UNIT_TEXT)
            name = layout->count;
        layout->columns[layout->count] = &all_columns[i];
        layout->widths[layout->count++] = all_columns[i].width;
        used += needed;
    }
    if (name && used < width && wanted > layout->widths[name]) {
        size_t more = wanted - layout->widths[name];

        layout->widths[name] += more < width - used ? more : width - used;
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

static void add_titles(struct text *text, const struct layout *layout)
{
    size_t i;

    for (i = 0; i < layout->count; i++) {
        text_add(text, i ? " " : "");
        if (layout->columns[i]->unit == UNIT_TEXT)
            text_add_left(text, layout->columns[i]->title, layout->widths[i]);
        else
            text_add_right(text, layout->columns[i]->title, layout->widths[i]);
    }
    end_line(text);
}

static void add_cell(struct text *text, const struct sample *sample, const struct column *column,
                     size_t width)
{
    char number[UNITS_SIZE];
    uint64_t value;

    if (column->unit == UNIT_TEXT) {
        text_add_left(text, sample->name, width);
        return;
    }
    if (sample_get(sample, column->field, &value))
        units_readable(number, column->unit, value);
    else
        strcpy(number, UNKNOWN);
    text_add_right(text, number, width);
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
    size_t room, i, j;

    for (i = 0; i < layout->count; i++) {
        text_add(text, i ? " " : "");
        if (sample->error && nothing_known(sample, layout, i)) {
            for (room = 0, j = i; j < layout->count; j++)
                room += layout->widths[j] + (j > i);
            text_add_left(text, sample->error_text, room);
            break;
        }
        add_cell(text, sample, layout->columns[i], layout->widths[i]);
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
