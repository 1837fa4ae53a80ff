/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the program fails: one line on standard error, and an exit status that says what it was. */
#ifndef PROCSTAT_FAILURE_H
#define PROCSTAT_FAILURE_H

#include <stdint.h>

enum exit_status {
    STATUS_OK,
    STATUS_FAILED,     /* the system refused something the program needs */
    STATUS_USAGE,      /* the command line is wrong */
    STATUS_NO_PROCESS, /* a process asked for by --pid is not there */
    STATUS_DENIED,     /* a process asked for by --pid may not be opened */
    STATUS_OUTPUT,     /* the result could not be written */
};

/* Prints "procstat: MESSAGE: text of ERROR (error N)", without the last parts when error is 0,
 * and returns status. What does not print is escaped. */
enum exit_status fail(enum exit_status status, uint32_t error, const char *message, ...)
#ifdef _WIN32
    __attribute__((format(gnu_printf, 3, 4)));
#else
    __attribute__((format(printf, 3, 4)));
#endif

#endif
