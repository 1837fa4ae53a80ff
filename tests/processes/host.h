/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What Linux says of a child, read from /proc through Wine's drive Z: the truth
 * that answers are compared with.
 */
#ifndef PROCSTATS_TESTS_PROCESSES_HOST_H
#define PROCSTATS_TESTS_PROCESSES_HOST_H

#include <windows.h>

#define HOST_TICK 100000 /* of /proc's times, in 100 ns */

struct host_times {
    ULONGLONG user, kernel; /* 100 ns, in whole ticks */
};

/* The Unix process that has mark in its command line; 0 if there is none, or there is no /proc. */
extern DWORD find_on_host(const char *mark);

/* Its processor time; FALSE if it has gone. */
extern BOOL read_host_times(DWORD unix_pid, struct host_times *ret_times);

#endif
