/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table for people: a header line, and a line for each process. */
#ifndef PROCSTAT_TABLE_H
#define PROCSTAT_TABLE_H

#include "format/text.h"
#include "format/view.h"
#include "sample/history.h"

#define WIDTH_UNLIMITED SIZE_MAX
#define MOST_COLUMNS    64

/* Columns that were asked for by name, in that order; none: those that fit, by rank. */
struct choice {
    const struct column *columns[MOST_COLUMNS];
    size_t count;
};

struct table_style {
    size_t width;                  /* no line is longer, in columns */
    const struct history *history; /* for the live columns; NULL leaves them out */
    size_t skip;                   /* so many of the best ranks after the first are left out */
    const struct choice *choice;   /* NULL or empty: by rank */
    int ahead;                     /* seconds that the clocks are ahead of UTC */
};

/* The columns that are drawn, and how wide each is. */
struct layout {
    const struct column *columns[MOST_COLUMNS];
    size_t widths[MOST_COLUMNS];
    size_t count;
    size_t hidden; /* columns that found no room */
    const struct view *view;
    struct table_style style;
};

void table_lay_out(struct layout *layout, const struct view *view, const struct table_style *style);

/* The header's line: the titles, with a mark at the column that the view is ordered by. */
void table_add_titles(struct text *text, const struct layout *layout);

/* One line for the process; spaces at its end are left out. */
void table_add_row(struct text *text, const struct layout *layout, const struct row *row);

#endif
