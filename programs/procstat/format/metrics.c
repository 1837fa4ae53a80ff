/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The text that Prometheus reads. Families and labels are those of the process collector of
 * windows_exporter, so that its dashboards find them; what that lacks is called procstats_. Two
 * labels more, the prefix and Linux's process id, tell processes of several prefixes apart.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "format/format.h"
#include "format/units.h"
#include "procstats/filetime.h"
#include "sample/memory.h"

#define WINDOWS "windows_process_"
#define OURS    "procstats_process_"

/* A series of a family: where its value is, and what tells it from the family's other series. */
struct series {
    enum field field;
    const char *label; /* MODE="VALUE", or NULL */
};

struct family {
    const char *name; /* without "_total" */
    bool counter;
    const char *help;
    struct series series[3];
    size_t count;
};

#define ONE(field) {{field, NULL}}, 1

/* clang-format off */
static const struct family families[] = {
    {WINDOWS "start_time_seconds_timestamp", false, "When the process was created, in seconds since 1970.", ONE(FIELD_START)},
    {WINDOWS "cpu_time", true, "Processor time in seconds, by mode.",
     {{FIELD_USER_TIME, "mode=\"user\""}, {FIELD_KERNEL_TIME, "mode=\"privileged\""}}, 2},
    {WINDOWS "handles", false, "Open handles.", ONE(FIELD_HANDLES)},
    {WINDOWS "io_bytes", true, "Bytes moved by I/O operations, by mode.",
     {{FIELD_READ_BYTES, "mode=\"read\""}, {FIELD_WRITE_BYTES, "mode=\"write\""}, {FIELD_OTHER_BYTES, "mode=\"other\""}}, 3},
    {WINDOWS "io_operations", true, "I/O operations, by mode.",
     {{FIELD_READS, "mode=\"read\""}, {FIELD_WRITES, "mode=\"write\""}, {FIELD_OTHERS, "mode=\"other\""}}, 3},
    {WINDOWS "page_faults", true, "Page faults, counted in 32 bits.", ONE(FIELD_PAGE_FAULTS)},
    {WINDOWS "page_file_bytes", false, "Committed memory.", ONE(FIELD_PAGE_FILE)},
    {WINDOWS "pool_bytes", false, "Kernel memory charged to the process, by pool.",
     {{FIELD_PAGED_POOL, "pool=\"paged\""}, {FIELD_NONPAGED_POOL, "pool=\"nonpaged\""}}, 2},
    {WINDOWS "priority_base", false, "Base priority of the process's threads.", ONE(FIELD_PRIORITY)},
    {WINDOWS "private_bytes", false, "Committed memory that no other process shares.", ONE(FIELD_PRIVATE)},
    {WINDOWS "threads", false, "Threads.", ONE(FIELD_THREADS)},
    {WINDOWS "virtual_bytes", false, "Size of the address space in use.", ONE(FIELD_VIRTUAL)},
    {WINDOWS "working_set_bytes", false, "Physical memory in use.", ONE(FIELD_WORKING_SET)},
    {WINDOWS "working_set_peak_bytes", false, "Largest working set so far.", ONE(FIELD_PEAK_WORKING_SET)},
    {WINDOWS "working_set_private_bytes", false, "Physical memory in use that no other process shares.", ONE(FIELD_PRIVATE_WORKING_SET)},
    {OURS "private_peak_bytes", false, "Most private memory so far.", ONE(FIELD_PEAK_PRIVATE)},
};
/* clang-format on */

static void add_family(struct text *text, const struct family *family, bool classic)
{
    const char *suffix = family->counter && classic ? "_total" : "";

    text_printf(text, "# HELP %s%s %s\n", family->name, suffix, family->help);
    text_printf(text, "# TYPE %s%s %s\n", family->name, suffix,
                family->counter ? "counter" : "gauge");
}

/* The value of a label: what does not print is escaped, and then what the format itself needs. */
static void add_label(struct text *text, const char *name, const char *value)
{
    text_add(text, name);
    text_add(text, "=\"");
    text_add_quoted(text, value, "\"\\", '\\');
    text_add(text, "\"");
}

static void add_id(struct text *text, const char *name, const struct sample *sample,
                   enum field field)
{
    char number[UNITS_SIZE] = "";
    uint64_t value;

    if (sample_get(sample, field, &value))
        units_exact(number, UNIT_ID, value);
    text_add(text, ",");
    add_label(text, name, number);
}

static void add_string(struct text *text, const char *name, const char *value)
{
    text_add(text, ",");
    add_label(text, name, value ? value : "");
}

