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

/* What ntdll exports by a name, or NULL. */
PVOID find_in_ntdll(PVOID ntdll, char *name);

static inline ULONG own_pid(void)
{
    /* ClientId.UniqueProcess, in a TEB whose public declaration hides it. */
    return HandleToUlong(NtCurrentTeb()->Reserved1[8]);
}

/* identity.c */

/* Which process a handle means. */
struct target {
    HANDLE process;
    ULONG pid;
    BOOL own;
    BOOL ended; /* if not asked for exactly: unless its exit status is that of one that runs */
    UINT64 creation_time; /* in 100 ns since 1601; not of the own process */
};

/*
 * One question to the server, or two when the handle is new, check that it is
 * one, that it is a process's and may be queried, and tell which process it is.
 */
NTSTATUS find_target(HANDLE process, BOOL exact_end, struct target *ret_target);

/* When the process was made, in 100 ns since 1601; 0 if that cannot be told. */
UINT64 creation_time(HANDLE process);

/* Whether it has ended, by the time of its end: its exit status may be that of one that runs. */
BOOL has_ended(HANDLE process);

/* To be called before a handle is closed. */
void forget_process(HANDLE handle);

/* peer.c */

/* Asks unix_peer_io or unix_peer_memory about a target that is not the own process. */
NTSTATUS ask_peer(enum unix_function question, const struct target *target,
                  struct peer_params *params);

/* jobs.c: notes the memory of the processes that end if the handle, or all of them, is closed */
void note_job_that_closes(HANDLE job);
void note_jobs_that_close(void);

/* peaks.c */

/* Brings the maxima of a process's record up to date; one that has no record gets one to end with.
 */
void note_memory(const struct target *target);

/* Whether a handle grants this right. */
BOOL has_right(HANDLE handle, ACCESS_MASK right);

typedef void NTAPI RtlSetUnhandledExceptionFilter_t(PTOP_LEVEL_EXCEPTION_FILTER filter);
extern RtlSetUnhandledExceptionFilter_t *original_RtlSetUnhandledExceptionFilter;

/* foreign.c */
ULONG find_unix_tid(ULONG pid);

#endif
