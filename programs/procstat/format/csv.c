/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* CSV: the time of the sample, the exported columns, the error; a line for each process. */
#include <string.h>

#include "format/format.h"
#include "format/units.h"

#define LINE_END "\r\n"

/* A text, quoted. A spreadsheet takes one that begins with one of these for a formula and runs it:
 * an apostrophe before it says that it is text. */
static void add_text(struct text *text, const char *string)
{
    text_add(text, strchr("=+-@", *string) && *string ? "\"'" : "\"");
    text_add_quoted(text, string, "\"", '"');
    text_add(text, "\"");
}

static void add_process(struct text *text, const struct sample *sample)
{
    char number[UNITS_SIZE];
    size_t i;

    for (i = 0; i < column_count; i++) {
        const struct column *column = &all_columns[i];

        if (column->kind == KIND_LIVE)
            continue;
        text_add(text, ",");
        if (!column_known(column, sample))
            continue;
        if (column->unit == UNIT_TEXT) {
            add_text(text, sample->strings[column->field]);
        } else {
            units_exact(number, column->unit, sample->values[column->field]);
            text_add(text, number);
        }
    }
    text_add(text, ",");
    if (sample->error)
        text_printf(text, "%u", (unsigned int)sample->error);
}

void format_csv_header(struct text *text)
{
    size_t i;

    text_add(text, "time");
    for (i = 0; i < column_count; i++)
        if (all_columns[i].kind != KIND_LIVE)
            text_printf(text, ",%s", all_columns[i].key);
    text_add(text, ",error" LINE_END);
}

void format_csv(struct text *text, const struct view *view)
{
    char date[UNITS_SIZE];
    size_t i;

    units_exact(date, UNIT_DATE, view->snapshot->date);
    for (i = 0; i < view->count; i++) {
        text_add(text, date);
        add_process(text, view->rows[i].sample);
        text_add(text, LINE_END);
    }
}
