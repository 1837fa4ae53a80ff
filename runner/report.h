/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the runner says on standard error: one line for a failure, and with
 * PROCSTATS_DEBUG set a line for each thing found, chosen and done.
 */
#ifndef RUNNER_REPORT_H
#define RUNNER_REPORT_H

#include <stdbool.h>

/* The runner's own exit statuses, chosen as env(1) and nice(1) choose theirs. */
enum {
    EXIT_RUNNER_FAILED = 125,
    EXIT_CANNOT_EXEC = 126,
    EXIT_NO_WINE = 127,
};

/* Prints "wine-procstats: " and the message on a line of standard error. Returns false, so
 * that a failing function can return it. */
bool report(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* report, followed by what the system said (errno) and by what to do about it. */
bool report_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same for what could not be looked at: what was tried, on which path. */
bool report_look(const char *tried, const char *path);

/* What can be done instead about a file that cannot be written, such as "set WINEPREFIX to
 * another": report_error adds it from here on. */
void set_way_out(const char *words);

/* The same as report, if PROCSTATS_DEBUG is set to anything but an empty string or 0. */
void debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
