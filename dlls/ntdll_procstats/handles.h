/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How many handles processes hold.
 */
#ifndef PROCSTATS_HANDLES_H
#define PROCSTATS_HANDLES_H

#include "procstats/nt.h"

/* To be called once, with ntdll's address, before the others. */
void handles_attach(PVOID ntdll);

/* Gives how many handles a living process holds. */
NTSTATUS count_handles(ULONG pid, ULONG *ret_count);

/* Completes each HandleCount of a list of processes as Wine has made it; not before Wine 10. */
void complete_handle_counts(NT_SYSTEM_PROCESS_INFORMATION *first);

/* The next in a list of processes, or NULL. */
NT_SYSTEM_PROCESS_INFORMATION *next_entry(NT_SYSTEM_PROCESS_INFORMATION *entry);

#endif
