/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The forms in which a view is written. */
#ifndef PROCSTAT_FORMAT_H
#define PROCSTAT_FORMAT_H

#include "format/table.h"
#include "format/text.h"
#include "format/view.h"

/* A table for people. */
void format_table(struct text *text, const struct view *view, const struct table_style *style);

/* One JSON document; numbers are exact, unknown ones null. */
void format_json(struct text *text, const struct view *view, bool one_line);

/* Lines as RFC 4180 has them: the header names the columns, unknown numbers are empty. */
void format_csv_header(struct text *text);
void format_csv(struct text *text, const struct view *view);

struct metrics_style {
    bool classic;       /* the older text format of Prometheus, not OpenMetrics 1.0 */
    const char *labels; /* added to every series, by metrics_add_label; or NULL */
};

/* Metrics for Prometheus; an unknown figure has no sample. */
void format_metrics(struct text *text, const struct view *view, const struct metrics_style *style);

/* Adds a label for metrics_style. The name has to be one of Prometheus's. */
void metrics_add_label(struct text *labels, const char *name, const char *value);

#endif
