/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Test Anything Protocol for native test programs.
 */
#ifndef TESTS_RUNNER_TAP_H
#define TESTS_RUNNER_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static unsigned int tap_count, tap_failed;

/* One test point: passed or not, and what it is about. */
__attribute__((format(printf, 2, 3))) static inline bool ok(bool passed, const char *format, ...)
{
    va_list args;

    printf("%sok %u - ", passed ? "" : "not ", ++tap_count);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
    tap_failed += !passed;
    return passed;
}

/* One test point that cannot be made here. */
static inline void skip(const char *about, const char *reason)
{
    printf("ok %u - %s # SKIP %s\n", ++tap_count, about, reason);
}

/* Ends the test; the result is main's. */
static inline int done_testing(void)
{
    printf("1..%u\n", tap_count);
    return tap_failed ? 1 : 0;
}

#endif
