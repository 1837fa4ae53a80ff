/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The JSON document: {"schema", "time", "processes": [...]}, one line for each process. */
#include "format.h"
#include "json.h"

#define SCHEMA "procstat-1" /* changes only when a member changes its meaning or goes */

void json_add_string(struct text *text, const char *string)
{
    const char *p;

    text_add(text, "\"");
    for (p = string; *p; p++) {
        if (*p == '"' || *p == '\\')
            text_printf(text, "\\%c", *p);
        else if ((unsigned char)*p < 0x20)
            text_printf(text, "\\u%04x", (unsigned int)*p);
        else
            text_add_bytes(text, p, 1);
    }
    text_add(text, "\"");
}

void json_add_number(struct text *text, const struct sample *sample, const struct column *column)
{
    char number[UNITS_SIZE];
    uint64_t value;

    if (!sample_get(sample, column->field, &value)) {
        text_add(text, "null");
    } else {
        units_exact(number, column->unit, value);
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
        if (all_columns[i].unit == UNIT_TEXT)
            json_add_string(text, sample->name);
        else
            json_add_number(text, sample, &all_columns[i]);
        text_add(text, ", ");
    }
    if (sample->error) {
        text_printf(text, "\"error\": {\"code\": %u, \"text\": ", (unsigned int)sample->error);
        json_add_string(text, sample->error_text);
        text_add(text, "}}");
    } else
        text_add(text, "\"error\": null}");
}

void format_json(struct text *text, const struct view *view)
{
    char date[UNITS_SIZE];
    size_t i;

    units_exact(date, UNIT_DATE, view->snapshot->date);
    text_printf(text, "{\"schema\": \"" SCHEMA "\", \"time\": \"%s\", \"processes\": [", date);
    for (i = 0; i < view->count; i++) {
        text_add(text, i ? ",\n  " : "\n  ");
        json_add_process(text, view->rows[i].sample);
    }
    text_add(text, "\n]}\n");
}
