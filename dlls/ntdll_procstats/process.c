/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the Win32 layer asks, straight to the host side: a 32-bit program then
 * has every length that Windows takes, whatever wow64.dll makes of the same call
 * by ntdll.dll. Without a host side, as on real Windows, the system's own
 * ntdll.dll answers.
 */
#include "ntdll_procstats.h"

static NTSTATUS query_host(enum query_kind kind, HANDLE handle, ULONG info_class, PVOID info,
                           ULONG length, PULONG return_length)
{
    struct query_params params = {.handle = (UINT64)(LONG_PTR)handle,
                                  .info = (ULONG_PTR)info,
                                  .return_length = (ULONG_PTR)return_length,
                                  .info_class = info_class,
                                  .length = length,
                                  .pointer_size = sizeof(void *),
                                  .kind = kind};

    return call_host(unix_query, &params);
}

/*
 * ProcstatsQueryInformationProcess (ntdll_procstats.@)
 *
 * Parameters, results and errors are NtQueryInformationProcess's.
 * https://learn.microsoft.com/windows/win32/api/winternl/nf-winternl-ntqueryinformationprocess
 */
NTSTATUS WINAPI ProcstatsQueryInformationProcess(HANDLE process, ULONG info_class, PVOID info,
                                                 ULONG length, PULONG return_length)
{
    NTSTATUS status;

    if (process == NtCurrentProcess() && info_class == ProcessIoCountersClass &&
        length == sizeof(IO_COUNTERS) && !return_length && read_own_counters(info))
        return STATUS_SUCCESS;
    status = query_host(QUERY_PROCESS, process, info_class, info, length, return_length);
    if (status == STATUS_NOT_SUPPORTED)
        status = NtQueryInformationProcess(process, (PROCESSINFOCLASS)info_class, info, length,
                                           return_length);
    return status;
}

/*
 * ProcstatsQueryInformationThread (ntdll_procstats.@)
 *
 * Parameters, results and errors are NtQueryInformationThread's.
 * https://learn.microsoft.com/windows/win32/api/winternl/nf-winternl-ntqueryinformationthread
 */
NTSTATUS WINAPI ProcstatsQueryInformationThread(HANDLE thread, ULONG info_class, PVOID info,
                                                ULONG length, PULONG return_length)
{
    NTSTATUS status = query_host(QUERY_THREAD, thread, info_class, info, length, return_length);

    if (status == STATUS_NOT_SUPPORTED)
        status = NtQueryInformationThread(thread, (THREADINFOCLASS)info_class, info, length,
                                          return_length);
    return status;
}

/*
 * ProcstatsSetInformationProcess (ntdll_procstats.@)
 *
 * Parameters, results and errors are NtSetInformationProcess's.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/ntddk/nf-ntddk-ntsetinformationprocess
 */
NTSTATUS WINAPI ProcstatsSetInformationProcess(HANDLE process, ULONG info_class, PVOID info,
                                               ULONG length)
{
    NTSTATUS status = query_host(SET_PROCESS, process, info_class, info, length, NULL);

    if (status == STATUS_NOT_SUPPORTED)
        status = NtSetInformationProcess(process, (PROCESSINFOCLASS)info_class, info, length);
    return status;
}

/*
 * ProcstatsQueryInformationJobObject (ntdll_procstats.@)
 *
 * Parameters, results and errors are NtQueryInformationJobObject's.
 * https://learn.microsoft.com/windows/win32/api/jobapi2/nf-jobapi2-queryinformationjobobject
 */
NTSTATUS WINAPI ProcstatsQueryInformationJobObject(HANDLE job, ULONG info_class, PVOID info,
                                                   ULONG length, PULONG return_length)
{
    NTSTATUS status = query_host(QUERY_JOB, job, info_class, info, length, return_length);

    if (status == STATUS_NOT_SUPPORTED)
        status = NtQueryInformationJobObject(job, info_class, info, length, return_length);
    return status;
}

/*
 * ProcstatsSetInformationJobObject (ntdll_procstats.@)
 *
 * Parameters, results and errors are NtSetInformationJobObject's.
 * https://learn.microsoft.com/windows/win32/api/jobapi2/nf-jobapi2-setinformationjobobject
 */
NTSTATUS WINAPI ProcstatsSetInformationJobObject(HANDLE job, ULONG info_class, PVOID info,
                                                 ULONG length)
{
    NTSTATUS status = query_host(SET_JOB, job, info_class, info, length, NULL);

    if (status == STATUS_NOT_SUPPORTED)
        status = NtSetInformationJobObject(job, info_class, info, length);
    return status;
}

/* Without a host side: the system service that writes to any process's memory. */
static NTSTATUS copy_by_system(char *destination, const void *source, SIZE_T size)
{
    SIZE_T written;
    char byte;
    NTSTATUS status;

    if (source)
        return NtWriteVirtualMemory(NtCurrentProcess(), destination, source, size, &written);
    status = NtReadVirtualMemory(NtCurrentProcess(), destination, &byte, 1, &written);
    if (!status)
        status = NtWriteVirtualMemory(NtCurrentProcess(), destination, &byte, 1, &written);
    return status;
}

/*
 * ProcstatsCopy (ntdll_procstats.@)
 *
 * destination  memory of the program, good or bad
 * source       what is copied there; NULL: nothing, but whether it could be
 * size         in bytes
 *
 * STATUS_ACCESS_VIOLATION for a bad destination.
 */
NTSTATUS WINAPI ProcstatsCopy(void *destination, const void *source, SIZE_T size)
{
    struct copy_params params = {
        .destination = (ULONG_PTR)destination, .source = (ULONG_PTR)source, .size = size};
    NTSTATUS status;

    if (copy_guarded(destination, source, size))
        return STATUS_SUCCESS;
    status = call_host(unix_copy, &params);
    if (status != STATUS_NOT_SUPPORTED)
        return status;
    return copy_by_system(destination, source, size) ? STATUS_ACCESS_VIOLATION : STATUS_SUCCESS;
}
