/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The Win32 layer: functions over NtQueryInformationProcess and
 * NtQueryInformationThread. The sizes of structures are those of psapi.h.
 */
/* Declares kernel32's functions as ones that are defined here, not imported. */
#define _KERNEL32_
#include "procstats/nt.h"
#include "../ntdll_procstats/ntdll_procstats.h"
#include "rights.h"
#include "status.h"
#include <psapi.h>

typedef struct {
    PROCESS_MEMORY_COUNTERS_EX Ex;
    SIZE_T PrivateWorkingSetSize; /* in bytes */
    ULONG64 SharedCommitUsage;    /* in bytes */
} MEMORY_COUNTERS_EX2;

#ifdef _WIN64
C_ASSERT(sizeof(PROCESS_MEMORY_COUNTERS) == 72);
C_ASSERT(sizeof(PROCESS_MEMORY_COUNTERS_EX) == 80);
C_ASSERT(sizeof(MEMORY_COUNTERS_EX2) == 96);
#else
C_ASSERT(sizeof(PROCESS_MEMORY_COUNTERS) == 40);
C_ASSERT(sizeof(PROCESS_MEMORY_COUNTERS_EX) == 44);
C_ASSERT(sizeof(MEMORY_COUNTERS_EX2) == 56);
#endif

BOOL WINAPI DllMainCRTStartup(HINSTANCE instance, DWORD reason, void *reserved);
BOOL WINAPI K32GetProcessMemoryInfo(HANDLE process, PROCESS_MEMORY_COUNTERS *counters, DWORD size);

/*
 * The DLL is never unloaded: programs have its addresses as exports of
 * kernel32.dll, which is never unloaded. They must stay valid when the DLL that
 * loaded this one is freed.
 */
BOOL WINAPI DllMainCRTStartup(HINSTANCE instance, DWORD reason, void *reserved)
{
    (void)reserved;
    if (reason == DLL_PROCESS_ATTACH) {
        LdrDisableThreadCalloutsForDll(instance);
        LdrAddRefDll(LDR_ADDREF_DLL_PIN, instance);
    }
    return TRUE;
}

/*
 * GetProcessIoCounters (kernel32_procstats.@)
 *
 * process   a handle with PROCESS_QUERY_LIMITED_INFORMATION
 * counters  receives operations and bytes, of reads, writes and others
 *
 * FALSE and the last error on failure: ERROR_INVALID_HANDLE,
 * ERROR_ACCESS_DENIED, ERROR_NOACCESS for a bad or misaligned counters.
 * https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getprocessiocounters
 */
BOOL WINAPI GetProcessIoCounters(HANDLE process, PIO_COUNTERS counters)
{
    return set_ntstatus(ProcstatsQueryInformationProcess(process, ProcessIoCountersClass, counters,
                                                         sizeof(*counters), NULL));
}

/*
 * GetProcessHandleCount (kernel32_procstats.@)
 *
 * process  a handle with PROCESS_QUERY_LIMITED_INFORMATION
 * count    receives the number of open handles
 *
 * Result and errors as GetProcessIoCounters.
 * https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getprocesshandlecount
 */
BOOL WINAPI GetProcessHandleCount(HANDLE process, PDWORD count)
{
    return set_ntstatus(ProcstatsQueryInformationProcess(process, ProcessHandleCountClass, count,
                                                         sizeof(*count), NULL));
}

static BOOL take_cycles(NTSTATUS status, const NT_CYCLE_TIME_INFORMATION *cycles, PULONG64 ret)
{
    if (!status)
        status = ProcstatsCopy(ret, &cycles->AccumulatedCycles, sizeof(*ret));
    return set_ntstatus(status);
}

/*
 * QueryProcessCycleTime (kernel32_procstats.@)
 *
 * process  a handle with PROCESS_QUERY_LIMITED_INFORMATION
 * cycles   receives the clock cycles that its threads have used, ended ones too
 *
 * Result and errors as GetProcessIoCounters.
 * https://learn.microsoft.com/windows/win32/api/realtimeapiset/nf-realtimeapiset-queryprocesscycletime
 */
BOOL WINAPI QueryProcessCycleTime(HANDLE process, PULONG64 cycles)
{
    NT_CYCLE_TIME_INFORMATION time;
    NTSTATUS status =
        ProcstatsQueryInformationProcess(process, ProcessCycleTimeClass, &time, sizeof(time), NULL);

    return take_cycles(status, &time, cycles);
}

/*
 * QueryThreadCycleTime (kernel32_procstats.@)
 *
 * thread  a handle with THREAD_QUERY_LIMITED_INFORMATION
 * cycles  receives the clock cycles that it has used
 *
 * Result and errors as GetProcessIoCounters.
 * https://learn.microsoft.com/windows/win32/api/realtimeapiset/nf-realtimeapiset-querythreadcycletime
 */
