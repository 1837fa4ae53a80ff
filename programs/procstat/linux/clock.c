/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Time, all in units of 100 ns. */
#include <time.h>

#include "host/clock.h"
#include "procstats/filetime.h"
#include "sample/sample.h"

static uint64_t read_clock(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now); /* fails for clocks that do not exist only */
    return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec / 100;
}

uint64_t clock_date(void)
{
    return UNIX_EPOCH_FILETIME + read_clock(CLOCK_REALTIME);
}

uint64_t clock_now(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int clock_ahead(uint64_t date)
{
    time_t seconds = (time_t)((date - UNIX_EPOCH_FILETIME) / SECOND);
    struct tm local;

    return localtime_r(&seconds, &local) ? (int)local.tm_gmtoff : 0;
}
