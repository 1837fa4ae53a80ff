/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How many handles processes hold.
 */
#ifndef PROCSTATS_PROCESS_HANDLE_COUNTS_H
#define PROCSTATS_PROCESS_HANDLE_COUNTS_H

#include "../nt.h"
#include <stdbool.h>

/* To be called once, before the others, with Wine's major version; 0 if that is not known. */
void handle_counts_attach(uint32_t wine_major);

/* How many handles a living process holds. */
NTSTATUS count_handles(ULONG pid, ULONG *ret_count);

/*
 * Completes each HandleCount of a list of processes as Wine has made it. False
 * before Wine 10, where each is the size of the process's handle table.
 */
bool complete_handle_counts(SYSTEM_PROCESS_INFORMATION *first);

#endif
