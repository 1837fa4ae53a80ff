/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A library to preload into wineserver: the time of day goes as many seconds ahead
 * as CLOCK_AHEAD says. To the programs that such a wineserver starts, all is as if
 * somebody had set the clock since.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static time_t seconds_ahead(void)
{
    const char *ahead = getenv("CLOCK_AHEAD");

    return ahead ? atol(ahead) : 0;
}

/* The C library's declarations say that the pointers are not NULL, which does not matter here. */
__attribute__((visibility("default"))) int clock_gettime(clockid_t clock, struct timespec *time)
{
    int (*original)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
    int result = original(clock, time);

    if (!result && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        time->tv_sec += seconds_ahead();
    return result;
}

__attribute__((visibility("default"))) int gettimeofday(struct timeval *time, void *zone)
{
    int (*original)(struct timeval *, void *) = dlsym(RTLD_NEXT, "gettimeofday");
    int result = original(time, zone);

    if (!result)
        time->tv_sec += seconds_ahead();
    return result;
}
