/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text that Prometheus reads: a metric family for each column, a sample for each process. */
#include <string.h>

#include "format.h"

#define PREFIX     "procstat_process_"
#define UNIX_EPOCH 116444736000000000ull /* 1970 as FILETIME */

/* Describes a family. OpenMetrics calls a counter by its name without "_total" and wants its unit
 * said; the classic format knows no units. */
static void add_family(struct text *text, const char *name, bool counter, const char *unit,
                       const char *help, bool classic)
{
    const char *suffix = counter && classic ? "_total" : "";

    text_printf(text, "# HELP %s%s %s\n", name, suffix, help);
    text_printf(text, "# TYPE %s%s %s\n", name, suffix, counter ? "counter" : "gauge");
    if (*unit && !classic)
        text_printf(text, "# UNIT %s %s\n", name, unit);
}

static void add_labels(struct text *text, const struct sample *sample)
{
    char pid[UNITS_SIZE];
    const char *p;

    units_exact(pid, UNIT_ID, sample->values[FIELD_PID]);
    text_add(text, "{pid=\"");
    text_add(text, pid);
    text_add(text, "\",name=\"");
    for (p = sample->name; *p; p++) {
        size_t plain = strcspn(p, "\n\"\\");

        text_add_bytes(text, p, plain);
        p += plain;
        if (!*p)
            break;
        text_add(text, "\\");
        text_add_bytes(text, *p == '\n' ? "n" : p, 1);
    }
    text_add(text, "\"} ");
}

static void add_date(struct text *text, uint64_t date)
{
    char number[UNITS_SIZE];

    units_exact(number, UNIT_DURATION, date > UNIX_EPOCH ? date - UNIX_EPOCH : 0);
    text_add(text, number);
}

static void add_value(struct text *text, enum unit unit, uint64_t value)
{
    char number[UNITS_SIZE];

    if (unit == UNIT_DATE) {
        add_date(text, value);
    } else {
        units_exact(number, unit, value);
        text_add(text, number);
    }
    text_add(text, "\n");
}

static void add_column(struct text *text, const struct view *view, const struct column *column,
                       bool classic)
{
    static const char *const units[] = {
        [UNIT_BYTES] = "bytes", [UNIT_DURATION] = "seconds", [UNIT_DATE] = "seconds"};
    const char *unit = column->unit <= UNIT_DATE && units[column->unit] ? units[column->unit] : "";
    bool counter = column->kind == KIND_COUNTER;
    struct text name = {0};
    uint64_t value;
    size_t i;

    text_printf(&name, PREFIX "%s%s", column->key, column->unit == UNIT_DATE ? "_seconds" : "");
    add_family(text, name.data, counter, unit, column->help, classic);
    text_add(&name, counter ? "_total" : "");
    for (i = 0; i < view->count; i++) {
        const struct sample *sample = view->rows[i].sample;

        if (!sample_get(sample, column->field, &value))
            continue;
        text_add_bytes(text, name.data, name.length);
        add_labels(text, sample);
        add_value(text, column->unit, value);
    }
    text_free(&name);
}

static void add_errors(struct text *text, const struct view *view, bool classic)
{
    size_t i;

    add_family(text, PREFIX "error", false, "",
               "The Win32 error that kept some of the process's numbers unknown.", classic);
    for (i = 0; i < view->count; i++) {
        const struct sample *sample = view->rows[i].sample;

        if (!sample->error)
            continue;
        text_add(text, PREFIX "error");
        add_labels(text, sample);
        text_printf(text, "%u\n", (unsigned int)sample->error);
    }
}

void format_openmetrics(struct text *text, const struct view *view, bool classic)
{
    size_t i;

    add_family(text, "procstat_sample_time_seconds", false, "seconds",
               "When the processes were sampled.", classic);
    text_add(text, "procstat_sample_time_seconds ");
    add_date(text, view->snapshot->date);
    text_add(text, "\n");
    add_family(text, "procstat_processes", false, "", "Processes that were sampled.", classic);
    text_printf(text, "procstat_processes %zu\n", view->count);
    for (i = 0; i < column_count; i++)
        if (all_columns[i].kind == KIND_GAUGE || all_columns[i].kind == KIND_COUNTER)
            add_column(text, view, &all_columns[i], classic);
    add_errors(text, view, classic);
    if (!classic)
        text_add(text, "# EOF\n");
}
