/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Messages on standard error and standard output.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "files.h"
#include "report.h"

#define NAME "wine-procstats: "

enum { LONGEST_MESSAGE = 8192 };

static struct {
    bool active;  /* failures are collected */
    bool passing; /* one of them passes */
    size_t size;
    char lines[4 * LONGEST_MESSAGE];
} attempt;

/* Prints a line, in one write: lines of runners that start together do not mix. */
static void print_line(FILE *file, const char *before, const char *format, va_list args)
{
    char message[LONGEST_MESSAGE], shown[4 * LONGEST_MESSAGE];

    vsnprintf(message, sizeof(message), format, args);
    escape(message, shown, sizeof(shown));
    fprintf(file, "%s%s\n", before, shown);
}

/* Adds a failure to those of the attempt; what has no room is left out. */
static void collect(const char *format, va_list args)
{
    size_t room = sizeof(attempt.lines) - attempt.size;
    int length = vsnprintf(attempt.lines + attempt.size, room, format, args);

    if (length >= 0 && (size_t)length < room)
        attempt.size += (size_t)length + 1; /* the next one follows the end of this one */
}

bool report(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    if (attempt.active)
        collect(format, args);
    else
        print_line(stderr, NAME, format, args);
    va_end(args);
    return false;
}

void begin_attempt(void)
{
    attempt.active = true;
    attempt.passing = false;
    attempt.size = 0;
}

bool end_attempt(bool may_try_again)
{
    size_t at;

    attempt.active = false;
    if (attempt.passing && may_try_again) {
        for (at = 0; at < attempt.size; at += strlen(attempt.lines + at) + 1)
            debug("trying again: %s", attempt.lines + at);
        return true;
    }
    for (at = 0; at < attempt.size; at += strlen(attempt.lines + at) + 1)
        report("%s", attempt.lines + at);
    return attempt.passing;
}

void set_passing(void)
{
    attempt.passing = true;
}

void inform(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    print_line(stderr, NAME, format, args);
    va_end(args);
}

void show(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    print_line(stdout, "", format, args);
    va_end(args);
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
    char tried[LONGEST_MESSAGE];
    va_list args;

    va_start(args, format);
    vsnprintf(tried, sizeof(tried), format, args);
    va_end(args);
    return report("%s: %s%s%s%s%s", tried, strerror(error), advice ? ": " : "",
                  advice ? advice : "", way_out ? (advice ? ", or " : ": ") : "",
                  way_out ? way_out : "");
}

/* What to do if the system does not say what is at a path. */
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
    case NOT_A_FILE:
        return "put a file in its place";
    default:
        return "see that it can be read";
    }
}

bool report_look(const char *tried, const char *path)
{
    int error = errno;

    if (error == ENOENT || error == ENOTDIR || error == ESTALE || error == ENODATA)
        set_passing();
    return report("%s %s: %s: %s", tried, path,
                  error == NOT_A_FILE ? "it is not a regular file" : strerror(error),
                  cure_look(error));
}

void debug(const char *format, ...)
{
    const char *wanted = getenv("PROCSTATS_DEBUG");
    va_list args;

    if (!wanted || !*wanted || !strcmp(wanted, "0"))
        return;
    va_start(args, format);
    print_line(stderr, NAME, format, args);
    va_end(args);
}
