/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The Win32 layer: limits of working sets, which are ProcessQuotaLimits of the NT
 * layer.
 */
#define _KERNEL32_
#include "procstats/nt.h"
#include "../ntdll_procstats/ntdll_procstats.h"
#include "status.h"
#include <psapi.h>

BOOL WINAPI K32EmptyWorkingSet(HANDLE process);

static NTSTATUS copy_size(SIZE_T *destination, SIZE_T size)
{
    return ProcstatsCopy(destination, &size, sizeof(size));
}

/*
 * GetProcessWorkingSetSizeEx (kernel32_procstats.@)
 *
 * process  a handle with PROCESS_QUERY_LIMITED_INFORMATION
 * minimum  receives the least, in bytes
 * maximum  receives the most, in bytes
 * flags    receives QUOTA_LIMITS_HARDWS_...: which of them are hard
 *
 * As they were set; before that 204,800 and 1,413,120 bytes, none of them hard.
 * https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-getprocessworkingsetsizeex
 */
BOOL WINAPI GetProcessWorkingSetSizeEx(HANDLE process, PSIZE_T minimum, PSIZE_T maximum,
                                       PDWORD flags)
{
    NT_QUOTA_LIMITS_EX limits;
    NTSTATUS status = ProcstatsQueryInformationProcess(process, ProcessQuotaLimitsClass, &limits,
                                                       sizeof(limits), NULL);

    if (!status)
        status = copy_size(minimum, limits.MinimumWorkingSetSize);
    if (!status)
        status = copy_size(maximum, limits.MaximumWorkingSetSize);
    if (!status)
        status = ProcstatsCopy(flags, &limits.Flags, sizeof(*flags));
    return set_ntstatus(status);
}

/*
 * GetProcessWorkingSetSize (kernel32_procstats.@)
 *
 * The same without flags.
 * https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-getprocessworkingsetsize
 */
BOOL WINAPI GetProcessWorkingSetSize(HANDLE process, PSIZE_T minimum, PSIZE_T maximum)
{
    DWORD flags;

    return GetProcessWorkingSetSizeEx(process, minimum, maximum, &flags);
}

/*
 * SetProcessWorkingSetSizeEx (kernel32_procstats.@)
 *
 * process  a handle with PROCESS_SET_QUOTA
 * minimum  the least, in bytes
 * maximum  the most; both -1 empty the working set
 * flags    QUOTA_LIMITS_HARDWS_..., or 0: as they are
 *
 * FALSE and the last error on failure: ERROR_INVALID_PARAMETER for 0, for more at
 * least than at most, for flags that contradict each other;
 * ERROR_ACCESS_DENIED, ERROR_INVALID_HANDLE.
 * https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-setprocessworkingsetsizeex
 */
BOOL WINAPI SetProcessWorkingSetSizeEx(HANDLE process, SIZE_T minimum, SIZE_T maximum, DWORD flags)
{
    NT_QUOTA_LIMITS_EX limits = {
        .MinimumWorkingSetSize = minimum, .MaximumWorkingSetSize = maximum, .Flags = flags};

    return set_ntstatus(
        ProcstatsSetInformationProcess(process, ProcessQuotaLimitsClass, &limits, sizeof(limits)));
}

/*
 * SetProcessWorkingSetSize (kernel32_procstats.@)
 *
 * The same without flags.
 * https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-setprocessworkingsetsize
 */
BOOL WINAPI SetProcessWorkingSetSize(HANDLE process, SIZE_T minimum, SIZE_T maximum)
{
    return SetProcessWorkingSetSizeEx(process, minimum, maximum, 0);
}

/*
 * K32EmptyWorkingSet (kernel32_procstats.@)
 *
 * process  a handle with PROCESS_SET_QUOTA
 *
 * https://learn.microsoft.com/windows/win32/api/psapi/nf-psapi-emptyworkingset
 */
BOOL WINAPI K32EmptyWorkingSet(HANDLE process)
{
    return SetProcessWorkingSetSizeEx(process, (SIZE_T)-1, (SIZE_T)-1, 0);
}
