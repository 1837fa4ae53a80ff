/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The session's list of handles.
 */
#ifndef PROCSTATS_HANDLES_H
#define PROCSTATS_HANDLES_H

#include "procstats/nt.h"

typedef void handle_list_reader(const NT_SYSTEM_HANDLE_INFORMATION *list, void *context);

/* Calls reader with the list as it is now; not at all on failure. */
NTSTATUS read_handle_list(handle_list_reader *reader, void *context);

/* How many of the list are the process's. */
ULONG handles_of(const NT_SYSTEM_HANDLE_INFORMATION *list, ULONG pid);

#endif
