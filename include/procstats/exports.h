/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The Win32 exports that are replaced, and where they lead. The export lists of our
 * DLLs and the runner's tables are made from this one list. Define the macros wanted,
 * include this file, as often as needed; all are undefined at its end.
 *
 *   WIN32_EXPORT(name, args, original)
 *                                     exported by kernel32_procstats.dll, replaced in
 *                                     kernel32.dll and kernelbase.dll where they have it;
 *                                     kernelbase.dll keeps its own function as original
 *   KERNEL32_EXPORT(name, args)       the same of a function that kernel32.dll alone has
 *   WIN32_ALIAS(dll, name, target)    replaced in dll by kernel32_procstats's target
 *
 * kernel32.dll imports from kernelbase.dll the functions that it exports too. If those imports
 * led to kernel32_procstats.dll, every process would load that DLL, whether it needs it or not.
 * So the overlay's kernel32.dll imports the originals instead. The runner overwrites a name where
 * it is in the file, so original must have as many characters as name (checked when compiled).
 *
 * args is the number of parameters: a 32-bit stdcall name is name@(4 * args).
 */
#ifndef WIN32_EXPORT
#define WIN32_EXPORT(name, args, original)
#endif
#ifndef KERNEL32_EXPORT
#define KERNEL32_EXPORT(name, args)
#endif
#ifndef WIN32_ALIAS
#define WIN32_ALIAS(dll, name, target)
#endif

WIN32_EXPORT(GetPriorityClass, 1, _etPriorityClass)
WIN32_EXPORT(GetProcessHandleCount, 2, _etProcessHandleCount)
WIN32_EXPORT(GetProcessIoCounters, 2, _etProcessIoCounters)
WIN32_EXPORT(GetProcessWorkingSetSize, 3, _etProcessWorkingSetSize)
WIN32_EXPORT(GetProcessWorkingSetSizeEx, 4, _etProcessWorkingSetSizeEx)
WIN32_EXPORT(K32EmptyWorkingSet, 1, _32EmptyWorkingSet)
WIN32_EXPORT(K32GetPerformanceInfo, 2, _32GetPerformanceInfo)
WIN32_EXPORT(K32GetProcessMemoryInfo, 3, _32GetProcessMemoryInfo)
WIN32_EXPORT(QueryProcessCycleTime, 2, _ueryProcessCycleTime)
WIN32_EXPORT(QueryThreadCycleTime, 2, _ueryThreadCycleTime)
WIN32_EXPORT(SetProcessWorkingSetSize, 3, _xtProcessWorkingSetSize)
WIN32_EXPORT(SetProcessWorkingSetSizeEx, 4, _xtProcessWorkingSetSizeEx)

KERNEL32_EXPORT(QueryInformationJobObject, 5)
KERNEL32_EXPORT(SetInformationJobObject, 4)

WIN32_ALIAS(kernelbase, EmptyWorkingSet, K32EmptyWorkingSet)
WIN32_ALIAS(kernelbase, GetPerformanceInfo, K32GetPerformanceInfo)
WIN32_ALIAS(kernelbase, GetProcessMemoryInfo, K32GetProcessMemoryInfo)

#undef WIN32_EXPORT
#undef KERNEL32_EXPORT
#undef WIN32_ALIAS
