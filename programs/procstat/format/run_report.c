/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a program that was run has used. */
#include "format/json.h"
#include "format/run_report.h"
#include "sample/column.h"

#define SCHEMA "procstat-run-1" /* changes only when a member changes its meaning or goes */

#define LABEL_WIDTH    23
#define EXACT_WIDTH    21
#define READABLE_WIDTH 10

static bool is_peak(enum field field)
{
    return field == FIELD_PEAK_WORKING_SET || field == FIELD_PEAK_PRIVATE;
}

static bool is_final(const struct column *column)
{
    return column->kind == KIND_COUNTER || is_peak(column->field);
}

static void take_job(struct sample *total, const struct sample *job, enum field field)
{
    uint64_t sum, value;

    if (job && sample_get(job, field, &value) && (!sample_get(total, field, &sum) || value > sum))
        sample_set(total, field, value);
}

void run_total(struct sample *total, const struct run_result *result)
{
    const struct snapshot *processes = result->processes;
    size_t i, j;

    *total = (struct sample){0};
    for (i = 0; i < column_count; i++) {
        const struct column *column = &all_columns[i];
        uint64_t sum = 0, value;

        if (!is_final(column))
            continue;
        for (j = 0; j < processes->count; j++) {
            if (!sample_get(&processes->samples[j], column->field, &value))
                continue;
            if (!is_peak(column->field))
                sum += value;
            else if (value > sum)
                sum = value;
            sample_set(total, column->field, sum);
        }
        take_job(total, result->job, column->field);
    }
}

static void add_cells(struct text *text, const struct sample *sample, const struct column *column)
{
    char exact[UNITS_SIZE] = "-", readable[UNITS_SIZE] = "";
    uint64_t value;

    if (sample_get(sample, column->field, &value)) {
        units_exact(exact, column->unit, value);
        if (column->unit != UNIT_COUNT)
            units_readable(readable, column->unit, value);
    }
    text_add_right(text, exact, EXACT_WIDTH);
    text_add_right(text, readable, READABLE_WIDTH);
}

static void end_line(struct text *text)
{
    text_trim(text);
    text_add(text, "\n");
}

static void add_numbers(struct text *text, const struct run_result *result)
{
    bool several = result->processes->count > 1 || result->missed;
    struct sample total;
    size_t i;

    run_total(&total, result);
    if (several) {
        text_fill(text, ' ', LABEL_WIDTH);
        text_add_right(text, "program", EXACT_WIDTH);
        text_add_right(text, "all together", EXACT_WIDTH + READABLE_WIDTH);
        end_line(text);
    }
    for (i = 0; i < column_count; i++) {
        struct text label = {0};
        const char *p;

        if (!is_final(&all_columns[i]))
            continue;
        for (p = all_columns[i].key; *p; p++)
            text_add_bytes(&label, *p == '_' ? " " : p, 1);
        text_add_left(text, label.data, LABEL_WIDTH);
        text_free(&label);
        add_cells(text, &result->processes->samples[0], &all_columns[i]);
        if (several)
            add_cells(text, &total, &all_columns[i]);
        end_line(text);
    }
}

static void add_label(struct text *text, const char *label)
{
    text_add_left(text, label, LABEL_WIDTH);
}

void format_run(struct text *text, const struct run_result *result)
{
    const struct sample *program = &result->processes->samples[0];
    char number[UNITS_SIZE];
    uint64_t cpu;

    add_label(text, "command");
    text_add_printable(text, result->command);
    text_add(text, "\n");
    add_label(text, "exit code");
    text_printf(text, result->exit_code < 0x10000 ? "%u\n" : "0x%08x\n",
                (unsigned int)result->exit_code);
    if (result->exceeded) {
        add_label(text, "limit exceeded");
        text_printf(text, "%s\n", result->exceeded);
    }
    add_label(text, "elapsed time");
    units_readable(number, UNIT_DURATION, result->elapsed);
    text_add(text, number);
    if (result->elapsed && sample_get(program, FIELD_CPU_TIME, &cpu)) {
        units_readable(number, UNIT_PERCENT,
                       (uint64_t)((double)cpu * 10000 / (double)result->elapsed));
        text_printf(text, " (CPU %s%% of one processor)", number);
    }
    text_add(text, "\n");
    add_label(text, "processes");
    text_printf(text, "%zu", result->processes->count);
    if (!result->tracked)
        text_add(text, ", descendants could not be followed");
    if (result->running)
        text_printf(text, ", %zu still running", result->running);
    if (result->missed)
        text_printf(text, ", and %zu too short to be seen", result->missed);
    text_add(text, "\n");
    if (program->error)
        text_printf(text, "not all is known: %s (error %u)\n", program->error_text,
                    (unsigned int)program->error);
    add_numbers(text, result);
}

static void add_total(struct text *text, const struct run_result *result)
{
    const char *separator = "{";
    struct sample total;
    size_t i;

    run_total(&total, result);
    for (i = 0; i < column_count; i++) {
        if (!is_final(&all_columns[i]))
            continue;
        text_printf(text, "%s\"%s\": ", separator, all_columns[i].key);
        json_add_value(text, &total, &all_columns[i]);
        separator = ", ";
    }
    text_add(text, "}");
}

void format_run_json(struct text *text, const struct run_result *result)
{
    char number[UNITS_SIZE];
    size_t i;

    units_exact(number, UNIT_DATE, result->processes->date);
    text_printf(text, "{\"schema\": \"" SCHEMA "\", \"time\": \"%s\", \"command\": ", number);
    json_add_string(text, result->command);
    units_exact(number, UNIT_DURATION, result->elapsed);
    text_printf(text,
                ",\n \"exit_code\": %u, \"elapsed_seconds\": %s, \"descendants_followed\": %s, "
                "\"still_running\": %zu, \"not_seen\": %zu, \"limit_exceeded\": ",
                (unsigned int)result->exit_code, number, result->tracked ? "true" : "false",
                result->running, result->missed);
    if (result->exceeded)
        json_add_string(text, result->exceeded);
    else
        text_add(text, "null");
    text_add(text, ",\n \"total\": ");
    add_total(text, result);
    text_add(text, ",\n \"processes\": [");
    for (i = 0; i < result->processes->count; i++) {
        text_add(text, i ? ",\n  " : "\n  ");
        json_add_process(text, &result->processes->samples[i]);
    }
    text_add(text, "\n]}\n");
}
