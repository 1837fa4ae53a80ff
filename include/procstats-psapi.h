/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * For Windows programs that ask about memory: psapi.h, with what mingw-w64's
 * lacks of Microsoft's.
 *
 *   PROCESS_MEMORY_COUNTERS_EX2, which GetProcessMemoryInfo fills if its size is given
 *   PSAPI_VERSION as documented: 2 for programs that are made for Windows 7 and later
 *   (_WIN32_WINNT of 0x0601 or more), whose GetProcessMemoryInfo is K32GetProcessMemoryInfo, a
 *   function of kernel32.dll; 1 for others, whose GetProcessMemoryInfo is psapi.dll's. A
 *   program may define it first.
 *
 * To link: -lkernel32 or -lpsapi as ever, for programs that run where wine-procstats or
 * Windows answers; or this project's own libraries, whose programs ask its DLLs directly:
 * -lkernel32_procstats for version 2, -lpsapi from the same folder for version 1.
 * https://learn.microsoft.com/windows/win32/api/psapi/nf-psapi-getprocessmemoryinfo
 */
#ifndef PROCSTATS_PSAPI_H
#define PROCSTATS_PSAPI_H

#include <windows.h>

#ifndef PSAPI_VERSION
#if _WIN32_WINNT >= 0x0601
#define PSAPI_VERSION 2
#else
#define PSAPI_VERSION 1
#endif
#endif

#include <psapi.h>

/* Another tag than a psapi.h that has the structure would use, so the two do not collide. */
typedef struct _PROCSTATS_MEMORY_COUNTERS_EX2 {
    DWORD cb; /* sizes in bytes */
    DWORD PageFaultCount;
    SIZE_T PeakWorkingSetSize;
    SIZE_T WorkingSetSize;
    SIZE_T QuotaPeakPagedPoolUsage;
    SIZE_T QuotaPagedPoolUsage;
    SIZE_T QuotaPeakNonPagedPoolUsage;
    SIZE_T QuotaNonPagedPoolUsage;
    SIZE_T PagefileUsage;
    SIZE_T PeakPagefileUsage;
    SIZE_T PrivateUsage;
    SIZE_T PrivateWorkingSetSize;
    ULONG64 SharedCommitUsage;
} PROCSTATS_MEMORY_COUNTERS_EX2, *PPROCSTATS_MEMORY_COUNTERS_EX2;

#define PROCESS_MEMORY_COUNTERS_EX2  PROCSTATS_MEMORY_COUNTERS_EX2
#define PPROCESS_MEMORY_COUNTERS_EX2 PPROCSTATS_MEMORY_COUNTERS_EX2

#endif
