/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A library to preload into wineserver: the time of day goes as many seconds ahead
 * as CLOCK_AHEAD says. To the programs that such a wineserver starts, all is as if
 * somebody had set the clock since. The functions are declared here by their
 * symbols: a 32-bit C library has two of each, with seconds of either width.
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

#define REALTIME        0 /* CLOCK_REALTIME */
#define REALTIME_COARSE 5 /* CLOCK_REALTIME_COARSE */

static long seconds_ahead(void)
{
    const char *ahead = getenv("CLOCK_AHEAD");

    return ahead ? atol(ahead) : 0;
}

/* The seconds come first in the result. They are a type. NOLINTBEGIN(bugprone-macro-parentheses) */
#define CLOCK(symbol, seconds)                                                                     \
    __attribute__((visibility("default"))) int other_##symbol(int clock,                           \
                                                              seconds *time) __asm__(#symbol);     \
    int other_##symbol(int clock, seconds *time)                                                   \
    {                                                                                              \
        int (*original)(int, seconds *) = dlsym(RTLD_NEXT, #symbol);                               \
        int result = original(clock, time);                                                        \
                                                                                                   \
        if (!result && (clock == REALTIME || clock == REALTIME_COARSE))                            \
            *time += seconds_ahead();                                                              \
        return result;                                                                             \
    }

#define TIME_OF_DAY(symbol, seconds)                                                               \
    __attribute__((visibility("default"))) int other_##symbol(seconds *time,                       \
                                                              void *zone) __asm__(#symbol);        \
    int other_##symbol(seconds *time, void *zone)                                                  \
    {                                                                                              \
        int (*original)(seconds *, void *) = dlsym(RTLD_NEXT, #symbol);                            \
        int result = original(time, zone);                                                         \
                                                                                                   \
        if (!result)                                                                               \
            *time += seconds_ahead();                                                              \
        return result;                                                                             \
    }
/* NOLINTEND(bugprone-macro-parentheses) */

CLOCK(clock_gettime, long)
TIME_OF_DAY(gettimeofday, long)
#ifdef __i386__
CLOCK(__clock_gettime64, int64_t)
TIME_OF_DAY(__gettimeofday64, int64_t)
#endif
