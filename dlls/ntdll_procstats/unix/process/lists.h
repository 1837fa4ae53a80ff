/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Lists of the system's, as Wine makes them.
 */
#ifndef PROCSTATS_PROCESS_LISTS_H
#define PROCSTATS_PROCESS_LISTS_H

#include "../nt.h"

/*
 * For so long (in 100 ns) a list of processes is used again: Wine makes it from files of each, so a
 * program that asks about one process after the other would wait for the square of their number.
 */
#define LIST_AGE 1000000

/*
 * Calls reader with a list of the system's that was asked for less than max_age (in 100 ns) ago;
 * not at all on failure. All callers that give an age ask for the same class.
 */
typedef void list_reader(void *list, void *context);
NTSTATUS read_list(ULONG info_class, uint64_t max_age, list_reader *reader, void *context);

/* The length in bytes of the longest list so far, or 0 while all have been short. */
ULONG longest_list(void);

/* The next in a list of processes, or NULL. */
SYSTEM_PROCESS_INFORMATION *next_entry(SYSTEM_PROCESS_INFORMATION *entry);

#endif
