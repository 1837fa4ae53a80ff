/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sampling once or at intervals, and writing each sample in a format. */
#include "clock.h"
#include "format.h"
#include "history.h"
#include "interrupt.h"
#include "monitor.h"
#include "output.h"
#include "sampler.h"
#include "sink.h"

struct monitor {
    const struct options *options;
    struct history history;
    struct view view;
    struct text text;
    struct sink sink;
};

/* Every process asked for by its id has to be there, and open to us. */
static enum exit_status check_pids(const struct selection *selection, const struct view *view)
{
    size_t i, j;

    for (i = 0; i < selection->pid_count; i++) {
        const struct sample *sample = NULL;

        for (j = 0; j < view->count && !sample; j++)
            if (view->rows[j].sample->values[FIELD_PID] == selection->pids[i])
                sample = view->rows[j].sample;
        if (!sample)
            return fail(STATUS_NO_PROCESS, 0, L"there is no process %lu",
                        (unsigned long)selection->pids[i]);
        if (sample->error)
            return fail(STATUS_DENIED, sample->error, L"cannot ask all of process %lu",
                        (unsigned long)selection->pids[i]);
    }
    return STATUS_OK;
}

static void add_table(struct monitor *monitor, bool first)
{
    const struct options *options = monitor->options;
    struct table_style style = {.width = WIDTH_UNLIMITED};

    if (!options->wide)
        style.width = options->output ? FILE_WIDTH : output_width(GetStdHandle(STD_OUTPUT_HANDLE));
    if (options->action == ACTION_WATCH)
        style.history = &monitor->history;
    if (!first && !options->output)
        text_add(&monitor->text, "\n");
    format_table(&monitor->text, &monitor->view, &style);
}

static enum exit_status write_sample(struct monitor *monitor, bool first)
{
    struct text *text = &monitor->text;

    text->length = 0;
    switch (monitor->options->format) {
    case FORMAT_JSON:
        format_json(text, &monitor->view);
        break;
    case FORMAT_CSV:
        if (first)
            format_csv_header(text);
        format_csv(text, &monitor->view);
        break;
    case FORMAT_OPENMETRICS:
    case FORMAT_PROMETHEUS:
        format_openmetrics(text, &monitor->view, monitor->options->format == FORMAT_PROMETHEUS);
        break;
    default:
        add_table(monitor, first);
    }
    return sink_write(&monitor->sink, text);
}

static enum exit_status take_sample(struct monitor *monitor, bool first)
{
    const struct options *options = monitor->options;
    struct snapshot *slot = history_slot(&monitor->history);
    enum exit_status status;

    if (!snapshot_take(slot, &options->selection))
        return fail(STATUS_FAILED, GetLastError(), L"cannot list the processes");
    history_add(&monitor->history);
    view_build(&monitor->view, slot, &options->order);
    status = write_sample(monitor, first);
    /* Later on a process may well have ended. */
    if (!status && first)
        status = check_pids(&options->selection, &monitor->view);
    return status;
}

static enum exit_status take_samples(struct monitor *monitor)
{
    const struct options *options = monitor->options;
    HANDLE interrupt = options->count == 1 ? NULL : interrupt_catch();
    uint64_t next = clock_now(), taken;
    enum exit_status status;

    if (options->count != 1 && !interrupt)
        return fail(STATUS_FAILED, GetLastError(), L"cannot catch interrupts");
    for (taken = 0; !options->count || taken < options->count; taken++) {
        if (taken) {
            uint64_t now = clock_now();

            /* Samples keep to their times; one that is missed is left out. */
            next += options->interval;
            if (next < now)
                next += (now - next) / options->interval * options->interval;
            if (!interrupt_wait_until(interrupt, next))
                break;
        }
        status = take_sample(monitor, !taken);
        if (status)
            return status;
        if (options->selection.pid_count && !monitor->view.count)
            break;
    }
    return STATUS_OK;
}

enum exit_status monitor(const struct options *options)
{
    struct monitor monitor = {.options = options};
    enum exit_status status;

    monitor.sink.path = options->output;
    monitor.sink.standard = STD_OUTPUT_HANDLE;
    monitor.sink.grows = options->format == FORMAT_CSV && options->count != 1;
    status = take_samples(&monitor);
    sink_close(&monitor.sink);
    text_free(&monitor.text);
    view_free(&monitor.view);
    history_free(&monitor.history);
    return status;
}
