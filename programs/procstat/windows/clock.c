/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Time, all in units of 100 ns. */
#include <windows.h>

#include "host/clock.h"
#include "sample/sample.h"
#include "windows/filetime.h"

uint64_t clock_date(void)
{
    FILETIME now;

    GetSystemTimeAsFileTime(&now);
    return from_filetime(now);
}

uint64_t clock_now(void)
{
    LARGE_INTEGER counter, frequency;

    QueryPerformanceCounter(&counter); /* neither fails on any Windows that has these counters */
    QueryPerformanceFrequency(&frequency);
    return (uint64_t)((double)counter.QuadPart * SECOND / (double)frequency.QuadPart);
}

int clock_ahead(uint64_t date)
{
    const FILETIME utc = {(DWORD)date, (DWORD)(date >> 32)};
    SYSTEMTIME system, local;
    FILETIME moved;

    if (!FileTimeToSystemTime(&utc, &system) ||
        !SystemTimeToTzSpecificLocalTime(NULL, &system, &local) ||
        !SystemTimeToFileTime(&local, &moved))
        return 0;
    /* A SYSTEMTIME has no more than milliseconds. */
    return (int)(((int64_t)(from_filetime(moved) - date) + (int64_t)SECOND / 2) / (int64_t)SECOND);
}
