/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Messages on standard error.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

/* One write for the whole line: runners that start together do not mix theirs. */
static void print_line(const char *format, va_list args)
{
    char message[8192];

    vsnprintf(message, sizeof(message), format, args);
    fprintf(stderr, "wine-procstats: %s\n", message);
}

bool report(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    print_line(format, args);
    va_end(args);
    return false;
}

void debug(const char *format, ...)
{
    const char *wanted = getenv("PROCSTATS_DEBUG");
    va_list args;

    if (!wanted || !*wanted || !strcmp(wanted, "0"))
        return;
    va_start(args, format);
    print_line(format, args);
    va_end(args);
}
