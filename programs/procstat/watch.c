/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The live view: samples at intervals, keys at any time. */
#include "clock.h"
#include "console.h"
#include "interrupt.h"
#include "sampler.h"
#include "unicode.h"
#include "watch.h"

#define MILLISECOND 10000        /* in units of 100 ns */
#define LOOK_AGAIN  (SECOND / 2) /* how long a changed size may go unnoticed */

struct watch {
    struct options *options;
    struct console console;
    struct history history;
    struct live live;
    struct frame frame;
};

static enum exit_status take_sample(struct watch *watch)
{
    if (!snapshot_take(history_slot(&watch->history), &watch->options->selection))
        return fail(STATUS_FAILED, GetLastError(), L"cannot list the processes");
    history_add(&watch->history);
    return STATUS_OK;
}

static bool draw(struct watch *watch)
{
    frame_draw(&watch->frame, &watch->live, &watch->history, watch->console.width,
               watch->console.height);
    return console_draw(&watch->console, &watch->frame);
}

static void apply_filter(struct watch *watch)
{
    wchar_t wide[SAMPLE_NAME_SIZE];
    char folded[SAMPLE_NAME_SIZE];

    if (!MultiByteToWideChar(CP_UTF8, 0, watch->live.filter.data, -1, wide, ARRAYSIZE(wide)))
        return;
    utf8_folded(folded, sizeof(folded), wide);
    selection_set_name(&watch->options->selection, folded);
}

/* Does what the keys that were pressed ask for; returns the strongest action of them. */
static enum live_action handle_keys(struct watch *watch)
{
    enum live_action strongest = LIVE_NOTHING, action;
    uint32_t key;

    while (strongest < LIVE_QUIT && console_key(&watch->console, &key)) {
        action = live_key(&watch->live, key, frame_rows(watch->console.height));
        if (action == LIVE_FILTER) {
            apply_filter(watch);
            action = LIVE_SAMPLE;
        }
        strongest = action > strongest ? action : strongest;
    }
    return strongest;
}

/* Waits until the time, a key that asks for more than drawing, or an interrupt. */
static enum live_action wait_until(struct watch *watch, HANDLE interrupt, uint64_t time)
{
    HANDLE handles[] = {interrupt, watch->console.input};

    for (;;) {
        uint64_t now = clock_now(), left = time > now ? time - now : 0;
        enum live_action action;

        if (!left)
            return LIVE_SAMPLE;
        left = left < LOOK_AGAIN ? left : LOOK_AGAIN;
        switch (WaitForMultipleObjects(2, handles, FALSE, (DWORD)(left / MILLISECOND) + 1)) {
        case WAIT_OBJECT_0 + 1:
            action = handle_keys(watch);
            break;
        case WAIT_TIMEOUT:
            action = LIVE_NOTHING;
            break;
        default:
            return LIVE_QUIT;
        }
        if (action < LIVE_REDRAW && console_resized(&watch->console))
            action = LIVE_REDRAW;
        if (action > LIVE_REDRAW)
            return action;
        if (action == LIVE_REDRAW && !draw(watch))
            return LIVE_QUIT;
    }
}

static enum exit_status show(struct watch *watch, HANDLE interrupt)
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
        if (wait_until(watch, interrupt, next) == LIVE_QUIT)
            return STATUS_OK;
    }
}

enum exit_status watch(struct options *options)
{
    struct watch watch = {.options = options, .live.order = options->order};
    HANDLE interrupt = interrupt_catch();
    enum exit_status status;

    if (!interrupt)
        return fail(STATUS_FAILED, GetLastError(), L"cannot catch interrupts");
    if (!watch.live.order.column && !watch.live.order.tree)
        watch.live.order.column = column_find("cpu_percent");
    if (options->selection.name)
        text_add(&watch.live.filter, options->selection.name);
    if (!console_open(&watch.console))
        return fail(STATUS_FAILED, GetLastError(), L"cannot take over the console");
    status = show(&watch, interrupt);
    console_close(&watch.console);
    frame_free(&watch.frame);
    live_free(&watch.live);
    history_free(&watch.history);
    return status;
}
