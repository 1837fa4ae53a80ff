/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What procstat makes of the events of a console. They are given to the program
 * as Windows's consoles do, by a thread that begins at kernelbase.dll's
 * CtrlRoutine: Wine has no key and no function for Ctrl-Break.
 */
#include <windows.h>

#include "host/clock.h"
#include "host/interrupt.h"
#include "sample/sample.h"
#include "windows/interrupted.h"
#include "wine/test.h"

#define PATIENCE 60000 /* in milliseconds; only a failure takes so long */

static LPTHREAD_START_ROUTINE control_routine(void)
{
    return (LPTHREAD_START_ROUTINE)(void *)GetProcAddress(GetModuleHandleA("kernelbase.dll"),
                                                          "CtrlRoutine");
}

static HANDLE give(DWORD event)
{
    HANDLE thread = CreateThread(NULL, 0, control_routine(), (void *)(ULONG_PTR)event, 0, NULL);

    ok(thread != NULL, "event %lu cannot be given: %lu\n", event, GetLastError());
    return thread;
}

static void check_interrupts(HANDLE interrupted, DWORD event)
{
    ok(!WaitForSingleObject(interrupted, PATIENCE), "event %lu does not interrupt\n", event);
    ok(!interrupt_wait_until(clock_now() + 60 * SECOND), "event %lu is waited out\n", event);
    ResetEvent(interrupted);
}

/* The program goes on after Ctrl-C and Ctrl-Break, and ends when it is ready. */
static void test_keys(HANDLE interrupted)
{
    static const DWORD events[] = {CTRL_C_EVENT, CTRL_BREAK_EVENT};

    for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
        HANDLE thread;

        ok(interrupt_wait_until(clock_now()), "interrupted by nothing\n");
        thread = give(events[i]);
        check_interrupts(interrupted, events[i]);
        ok(!WaitForSingleObject(thread, PATIENCE), "event %lu is held up\n", events[i]);
        CloseHandle(thread);
    }
}

/* Windows ends the program as soon as its handler returns, so that must not. */
static void test_closed_window(HANDLE interrupted)
{
    HANDLE thread = give(CTRL_CLOSE_EVENT);

    check_interrupts(interrupted, CTRL_CLOSE_EVENT);
    ok(WaitForSingleObject(thread, 100) == WAIT_TIMEOUT, "the handler has returned\n");
    CloseHandle(thread);
}

START_TEST(interrupts)
{
    HANDLE interrupted;

    ok(interrupt_catch(), "interrupts cannot be caught: %lu\n", GetLastError());
    interrupted = interrupt_event();
    if (!interrupted)
        return;
    if (!control_routine()) {
        skip("kernelbase.dll has no CtrlRoutine\n");
        return;
    }
    test_keys(interrupted);
    test_closed_window(interrupted);
}
