/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What ntdll_procstats.dll exports beside what the runner leads to our DLLs. Include it
 * through exports.h, with one of these macros defined.
 *
 *   NT_EXPORT(name, args)             exported by ntdll_procstats.dll
 *   NT_WRAP(name, args, original)     the same; original is the second name of ntdll.dll's own
 *   WIN32_WRAP(dll, name, args, original)
 *                                     exported by kernel32_procstats.dll; original is the second
 *                                     name of dll's own
 *   IO_SERVICE(...)                   see services.h; an NT_EXPORT where not defined
 */
#ifndef WIN32_WRAP
#define WIN32_WRAP(dll, name, args, original)
#endif
#ifndef NT_EXPORT
#define NT_EXPORT(name, args)
#endif
#ifndef NT_WRAP
#define NT_WRAP(name, args, original)
#endif
#ifndef IO_SERVICE
#define IO_SERVICE(name, args, kind, shape, room) NT_EXPORT(name, args)
#endif

/* Where a program takes the results of its I/O. */
WIN32_WRAP(kernelbase, GetOverlappedResult, 4, _etOverlappedResult)
WIN32_WRAP(kernelbase, GetOverlappedResultEx, 5, _etOverlappedResultEx)
WIN32_WRAP(ws2_32, WSAGetOverlappedResult, 5, procstats_WSAGetOverlappedResult)
NT_EXPORT(NtRemoveIoCompletion, 5)
NT_EXPORT(NtRemoveIoCompletionEx, 6)
NT_EXPORT(NtWaitForMultipleObjects, 5)
NT_EXPORT(NtWaitForSingleObject, 3)
NT_WRAP(RtlSetIoCompletionCallback, 3, procstats_RtlSetIoCompletionCallback)
NT_WRAP(RtlSetUnhandledExceptionFilter, 1, procstats_RtlSetUnhandledExceptionFilter)
NT_WRAP(TpAllocIoCompletion, 5, procstats_TpAllocIoCompletion)

/* What becomes of the handles that I/O is done on. */
NT_EXPORT(NtClose, 1)
NT_EXPORT(NtDuplicateObject, 7)

NT_EXPORT(NtAllocateVirtualMemory, 6)
NT_EXPORT(NtFreeVirtualMemory, 4)
NT_EXPORT(NtQueryInformationProcess, 5)
NT_EXPORT(NtQuerySystemInformation, 4)
NT_EXPORT(NtSetInformationJobObject, 4)
NT_EXPORT(NtSetInformationProcess, 4)
NT_EXPORT(NtTerminateJobObject, 2)
NT_EXPORT(NtTerminateProcess, 2)
NT_EXPORT(NtUnmapViewOfSection, 2)
#include "services.h"

#undef WIN32_WRAP
#undef NT_EXPORT
#undef NT_WRAP
#undef IO_SERVICE
