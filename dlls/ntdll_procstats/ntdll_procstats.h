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

/* Whether the call met a record that has been truncated. */
static inline BOOL is_fault(NTSTATUS status)
{
    return status == STATUS_ACCESS_VIOLATION || status == STATUS_IN_PAGE_ERROR ||
           status == STATUS_DATATYPE_MISALIGNMENT;
}

BOOL host_present(void);

static inline ULONG own_pid(void)
{
    /* ClientId.UniqueProcess, in a TEB whose public declaration hides it. */
    return HandleToUlong(NtCurrentTeb()->Reserved1[8]);
}

/* peer.c */

/* Which process a handle means. */
struct target {
    HANDLE process;
    ULONG pid;
    BOOL own;
    BOOL ended;           /* its exit status is set */
    UINT64 creation_time; /* in 100 ns since 1601; 0: to be asked for by the handle */
};

/*
 * One question to the server checks that the handle is one, that it is a
 * process's and may be queried, and tells which process it is. A pid is not
 * given again while a handle to its process is open.
 */
NTSTATUS find_target(HANDLE process, struct target *ret_target);

/* When the process was made, in 100 ns since 1601; 0 if that cannot be told. */
UINT64 creation_time(HANDLE process);

/* Asks unix_peer_io or unix_peer_memory about a target that is not the own process. */
NTSTATUS ask_peer(enum unix_function question, const struct target *target,
                  struct peer_params *params);

/* identity.c: the creation time of the process that a handle names; 0: not known */
UINT64 remembered_process(HANDLE handle);
void remember_process(HANDLE handle, UINT64 created);

/* To be called before the handle is closed. */
void forget_process(HANDLE handle);

/* peaks.c */
typedef void NTAPI RtlSetUnhandledExceptionFilter_t(PTOP_LEVEL_EXCEPTION_FILTER filter);
extern RtlSetUnhandledExceptionFilter_t *original_RtlSetUnhandledExceptionFilter;

/* foreign.c */
ULONG find_unix_tid(ULONG pid);

#endif
