/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the parts of across.exe share.
 */
#ifndef PROCSTATS_TESTS_BITNESS_ACROSS_H
#define PROCSTATS_TESTS_BITNESS_ACROSS_H

#include <windows.h>

#define FIRST_WAIT 240000 /* in milliseconds; a process that takes longer hangs */

/* Says what failed, with the last error; returns the exit status for that. */
int fail(const char *what);

/* Starts one of the parts, which inherits our handles. */
HANDLE start(const char *program, const char *part, HANDLE handle, const char *argument);

/* Runs that part of each observer and waits for it; returns how many failed. */
int run_observers(char **observers, const char *part, HANDLE handle);

/* across_job.c: the parts job and look. The arguments begin with the worker's megabytes. */
int direct_job(const char *program, char **arguments);
int look_at_job(void);

#endif
