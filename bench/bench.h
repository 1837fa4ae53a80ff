/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of bench.exe share: rows and how they are timed. A row is
 * printed as "name<TAB>nanoseconds"; compare.py puts the rows of several runs
 * beside each other.
 */
#ifndef PROCSTATS_BENCH_H
#define PROCSTATS_BENCH_H

#include <winsock2.h>
#include <windows.h>

/* One call of what is timed. Returns FALSE where the call failed: it is timed all the same. */
typedef BOOL timed_call(void *context);

/* Now, in nanoseconds from some moment. */
ULONG64 clock_ns(void);

/* From now on time_row waits for a line before each batch, so that two processes can take turns. */
void take_turns(void);

/*
 * Times calls in batches of about five milliseconds. In turns, the row's name is printed, then, for
 * each line "turn" on standard input, a batch's time of one call, and after any other line whether
 * the first calls succeeded. Else batches are timed for about budget_ms, and the fastest's time of
 * one call is printed: what disturbs only ever adds.
 */
void time_row(const char *name, timed_call *call, void *context, DWORD budget_ms);

/* Is put before the names of all rows from now on. */
void name_rows(const char *prefix);

/* Prints a row that was timed otherwise; nanoseconds of one call, whether calls succeeded. */
void print_row(const char *name, double nanoseconds, BOOL succeeded);

/* Says on standard error what could not be done, with the last error, and exits with 1. */
void fail(const char *what) __attribute__((noreturn));

/* children.c: this program again, with one argument; its handle and pid. */
HANDLE start_child(const char *argument, DWORD *ret_pid);

/* Children that wait until stop_children. */
void start_waiting_children(unsigned count, HANDLE *processes, DWORD *pids);
void stop_children(unsigned count, HANDLE *processes);
void wait_as_child(const char *parent);

/* What the first command-line argument chooses; argument is the second, or NULL. */
void bench_own(const char *argument);
void bench_other(const char *argument);
void bench_ended(const char *argument);
void bench_threads(const char *argument);
void bench_handles(const char *argument);
void bench_session(const char *argument);
void bench_io(const char *argument);
void bench_files(const char *argument);
void bench_memory(const char *argument);
void bench_in_job(const char *argument);

#endif
