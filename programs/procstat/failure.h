/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the program fails: one line on standard error, and an exit status that says what it was. */
#ifndef PROCSTAT_FAILURE_H
#define PROCSTAT_FAILURE_H

#include <windows.h>

enum exit_status {
    STATUS_OK,
    STATUS_FAILED,     /* the system refused something the program needs */
    STATUS_USAGE,      /* the command line is wrong */
    STATUS_NO_PROCESS, /* a process asked for by --pid is not there */
    STATUS_DENIED,     /* a process asked for by --pid may not be opened */
    STATUS_OUTPUT,     /* the result could not be written */
};

/* Prints "procstat: MESSAGE: text of ERROR (error N)", without the last parts when error is 0,
 * and returns status. */
enum exit_status fail(enum exit_status status, DWORD error, const wchar_t *message, ...);

/* The system's text for a Win32 error as UTF-8, without line ends; cut to size. */
void error_text(char *out, size_t size, DWORD error);

#endif
