/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the tests of processes that look at each other share: all figures of one
 * process, a known amount of work, and child processes.
 */
#ifndef PROCSTATS_TESTS_PROCESSES_COMMON_H
#define PROCSTATS_TESTS_PROCESSES_COMMON_H

#include <windows.h>
#include "procstats-psapi.h"

#define MIB ((SIZE_T)1024 * 1024)

/* The work that a child does: so much memory, touched and given back, and so many writes. */
#define WORK_MEMORY     (200 * MIB)
#define WORK_WRITES     160
#define WORK_WRITE_SIZE 65536u /* 10 MiB in all */

/* What worker.exe writes when its END is breathe. */
#define BREATHS     60
#define BREATH_SIZE 1000

/* The time that a child uses when it is told to burn, in 100 ns. */
#define BURNED_USER   6000000
#define BURNED_KERNEL 1500000

#define EXIT_CODE 7

/* Of 200 MiB in small pages; of huge pages, which Linux may give, there are only so many. */
#define WORK_FAULTS 100

struct figures {
    PROCESS_MEMORY_COUNTERS_EX memory;
    IO_COUNTERS io;
    DWORD handles;
};

/* Asks all three questions; FALSE, with the last error, if one of them fails. */
extern BOOL read_figures(HANDLE process, struct figures *ret_figures);

/* Allocates, touches, writes to a file and gives all back. FALSE if that could not be done. */
extern BOOL do_work(void);

/* A file for WORK_WRITES, which goes with its handle. */
extern HANDLE make_file(void);

/* Starts a program, with these creation flags; NULL if that fails. ret_thread may be NULL. */
extern HANDLE start_program(const char *command, DWORD flags, HANDLE *ret_thread);

/* Starts worker.exe, which is beside the program whose argv[0] is given, with arguments. */
extern HANDLE start_worker(const char *program, const char *arguments, DWORD flags,
                           HANDLE *ret_thread);

#endif