/* windows_exporter's names of processes have no ".exe". */
static void add_labels(struct text *text, const struct sample *sample,
                       const struct metrics_style *style)
{
    const char *name = sample_name(sample);
    size_t length = strlen(name);
    struct text cut = {0};

    if (length > 4 && !strcasecmp(name + length - 4, ".exe"))
        length -= 4;
    text_add_bytes(&cut, name, length);
    add_label(text, "process", cut.data);
    text_free(&cut);
    add_id(text, "process_id", sample, FIELD_PID);
    add_string(text, "prefix", sample->strings[STRING_PREFIX]);
    add_id(text, "unix_pid", sample, FIELD_UNIX_PID);
    text_add(text, style->labels ? style->labels : "");
}

static void add_value(struct text *text, enum field field, uint64_t value)
{
    char number[UNITS_SIZE];
    bool date = field == FIELD_START;
    bool time = field == FIELD_USER_TIME || field == FIELD_KERNEL_TIME;

    if (date)
        value = value > UNIX_EPOCH_FILETIME ? value - UNIX_EPOCH_FILETIME : 0;
    units_exact(number, date || time ? UNIT_DURATION : UNIT_ID, value);
    text_add(text, number);
    text_add(text, "\n");
}

/* All series of one process beside each other: its labels are made once for all families. */
static void add_processes(struct text *text, const struct family *family, const struct view *view,
                          const struct text *labels)
{
    const char *suffix = family->counter ? "_total" : "";
    size_t i, j;
    uint64_t value;

    for (i = 0; i < view->count; i++)
        for (j = 0; j < family->count; j++) {
            const struct series *series = &family->series[j];

            if (!sample_get(view->rows[i].sample, series->field, &value))
                continue;
            text_add(text, family->name);
            text_add(text, suffix);
            text_add(text, "{");
            text_add_bytes(text, labels[i].data, labels[i].length);
            text_add(text, series->label ? "," : "");
            text_add(text, series->label ? series->label : "");
            text_add(text, "} ");
            add_value(text, series->field, value);
        }
}

static void add_info(struct text *text, const struct view *view, const struct text *labels,
                     bool classic)
{
    static const struct family info = {WINDOWS "info", false, "What the process is.", {{0}}, 0};
    size_t i;

    add_family(text, &info, classic);
    for (i = 0; i < view->count; i++) {
        const struct sample *sample = view->rows[i].sample;

        text_add(text, WINDOWS "info{");
        text_add_bytes(text, labels[i].data, labels[i].length);
        add_id(text, "creating_process_id", sample, FIELD_PARENT);
        add_string(text, "owner", sample->strings[STRING_USER]);
        add_string(text, "cmdline", sample->strings[STRING_COMMAND]);
        text_add(text, "} 1\n");
    }
}

static void add_errors(struct text *text, const struct view *view, const struct text *labels,
                       bool classic)
{
    static const struct family error = {
        OURS "error", false, "The system error that kept some figures unknown.", {{0}}, 0};
    size_t i;

    add_family(text, &error, classic);
    for (i = 0; i < view->count; i++)
        if (view->rows[i].sample->error)
            text_printf(text, OURS "error{%s} %u\n", labels[i].data,
                        (unsigned int)view->rows[i].sample->error);
}

/* Figures of the sample as a whole; they have the user's labels only. */
static void add_sample(struct text *text, const struct view *view,
                       const struct metrics_style *style)
{
    static const struct family time = {
        "procstats_sample_timestamp_seconds", false, "When the processes were sampled.", {{0}}, 0};
    static const struct family processes = {
        "procstats_processes", false, "Processes that were sampled.", {{0}}, 0};
    const char *labels = style->labels && *style->labels ? style->labels + 1 : "";
    const char *open = *labels ? "{" : "", *close = *labels ? "}" : "";

    add_family(text, &time, style->classic);
    text_printf(text, "%s%s%s%s ", time.name, open, labels, close);
    add_value(text, FIELD_START, view->snapshot->date);
    add_family(text, &processes, style->classic);
    text_printf(text, "%s%s%s%s %zu\n", processes.name, open, labels, close, view->count);
}

void metrics_add_label(struct text *labels, const char *name, const char *value)
{
    text_add(labels, ",");
    add_label(labels, name, value);
}

void format_metrics(struct text *text, const struct view *view, const struct metrics_style *style)
{
    struct text *labels = reallocate(NULL, view->count + 1, sizeof(*labels));
    size_t i;

    for (i = 0; i < view->count; i++) {
        labels[i] = (struct text){0};
        add_labels(&labels[i], view->rows[i].sample, style);
    }
    add_sample(text, view, style);
    add_info(text, view, labels, style->classic);
    for (i = 0; i < sizeof(families) / sizeof(*families); i++) {
        add_family(text, &families[i], style->classic);
        add_processes(text, &families[i], view, labels);
    }
    add_errors(text, view, labels, style->classic);
    if (!style->classic)
        text_add(text, "# EOF\n");
    for (i = 0; i < view->count; i++)
        text_free(&labels[i]);
    free(labels);
}
