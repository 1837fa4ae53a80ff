/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The Win32 layer: GetPerformanceInfo, from what NtQuerySystemInformation tells.
 */
#define _KERNEL32_
#include "procstats/nt.h"
#include "../ntdll_procstats/ntdll_procstats.h"
#include "status.h"
#include <psapi.h>

#define LIST_TRIES 8           /* at a list that grows meanwhile */
#define LIST_SLACK (32 * 1024) /* bytes */

BOOL WINAPI K32GetPerformanceInfo(PERFORMANCE_INFORMATION *info, DWORD size);

/* The list of processes, for HeapFree, or NULL. */
static NT_SYSTEM_PROCESS_INFORMATION *read_list(NTSTATUS *ret_status)
{
    NTSTATUS status = STATUS_INFO_LENGTH_MISMATCH;
    ULONG needed = 0;

    for (int tries = 0; tries < LIST_TRIES && status == STATUS_INFO_LENGTH_MISMATCH; tries++) {
        ULONG size = needed + LIST_SLACK;
        NT_SYSTEM_PROCESS_INFORMATION *list = HeapAlloc(GetProcessHeap(), 0, size);

        status = STATUS_NO_MEMORY;
        if (list)
            status = NtQuerySystemInformation(
                (SYSTEM_INFORMATION_CLASS)SystemProcessInformationClass, list, size, &needed);
        *ret_status = status;
        if (list && !status)
            return list;
        if (list)
            HeapFree(GetProcessHeap(), 0, list);
    }
    return NULL;
}

static NTSTATUS count_processes(PERFORMANCE_INFORMATION *info)
{
    NTSTATUS status;
    NT_SYSTEM_PROCESS_INFORMATION *list = read_list(&status);

    for (const NT_SYSTEM_PROCESS_INFORMATION *entry = list; entry;
         entry = entry->NextEntryOffset
                     ? (const void *)((const BYTE *)entry + entry->NextEntryOffset)
                     : NULL) {
        info->HandleCount += entry->HandleCount;
        info->ThreadCount += entry->NumberOfThreads;
        info->ProcessCount++;
    }
    if (list)
        HeapFree(GetProcessHeap(), 0, list);
    return status;
}

/*
 * K32GetPerformanceInfo (kernel32_procstats.@)
 *
 * info  receives the machine's memory, and counts of all processes; in pages
 * size  of info, in bytes
 *
 * FALSE and the last error on failure: ERROR_BAD_LENGTH for too small a size,
 * ERROR_NOACCESS for a bad info.
 * https://learn.microsoft.com/windows/win32/api/psapi/nf-psapi-getperformanceinfo
 */
BOOL WINAPI K32GetPerformanceInfo(PERFORMANCE_INFORMATION *info, DWORD size)
{
    NT_SYSTEM_PERFORMANCE_INFORMATION performance;
    NT_SYSTEM_BASIC_INFORMATION basic;
    PERFORMANCE_INFORMATION result = {.cb = sizeof(result)};
    NTSTATUS status;

    if (size < sizeof(result))
        return set_ntstatus(STATUS_INFO_LENGTH_MISMATCH);
    status = NtQuerySystemInformation((SYSTEM_INFORMATION_CLASS)SystemPerformanceInformationClass,
                                      &performance, sizeof(performance), NULL);
    if (!status)
        status = NtQuerySystemInformation(SystemBasicInformation, &basic, sizeof(basic), NULL);
    if (!status)
        status = count_processes(&result);
    if (status)
        return set_ntstatus(status);
    result.CommitTotal = performance.CommittedPages;
    result.CommitLimit = performance.CommitLimit;
    result.CommitPeak = performance.PeakCommitment;
    result.PhysicalTotal = basic.NumberOfPhysicalPages;
    result.PhysicalAvailable = performance.AvailablePages;
    result.SystemCache = performance.ResidentSystemCachePage;
    result.KernelTotal = performance.PagedPoolPages + performance.NonPagedPoolPages;
    result.KernelPaged = performance.PagedPoolPages;
    result.KernelNonpaged = performance.NonPagedPoolPages;
    result.PageSize = basic.PageSize;
    return set_ntstatus(ProcstatsCopy(info, &result, sizeof(result)));
}
