/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The names that are replaced, and where they lead: the one list from which the
 * export lists of our DLLs and the runner's re-pointing are made. Define the
 * macros wanted, include this file, as often as needed; all are undefined at
 * its end.
 *
 *   WIN32_EXPORT(name, args, original)
 *                                     exported by kernel32_procstats.dll, replaced in
 *                                     kernel32.dll and kernelbase.dll where they have it;
 *                                     kernelbase.dll keeps its own function as original
 *   WIN32_ALIAS(dll, name, target)    replaced in dll by kernel32_procstats's target
 *   WIN32_WRAP(dll, name, args, original)
 *                                     exported by kernel32_procstats.dll, replaced in dll, which
 *                                     keeps its own function under the name original
 *   NT_EXPORT(name, args)             exported by ntdll_procstats.dll, replaced in ntdll.dll
 *   NT_WRAP(name, args, original)     the same, and ntdll.dll keeps its own as original; for
 *                                     what has no Zw name
 *   IO_SERVICE(...)                   see services.h; an NT_EXPORT where not defined
 *
 * kernel32.dll imports from kernelbase.dll what it exports. It gets the originals, or every process
 * would load kernel32_procstats.dll, whether it calls or not. Their names are as long as the
 * ordinary ones, so that an import can be renamed where it stands.
 *
 * args is the number of parameters: a 32-bit stdcall name is name@(4 * args).
 */
#ifndef WIN32_EXPORT
#define WIN32_EXPORT(name, args, original)
#endif
#ifndef WIN32_ALIAS
#define WIN32_ALIAS(dll, name, target)
#endif
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

WIN32_EXPORT(GetProcessHandleCount, 2, _etProcessHandleCount)
WIN32_EXPORT(GetProcessIoCounters, 2, _etProcessIoCounters)
WIN32_EXPORT(K32GetProcessMemoryInfo, 3, _32GetProcessMemoryInfo)

WIN32_ALIAS(kernelbase, GetProcessMemoryInfo, K32GetProcessMemoryInfo)

/* Where a program takes the results of its I/O. */
WIN32_WRAP(kernelbase, GetOverlappedResult, 4, _etOverlappedResult)
WIN32_WRAP(kernelbase, GetOverlappedResultEx, 5, _etOverlappedResultEx)
WIN32_ALIAS(kernel32, GetOverlappedResult, GetOverlappedResult)
WIN32_ALIAS(kernel32, GetOverlappedResultEx, GetOverlappedResultEx)
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

#undef WIN32_EXPORT
#undef WIN32_ALIAS
#undef WIN32_WRAP
#undef NT_EXPORT
#undef NT_WRAP
#undef IO_SERVICE
