/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The forms in which a view is written. */
#ifndef PROCSTAT_FORMAT_H
#define PROCSTAT_FORMAT_H

#include "table.h"
#include "text.h"
#include "view.h"

/* A table for people. */
void format_table(struct text *text, const struct view *view, const struct table_style *style);

/* One JSON document; numbers are exact, unknown ones null. */
void format_json(struct text *text, const struct view *view);

/* Lines as RFC 4180 has them: the header names the columns, unknown numbers are empty. */
void format_csv_header(struct text *text);
void format_csv(struct text *text, const struct view *view);

/* OpenMetrics 1.0, or when classic the older text format of Prometheus, which differs in the names
 * that its counters are described by. */
void format_openmetrics(struct text *text, const struct view *view, bool classic);

#endif
