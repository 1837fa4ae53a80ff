/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* CSV: the time of the sample, the exported columns, the error; a line for each process. */
#include <string.h>

#include "format/format.h"
#include "format/units.h"

#define LINE_END "\r\n"

/* What spreadsheets take the beginning of a formula by, also as wide characters of Asian texts. */
static bool begins_formula(const char *cell)
{
    static const char *const signs[] = {
        "=", "+", "-", "@", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0",
    };
    size_t i;

    cell += strspn(cell, "\"");
    for (i = 0; i < sizeof(signs) / sizeof(*signs); i++)
        if (!strncmp(cell, signs[i], strlen(signs[i])))
            return true;
    return false;
}

/*
 * A text, quoted. A spreadsheet runs a formula: an apostrophe before one says
 * that it is text. In many countries a spreadsheet begins another cell at each
 * semicolon, and sees no quotes within a line.
 */
static void add_text(struct text *text, const char *string)
{
    struct text quoted = {0};
    const char *cell;
    size_t length;

    text_add_quoted(&quoted, string, "\"", '"');
    text_add(text, "\"");
    for (cell = quoted.data; *cell; cell += length) {
        length = strcspn(cell, ";");
        length += cell[length] != 0;
        if (begins_formula(cell))
            text_add(text, "'");
        text_add_bytes(text, cell, length);
    }
    text_add(text, "\"");
    text_free(&quoted);
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