BOOL WINAPI QueryThreadCycleTime(HANDLE thread, PULONG64 cycles)
{
    NT_CYCLE_TIME_INFORMATION time;
    NTSTATUS status =
        ProcstatsQueryInformationThread(thread, ThreadCycleTimeClass, &time, sizeof(time), NULL);

    return take_cycles(status, &time, cycles);
}

/* The longest structure that the system knows. */
static NTSTATUS query_vm_counters(HANDLE process, NT_VM_COUNTERS_EX2 *ret_vm)
{
    static const ULONG lengths[] = {sizeof(NT_VM_COUNTERS_EX2), sizeof(NT_VM_COUNTERS_EX),
                                    sizeof(NT_VM_COUNTERS)};
    NTSTATUS status = STATUS_INFO_LENGTH_MISMATCH;

    for (SIZE_T i = 0; i < ARRAYSIZE(lengths) && status == STATUS_INFO_LENGTH_MISMATCH; i++) {
        if (i)
            *ret_vm = (NT_VM_COUNTERS_EX2){0}; /* what a shorter one lacks */
        status = ProcstatsQueryInformationProcess(process, ProcessVmCountersClass, ret_vm,
                                                  lengths[i], NULL);
    }
    return status;
}

/* The longest of the three structures that size holds. */
static DWORD known_size(DWORD size)
{
    if (size >= sizeof(MEMORY_COUNTERS_EX2))
        return sizeof(MEMORY_COUNTERS_EX2);
    if (size >= sizeof(PROCESS_MEMORY_COUNTERS_EX))
        return sizeof(PROCESS_MEMORY_COUNTERS_EX);
    return sizeof(PROCESS_MEMORY_COUNTERS);
}

/*
 * K32GetProcessMemoryInfo (kernel32_procstats.@)
 *
 * process   a handle with PROCESS_QUERY_LIMITED_INFORMATION, or before Windows Vista
 *           PROCESS_QUERY_INFORMATION and PROCESS_VM_READ
 * counters  receives PROCESS_MEMORY_COUNTERS, _EX or _EX2, the longest that fits;
 *           its cb is the size of what was written, in bytes
 * size      of counters, in bytes
 *
 * FALSE and the last error on failure: ERROR_INSUFFICIENT_BUFFER for too small a
 * size, checked first, ERROR_NOACCESS for a bad counters, then
 * ERROR_INVALID_HANDLE and ERROR_ACCESS_DENIED.
 * https://learn.microsoft.com/windows/win32/api/psapi/nf-psapi-getprocessmemoryinfo
 */
BOOL WINAPI K32GetProcessMemoryInfo(HANDLE process, PROCESS_MEMORY_COUNTERS *counters, DWORD size)
{
    NT_VM_COUNTERS_EX2 vm;
    const NT_VM_COUNTERS *base = &vm.Ex.Base;
    MEMORY_COUNTERS_EX2 result;
    NTSTATUS status;

    if (size < sizeof(*counters)) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }
    size = known_size(size);
    status = ProcstatsCopy(counters, NULL, size);
    if (!status)
        status = query_vm_counters(process, &vm);
    if (!status)
        status = check_rights_before_vista(process, PROCESS_QUERY_INFORMATION | PROCESS_VM_READ);
    if (status)
        return set_ntstatus(status);
    result = (MEMORY_COUNTERS_EX2){
        .Ex.cb = size,
        .Ex.PageFaultCount = base->PageFaultCount,
        .Ex.PeakWorkingSetSize = base->PeakWorkingSetSize,
        .Ex.WorkingSetSize = base->WorkingSetSize,
        .Ex.QuotaPeakPagedPoolUsage = base->QuotaPeakPagedPoolUsage,
        .Ex.QuotaPagedPoolUsage = base->QuotaPagedPoolUsage,
        .Ex.QuotaPeakNonPagedPoolUsage = base->QuotaPeakNonPagedPoolUsage,
        .Ex.QuotaNonPagedPoolUsage = base->QuotaNonPagedPoolUsage,
        .Ex.PagefileUsage = base->PagefileUsage,
        .Ex.PeakPagefileUsage = base->PeakPagefileUsage,
        /* Commit charge and private bytes are one number; the shortest NT structure lacks the
           second. */
        .Ex.PrivateUsage = base->PagefileUsage,
        .PrivateWorkingSetSize = vm.PrivateWorkingSetSize,
        .SharedCommitUsage = vm.SharedCommitUsage,
    };
    return set_ntstatus(ProcstatsCopy(counters, &result, size));
}
