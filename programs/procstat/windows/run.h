/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Running a program and saying what it used. */
#ifndef PROCSTAT_RUN_H
#define PROCSTAT_RUN_H

#include "options.h"

/* procstat's own exit codes when it is to pass on a program's; env and time have the same. */
enum run_status {
    RUN_OVER_PROCESSES = 122, /* the program wanted more processes than it may have */
    RUN_OVER_MEMORY = 123,    /* more memory */
    RUN_OVER_TIME = 124,      /* more time, as timeout has */
    RUN_FAILED = 125,         /* procstat itself */
    RUN_NOT_STARTED = 126,    /* the program is there, but cannot be run */
    RUN_NO_PROGRAM = 127,     /* the program is not there */
};

/* Runs the options' program, writes the report to standard error or the output file, and returns
 * the program's exit code or a run_status. */
int run(const struct options *options);

#endif
