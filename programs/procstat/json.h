/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of JSON documents. */
#ifndef PROCSTAT_JSON_H
#define PROCSTAT_JSON_H

#include "column.h"
#include "text.h"

void json_add_string(struct text *text, const char *string);

/* Adds what a process has in a column that is not text: a number, a date as a string, or null. */
void json_add_number(struct text *text, const struct sample *sample, const struct column *column);

/* Adds an object with all exported columns and the error. */
void json_add_process(struct text *text, const struct sample *sample);

#endif
