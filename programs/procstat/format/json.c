/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The JSON document: {"schema", "time", "processes": [...]}, one line for each process or all of it
 * on one line. */
#include "format/characters.h"
#include "format/format.h"
#include "format/json.h"

#define SCHEMA "procstat-1" /* changes only when a member changes its meaning or goes */

/* UTF-16 units are what JSON's escapes have. */
static void add_escape(struct text *text, uint32_t code)
{
    if (code > 0xffff)
        text_printf(text, "\\u%04x\\u%04x", (unsigned int)(0xd7c0 + (code >> 10)),
                    (unsigned int)(0xdc00 | (code & 0x3ff)));
    else
        text_printf(text, "\\u%04x", (unsigned int)code);
}

void json_add_string(struct text *text, const char *string)
{
    text_add(text, "\"");
    while (*string) {
        uint32_t code = text_decode(&string);

        if (code == '"' || code == '\\')
            text_printf(text, "\\%c", (char)code);
        else if (character_prints(code))
            text_add_character(text, code);
        else
            add_escape(text, code);
    }
    text_add(text, "\"");
}

void json_add_value(struct text *text, const struct sample *sample, const struct column *column)
{
    char number[UNITS_SIZE];

    if (!column_known(column, sample)) {
        text_add(text, "null");
    } else if (column->unit == UNIT_TEXT) {
        json_add_string(text, sample->strings[column->field]);
    } else {
        units_exact(number, column->unit, sample->values[column->field]);
        text_printf(text, column->unit == UNIT_DATE ? "\"%s\"" : "%s", number);
    }
}

void json_add_process(struct text *text, const struct sample *sample)
{
    size_t i;

    text_add(text, "{");
    for (i = 0; i < column_count; i++) {
        if (all_columns[i].kind == KIND_LIVE)
            continue;
        text_printf(text, "\"%s\": ", all_columns[i].key);
        json_add_value(text, sample, &all_columns[i]);
        text_add(text, ", ");
    }
    if (sample->error) {
        text_printf(text, "\"error\": {\"code\": %u, \"text\": ", (unsigned int)sample->error);
        json_add_string(text, sample->error_text);
        text_add(text, "}}");
    } else
        text_add(text, "\"error\": null}");
}

void format_json(struct text *text, const struct view *view, bool one_line)
{
    const char *line = one_line ? "" : "\n  ";
    char date[UNITS_SIZE];
    size_t i;

    units_exact(date, UNIT_DATE, view->snapshot->date);
    text_printf(text, "{\"schema\": \"" SCHEMA "\", \"time\": \"%s\", \"processes\": [", date);
    for (i = 0; i < view->count; i++) {
        text_printf(text, "%s%s", i ? "," : "", line);
        json_add_process(text, view->rows[i].sample);
    }
    text_add(text, one_line ? "]}\n" : "\n]}\n");
}
