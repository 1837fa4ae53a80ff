/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Messages: one line of standard error for a failure, and with PROCSTATS_DEBUG set a line
 * for each thing found, chosen and done; lines of standard output.
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

/* The same for a file that could not be examined: what was tried, on which path. */
bool report_look(const char *tried, const char *path);

/* What can be done instead about a file that cannot be written, such as "set WINEPREFIX to
 * another": report_error adds it from here on. */
void set_way_out(const char *words);

/* report for what is no failure, such as that the program waits: printed at once in any case. */
void inform(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* inform, if PROCSTATS_DEBUG is set to anything but an empty string or 0. */
void debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints a line of standard output. Like all messages it shows what is not printable as \xNN. */
void show(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * A failure passes if it comes from files being installed at this moment. Between begin_attempt and
 * end_attempt, failures are not printed. end_attempt returns whether one was a passing one, and
 * then forgets all of them if the caller is going to try again, or else prints them.
 */
void begin_attempt(void);
bool end_attempt(bool may_try_again);

/* Says that the failure at hand passes. report_look does so by itself if a file has gone. */
void set_passing(void);

#endif
