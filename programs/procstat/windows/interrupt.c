/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ctrl-C, Ctrl-Break, a closed window, the end of the session: as an event to wait for. */
#include "host/clock.h"
#include "host/interrupt.h"
#include "windows/interrupted.h"

#define MILLISECOND  10000 /* in units of 100 ns */
#define LONGEST_WAIT 3600000

static HANDLE interrupted;

static BOOL WINAPI on_control(DWORD event)
{
    SetEvent(interrupted);
    /* Windows ends the program when this returns after the window is closed: let it end itself. */
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT)
        Sleep(INFINITE);
    return TRUE;
}

bool interrupt_catch(void)
{
    interrupted = CreateEventW(NULL, TRUE, FALSE, NULL);
    return interrupted && SetConsoleCtrlHandler(on_control, TRUE);
}

HANDLE interrupt_event(void)
{
    return interrupted;
}

bool interrupt_wait_until(uint64_t time)
{
    uint64_t now;

    while ((now = clock_now()) < time) {
        uint64_t left = (time - now + MILLISECOND - 1) / MILLISECOND;

        if (WaitForSingleObject(interrupted, left < LONGEST_WAIT ? (DWORD)left : LONGEST_WAIT) !=
            WAIT_TIMEOUT)
            return false;
    }
    return WaitForSingleObject(interrupted, 0) == WAIT_TIMEOUT;
}
