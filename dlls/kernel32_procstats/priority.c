/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The Win32 layer: GetPriorityClass. Some versions of Wine have the priority class
 * where Windows has a process's base priority, and their GetPriorityClass reads it
 * there. The NT layer answers with Windows's base priority, so the class is asked
 * for by its own name.
 */
#define _KERNEL32_
#include "procstats/nt.h"
#include "../ntdll_procstats/ntdll_procstats.h"
#include "status.h"

/*
 * GetPriorityClass (kernel32_procstats.@)
 *
 * process  a handle with PROCESS_QUERY_LIMITED_INFORMATION
 *
 * Returns ..._PRIORITY_CLASS; 0 and the last error on failure:
 * ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED.
 * https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getpriorityclass
 */
DWORD WINAPI GetPriorityClass(HANDLE process)
{
    static const WORD classes[] = {
        [1] = IDLE_PRIORITY_CLASS,         [2] = NORMAL_PRIORITY_CLASS,
        [3] = HIGH_PRIORITY_CLASS,         [4] = REALTIME_PRIORITY_CLASS,
        [5] = BELOW_NORMAL_PRIORITY_CLASS, [6] = ABOVE_NORMAL_PRIORITY_CLASS,
    };
    NT_PRIORITY_CLASS priority = {0};

    if (!set_ntstatus(ProcstatsQueryInformationProcess(process, ProcessPriorityClassClass,
                                                       &priority, sizeof(priority), NULL)))
        return 0;
    return priority.PriorityClass < ARRAYSIZE(classes) ? classes[priority.PriorityClass] : 0;
}
