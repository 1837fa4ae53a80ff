/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The live view: samples at intervals, keys at any time. */
#include "format/units.h"
#include "host/clock.h"
#include "host/interrupt.h"
#include "host/system.h"
#include "live/console.h"
#include "live/watch.h"
#include "sample/sampler.h"

#define MILLISECOND 10000        /* in units of 100 ns */
#define LOOK_AGAIN  (SECOND / 2) /* how long a changed size may go unnoticed */

struct watch {
    struct options *options;
    struct console *console;
    struct sampler *sampler;
    struct history history;
    struct live live;
    struct frame frame;
};

static enum exit_status take_sample(struct watch *watch)
{
    struct snapshot *slot = history_slot(&watch->history);

    if (!sampler_take(watch->sampler, slot, &watch->options->selection))
        return fail(STATUS_FAILED, system_error(), "cannot list the processes");
    history_add(&watch->history);
    if (!watch->options->utc)
        watch->live.ahead = clock_ahead(slot->date);
    return STATUS_OK;
}

static bool draw(struct watch *watch)
{
    size_t width, height;

    console_size(watch->console, &width, &height);
    frame_draw(&watch->frame, &watch->live, &watch->history, width, height);
    return console_draw(watch->console, &watch->frame);
}

/* Ends the process that the user has confirmed, and notes what came of it. */
static void end_process(struct live *live)
{
    char reason[256];

    live->message.length = 0;
    if (system_end_process(&live->victim)) {
        text_add(&live->message, "ended ");
        text_add_printable(&live->message, live->victim_name.data);
        return;
    }
    system_error_text(reason, sizeof(reason), system_error());
    text_add(&live->message, "cannot end ");
    text_add_printable(&live->message, live->victim_name.data);
    text_add(&live->message, ": ");
    text_add_printable(&live->message, reason);
}

/* Does what the keys that were pressed ask for; returns the strongest action of them. */
static enum live_action handle_keys(struct watch *watch)
{
    enum live_action strongest = LIVE_NOTHING, action;
    size_t width, height;
    uint32_t key;

    console_size(watch->console, &width, &height);
    while (strongest < LIVE_QUIT && console_key(watch->console, &key)) {
        action = live_key(&watch->live, key, frame_rows(height));
        if (action == LIVE_END_PROCESS)
            end_process(&watch->live);
        strongest = action > strongest ? action : strongest;
    }
    return strongest;
}

/* Waits until the time, a key that asks for more than drawing, or an interrupt. */
static enum live_action wait_until(struct watch *watch, uint64_t time)
{
    for (;;) {
        uint64_t now = clock_now(), left = time > now ? time - now : 0;
        enum live_action action = LIVE_NOTHING;

        if (!left)
            return LIVE_SAMPLE;
        left = left < LOOK_AGAIN ? left : LOOK_AGAIN;
        switch (console_wait(watch->console, (unsigned int)(left / MILLISECOND) + 1)) {
        case WAKE_KEYS:
            action = handle_keys(watch);
            break;
        case WAKE_INTERRUPT:
            return LIVE_QUIT;
        case WAKE_TIME:
            break;
        }
        if (action < LIVE_REDRAW && console_resized(watch->console))
            action = LIVE_REDRAW;
        if (action > LIVE_REDRAW)
            return action;
        if (action == LIVE_REDRAW && !draw(watch))
            return LIVE_QUIT;
    }
}

static enum exit_status show(struct watch *watch)
{
    const struct options *options = watch->options;
    uint64_t next = clock_now(), taken;
    enum exit_status status;

    for (taken = 1;; taken++) {
        uint64_t now;

        status = take_sample(watch);
        if (status || !draw(watch) || taken == options->count)
            return status;
        now = clock_now();
        next = now < next + options->interval ? next + options->interval : now;
        if (wait_until(watch, next) == LIVE_QUIT)
            return STATUS_OK;
    }
}

enum exit_status watch(struct options *options)
{
    struct watch watch = {
        .options = options, .live.order = options->order, .live.choice = &options->choice};
    enum exit_status status;

    if (!interrupt_catch())
        return fail(STATUS_FAILED, system_error(), "cannot catch interrupts");
    if (!watch.live.order.column && !watch.live.order.tree)
        watch.live.order.column = column_find("cpu_percent");
    /* The name becomes the view's filter, which a key can change. */
    if (options->selection.name)
        text_add(&watch.live.filter, options->selection.name);
    selection_set_name(&options->selection, NULL);
    watch.console = console_open();
    if (!watch.console)
        return fail(STATUS_FAILED, system_error(), "cannot take over the console");
    watch.sampler = sampler_new();
    status = show(&watch);
    console_close(watch.console);
    frame_free(&watch.frame);
    live_free(&watch.live);
    history_free(&watch.history);
    sampler_free(watch.sampler);
    return status;
}
