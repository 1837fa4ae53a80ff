/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Messages on standard error.
 */
#include <errno.h>
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

static const char *way_out;

void set_way_out(const char *words)
{
    way_out = words;
}

/* What to do about an error of the system, or NULL. */
static const char *cure(int error)
{
    switch (error) {
    case ENOSPC:
    case EDQUOT:
        return "make room there";
    case EACCES:
    case EPERM:
    case EROFS:
        return "make it writable";
    default:
        return NULL;
    }
}

bool report_error(const char *format, ...)
{
    int error = errno;
    const char *advice = cure(error);
    char tried[8192];
    va_list args;

    va_start(args, format);
    vsnprintf(tried, sizeof(tried), format, args);
    va_end(args);
    return report("%s: %s%s%s%s%s", tried, strerror(error), advice ? ": " : "",
                  advice ? advice : "", way_out ? (advice ? ", or " : ": ") : "",
                  way_out ? way_out : "");
}

/* What to do where the system does not tell what is at a path. */
static const char *cure_look(int error)
{
    switch (error) {
    case ELOOP:
        return "mend the links in it";
    case ENAMETOOLONG:
        return "use a shorter path";
    case ENOENT:
        return "run it again when that is there";
    case ENOMEM:
    case EMFILE:
    case ENFILE:
        return "run it again when the system has more to spare";
    default:
        return "see that it can be read";
    }
}

bool report_look(const char *tried, const char *path)
{
    return report("%s %s: %s: %s", tried, path, strerror(errno), cure_look(errno));
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
