/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the Win32 layer and the runner's check ask of the NT layer.
 */
#ifndef NTDLL_PROCSTATS_H
#define NTDLL_PROCSTATS_H

#include "procstats/nt.h"
#include "procstats/unixcall.h"

/* main.c: calls the host side. STATUS_NOT_SUPPORTED where there is none, as on real Windows. */
NTSTATUS call_host(enum unix_function function, void *params);

/* counters.c: the own I/O counters, and copies to the program, without a call. FALSE: ask the host
 * side. */
struct guarded_code counters_code(void);
void counters_attach(struct own_counters *counters);
BOOL read_own_counters(IO_COUNTERS *counters);
BOOL copy_guarded(void *destination, const void *source, SIZE_T size);

/* As ntdll.dll's, with the host side's answers. */
NTSTATUS WINAPI ProcstatsQueryInformationProcess(HANDLE process, ULONG info_class, PVOID info,
                                                 ULONG length, PULONG return_length);
NTSTATUS WINAPI ProcstatsQueryInformationThread(HANDLE thread, ULONG info_class, PVOID info,
                                                ULONG length, PULONG return_length);
NTSTATUS WINAPI ProcstatsSetInformationProcess(HANDLE process, ULONG info_class, PVOID info,
                                               ULONG length);
NTSTATUS WINAPI ProcstatsQueryInformationJobObject(HANDLE job, ULONG info_class, PVOID info,
                                                   ULONG length, PULONG return_length);
NTSTATUS WINAPI ProcstatsSetInformationJobObject(HANDLE job, ULONG info_class, PVOID info,
                                                 ULONG length);

/* Writes to memory of the program, or with source NULL tries to: a bad pointer is a status, no
 * exception. */
NTSTATUS WINAPI ProcstatsCopy(void *destination, const void *source, SIZE_T size);

/* One line of text: what is counted in this process, or why nothing is. */
NTSTATUS WINAPI ProcstatsDescribe(char *text, ULONG size);

#endif
