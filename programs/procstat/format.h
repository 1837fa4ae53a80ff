/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The forms in which a view is written. */
#ifndef PROCSTAT_FORMAT_H
#define PROCSTAT_FORMAT_H

#include "text.h"
#include "view.h"

/* A table for people in so many columns; no line is longer. */
void format_table(struct text *text, const struct view *view, size_t width);

/* One JSON document; numbers are exact, unknown ones null. */
void format_json(struct text *text, const struct view *view);

#endif
