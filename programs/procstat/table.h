/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table for people: two header lines, a line for each process. */
#ifndef PROCSTAT_TABLE_H
#define PROCSTAT_TABLE_H

#include "history.h"
#include "text.h"
#include "view.h"

#define WIDTH_UNLIMITED SIZE_MAX

struct table_style {
    size_t width;                  /* no line is longer, in columns */
    const struct history *history; /* for the live columns; NULL leaves them out */
    size_t skip;                   /* so many columns after the name are left out */
};

/* The columns that are drawn, and how wide each is. */
struct layout {
    const struct column *columns[FIELD_COUNT + 2];
    size_t widths[FIELD_COUNT + 2];
    size_t count;
    size_t hidden; /* columns that found no room */
    const struct view *view;
    struct table_style style;
};

void table_lay_out(struct layout *layout, const struct view *view, const struct table_style *style);

/* The header's lines: the groups, and the titles. */
void table_add_groups(struct text *text, const struct layout *layout);
void table_add_titles(struct text *text, const struct layout *layout);

/* One line for the process; spaces at its end are left out. */
void table_add_row(struct text *text, const struct layout *layout, const struct row *row);

#endif
