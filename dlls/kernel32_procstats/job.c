/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The Win32 layer: jobs. A 32-bit program has all classes that Windows has by these
 * functions, also those that wow64.dll does not know.
 */
#define _KERNEL32_
#include "procstats/nt.h"
#include "../ntdll_procstats/ntdll_procstats.h"
#include "status.h"

/*
 * QueryInformationJobObject (kernel32_procstats.@)
 *
 * job            a handle with JOB_OBJECT_QUERY; NULL: the calling process's job
 * info_class     JobObject...
 * info, length   the structure and its size in bytes
 * return_length  receives how many bytes were written; may be NULL
 *
 * https://learn.microsoft.com/windows/win32/api/jobapi2/nf-jobapi2-queryinformationjobobject
 */
BOOL WINAPI QueryInformationJobObject(HANDLE job, JOBOBJECTINFOCLASS info_class, LPVOID info,
                                      DWORD length, LPDWORD return_length)
{
    return set_ntstatus(
        ProcstatsQueryInformationJobObject(job, info_class, info, length, return_length));
}

/*
 * SetInformationJobObject (kernel32_procstats.@)
 *
 * job           a handle with JOB_OBJECT_SET_ATTRIBUTES
 * info_class    JobObject...
 * info, length  the structure and its size in bytes
 *
 * FALSE and the last error on failure: ERROR_NOT_SUPPORTED for a limit that this
 * system cannot keep.
 * https://learn.microsoft.com/windows/win32/api/jobapi2/nf-jobapi2-setinformationjobobject
 */
BOOL WINAPI SetInformationJobObject(HANDLE job, JOBOBJECTINFOCLASS info_class, LPVOID info,
                                    DWORD length)
{
    return set_ntstatus(ProcstatsSetInformationJobObject(job, info_class, info, length));
}
