/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of the NT layer share.
 */
#ifndef NTDLL_PROCSTATS_H
#define NTDLL_PROCSTATS_H

#include "procstats/nt.h"
#include "procstats/record.h"
#include "procstats/unixcall.h"
#include "io.h"

/* main.c */

/* Calls the host side. STATUS_NOT_SUPPORTED where there is none, as on real Windows. */
NTSTATUS call_host(enum unix_function function, void *params);
BOOL host_present(void);

static inline ULONG own_pid(void)
{
    /* ClientId.UniqueProcess, in a TEB whose public declaration hides it. */
    return HandleToUlong(NtCurrentTeb()->Reserved1[8]);
}

/* handles.c */
NTSTATUS count_handles(ULONG pid, ULONG *ret_count);

#endif
