/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sampling once or at intervals, and writing each sample in a format. */
#include "format/format.h"
#include "format/units.h"
#include "host/clock.h"
#include "host/interrupt.h"
#include "host/system.h"
#include "monitor.h"
#include "sample/history.h"
#include "sample/rates.h"
#include "sample/sampler.h"
#include "sink.h"

struct monitor {
    const struct options *options;
    struct sampler *sampler;
    struct history history;
    struct view view;
    struct text text, header;
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
            return fail(STATUS_NO_PROCESS, 0, "there is no process %u",
                        (unsigned int)selection->pids[i]);
        if (sample->error)
            return fail(STATUS_DENIED, sample->error, "cannot ask all of process %u",
                        (unsigned int)selection->pids[i]);
    }
    return STATUS_OK;
}

/* At intervals each table says when it was taken. */
static void add_stamp(struct monitor *monitor, int ahead)
{
    char date[UNITS_SIZE], zone[UNITS_SIZE];

    units_local(date, monitor->view.snapshot->date, ahead);
    units_ahead(zone, ahead);
    text_printf(&monitor->text, "%s %s\n", date, zone);
}

static void add_table(struct monitor *monitor, bool first)
{
    const struct options *options = monitor->options;
    struct table_style style = {.width = WIDTH_UNLIMITED, .choice = &options->choice};

    if (!options->wide)
        style.width = options->output ? FILE_WIDTH : output_width();
    if (options->action == ACTION_WATCH)
        style.history = &monitor->history;
    if (!options->utc)
        style.ahead = clock_ahead(monitor->view.snapshot->date);
    if (!first && !options->output)
        text_add(&monitor->text, "\n");
    if (options->count != 1)
        add_stamp(monitor, style.ahead);
    format_table(&monitor->text, &monitor->view, &style);
}

static enum exit_status write_sample(struct monitor *monitor, bool first)
{
    const struct options *options = monitor->options;
    const struct metrics_style metrics = {.classic = options->format == FORMAT_PROMETHEUS,
                                          .labels = options->labels.data};
    struct text *text = &monitor->text;

    text->length = 0;
    text_add(text, "");
    switch (options->format) {
    case FORMAT_JSON:
    case FORMAT_JSON_LINES:
        format_json(text, &monitor->view, options->format == FORMAT_JSON_LINES);
        break;
    case FORMAT_CSV:
        format_csv(text, &monitor->view);
        break;
    case FORMAT_OPENMETRICS:
    case FORMAT_PROMETHEUS:
        format_metrics(text, &monitor->view, &metrics);
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

    if (!sampler_take(monitor->sampler, slot, &options->selection))
        return fail(STATUS_FAILED, system_error(), "cannot list the processes");
    history_add(&monitor->history);
    if (first)
        rates_fill_lifetime(slot);
    view_build(&monitor->view, slot, &options->order, NULL);
    status = write_sample(monitor, first);
    /* Later on a process may well have ended. */
    if (!status && first)
        status = check_pids(&options->selection, &monitor->view);
    return status;
}

static enum exit_status take_samples(struct monitor *monitor)
{
    const struct options *options = monitor->options;
    uint64_t next = clock_now(), taken;
    enum exit_status status;

    if (options->count != 1 && !interrupt_catch())
        return fail(STATUS_FAILED, system_error(), "cannot catch interrupts");
    for (taken = 0; !options->count || taken < options->count; taken++) {
        if (taken) {
            uint64_t now = clock_now();

            /* Samples keep to their times; one that is missed is left out. */
            next += options->interval;
            if (next < now)
                next += (now - next) / options->interval * options->interval;
            if (!interrupt_wait_until(next))
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
    struct monitor monitor = {.options = options, .sampler = sampler_new()};
    enum exit_status status;

    monitor.sink.path = options->output;
    monitor.sink.stream = STREAM_OUTPUT;
    monitor.sink.grows = options->format == FORMAT_CSV || options->format == FORMAT_JSON_LINES;
    if (options->format == FORMAT_CSV) {
        format_csv_header(&monitor.header);
        monitor.sink.header = monitor.header.data;
    }
    status = take_samples(&monitor);
    sink_close(&monitor.sink);
    text_free(&monitor.text);
    text_free(&monitor.header);
    view_free(&monitor.view);
    history_free(&monitor.history);
    sampler_free(monitor.sampler);
    return status;
}
