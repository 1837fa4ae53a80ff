/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Time, all in units of 100 ns. */
#include "clock.h"
#include "units.h"

uint64_t clock_from_filetime(FILETIME time)
{
    return (uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime;
}

uint64_t clock_date(void)
{
    FILETIME now;

    GetSystemTimeAsFileTime(&now);
    return clock_from_filetime(now);
}

uint64_t clock_now(void)
{
    LARGE_INTEGER counter, frequency;

    QueryPerformanceCounter(&counter); /* neither fails on any Windows that has these counters */
    QueryPerformanceFrequency(&frequency);
    return (uint64_t)((double)counter.QuadPart * SECOND / (double)frequency.QuadPart);
}
