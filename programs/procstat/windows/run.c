/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Running a program and saying what it used. */
#include <stdlib.h>

#include "format/format.h"
#include "format/run_report.h"
#include "host/clock.h"
#include "host/interrupt.h"
#include "sample/memory.h"
#include "sink.h"
#include "windows/command_line.h"
#include "windows/group.h"
#include "windows/job.h"
#include "windows/run.h"
#include "windows/unicode.h"

static int start_failed(DWORD error, const char *command)
{
    if (error == ERROR_NOT_SUPPORTED) {
        fail(STATUS_FAILED, error,
             "this system keeps no limits; under Wine, start procstat with wine-procstats");
        return RUN_FAILED;
    }
    fail(STATUS_FAILED, error, "cannot run '%s'", command);
    return error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND ? RUN_NO_PROGRAM
                                                                          : RUN_NOT_STARTED;
}

static void format_as(struct text *text, enum format format, const struct run_result *result)
{
    static const struct order by_pid;
    const struct metrics_style metrics = {.classic = format == FORMAT_PROMETHEUS};
    struct view view = {0};

    switch (format) {
    case FORMAT_TABLE:
        format_run(text, result);
        return;
    case FORMAT_JSON:
    case FORMAT_JSON_LINES:
        format_run_json(text, result);
        return;
    case FORMAT_CSV:
        format_csv_header(text);
        break;
    default:
        break;
    }
    view_build(&view, result->processes, &by_pid, NULL);
    if (format == FORMAT_CSV)
        format_csv(text, &view);
    else
        format_metrics(text, &view, &metrics);
    view_free(&view);
}

static enum exit_status report(const struct options *options, const struct run_result *result)
{
    struct sink sink = {.path = options->output, .stream = STREAM_ERROR};
    struct text text = {0};
    enum exit_status status;

    format_as(&text, options->format, result);
    status = sink_write(&sink, &text);
    text_free(&text);
    return status;
}

static const struct {
    DWORD message;
    const char *name;
    enum run_status status;
} limits[] = {
    {JOB_OBJECT_MSG_END_OF_JOB_TIME, "time", RUN_OVER_TIME},
    {JOB_OBJECT_MSG_JOB_MEMORY_LIMIT, "memory", RUN_OVER_MEMORY},
    {JOB_OBJECT_MSG_ACTIVE_PROCESS_LIMIT, "processes", RUN_OVER_PROCESSES},
};

/* What to end with: the program's exit code, unless it has exceeded a limit. */
static int find_exceeded(const struct group *group, struct run_result *result)
{
    DWORD message = group_exceeded(group);
    size_t i;

    for (i = 0; i < ARRAYSIZE(limits); i++) {
        if (limits[i].message != message)
            continue;
        result->exceeded = limits[i].name;
        return limits[i].status;
    }
    return (int)result->exit_code;
}

static int run_group(struct group *group, const struct options *options, const char *command,
                     uint64_t started)
{
    struct run_result result = {.command = command, .processes = &group->samples};
    struct sample job;
    DWORD exit_code;
    int status;

    group_wait(group, options->all);
    result.elapsed = clock_now() - started;
    result.running = group_sample_living(group);
    result.missed = group->missed;
    result.tracked = group->tracked;
    group->samples.date = clock_date();
    if (!GetExitCodeProcess(group->program.process, &exit_code)) {
        fail(STATUS_FAILED, GetLastError(), "cannot ask for the program's exit code");
        return RUN_FAILED;
    }
    result.exit_code = exit_code;
    status = find_exceeded(group, &result);
    if (group->tracked && job_total(group->job, &job))
        result.job = &job;
    return report(options, &result) ? RUN_FAILED : status;
}

int run(const struct options *options)
{
    const wchar_t *rest = command_line_after(GetCommandLineW(), options->program);
    size_t size = wcslen(rest) + 1;
    wchar_t *line = reallocate(NULL, size, sizeof(*line)); /* CreateProcessW writes into it */
    char *command = reallocate(NULL, 3 * size, 1);
    struct group group = {.limits = &options->limits};
    uint64_t started;
    int status;

    wmemcpy(line, rest, size);
    utf8_from_wide(command, 3 * size, rest);
    started = clock_now();
    /* The program gets Ctrl-C as we do, for the console is the same; it decides, we wait. */
    if (!interrupt_catch()) {
        fail(STATUS_FAILED, GetLastError(), "cannot catch interrupts");
        status = RUN_FAILED;
    } else if (!group_start(&group, line)) {
        status = start_failed(GetLastError(), command);
    } else
        status = run_group(&group, options, command, started);
    group_free(&group);
    free(command);
    free(line);
    return status;
}
