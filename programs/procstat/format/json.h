/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of JSON documents. */
#ifndef PROCSTAT_JSON_H
#define PROCSTAT_JSON_H

#include "format/text.h"
#include "format/units.h"
#include "sample/column.h"

/* Adds a string; what does not print is escaped. */
void json_add_string(struct text *text, const char *string);

/* Adds what a process has in a column: a number, a string, a date as a string, or null. */
void json_add_value(struct text *text, const struct sample *sample, const struct column *column);

/* Adds an object with all exported columns and the error. */
void json_add_process(struct text *text, const struct sample *sample);

#endif
