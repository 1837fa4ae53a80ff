/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ctrl-C, Ctrl-Break, a closed window, the end of the session: as an event to wait for. */
#include "clock.h"
#include "interrupt.h"

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

HANDLE interrupt_catch(void)
{
    interrupted = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (interrupted && !SetConsoleCtrlHandler(on_control, TRUE))
        return NULL;
    return interrupted;
}

bool interrupt_wait_until(HANDLE interrupt, uint64_t time)
{
    uint64_t now;

    while ((now = clock_now()) < time) {
        uint64_t left = (time - now + MILLISECOND - 1) / MILLISECOND;

        if (WaitForSingleObject(interrupt, left < LONGEST_WAIT ? (DWORD)left : LONGEST_WAIT) !=
            WAIT_TIMEOUT)
            return false;
    }
    return WaitForSingleObject(interrupt, 0) == WAIT_TIMEOUT;
}
