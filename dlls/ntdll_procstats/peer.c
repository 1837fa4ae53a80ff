/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Questions about other processes. The host side knows the ones that have a
 * record; what it lacks, it asks for: the creation time, which tells a process
 * from another that had its pid, and a Unix thread id of one that has no record.
 */
#include "ntdll_procstats.h"

NTSTATUS find_target(HANDLE process, struct target *ret_target)
{
    NT_PROCESS_BASIC_INFORMATION basic;
    NTSTATUS status;

    if (process == NtCurrentProcess()) {
        *ret_target = (struct target){.pid = own_pid(), .own = TRUE};
        return STATUS_SUCCESS;
    }
    status =
        ZwQueryInformationProcess(process, ProcessBasicInformation, &basic, sizeof(basic), NULL);
    if (status)
        return status;
    *ret_target = (struct target){
        .process = process,
        .pid = (ULONG)basic.UniqueProcessId,
        .own = basic.UniqueProcessId == own_pid(),
        .ended = basic.ExitStatus != STATUS_PENDING,
    };
    return STATUS_SUCCESS;
}

UINT64 creation_time(HANDLE process)
{
    NT_KERNEL_USER_TIMES times;

    if (ZwQueryInformationProcess(process, ProcessTimesClass, &times, sizeof(times), NULL))
        return 0;
    return (UINT64)times.CreateTime.QuadPart;
}

NTSTATUS ask_peer(enum unix_function question, const struct target *target,
                  struct peer_params *params)
{
    NTSTATUS status;

    *params = (struct peer_params){
        .windows_pid = target->pid, .creation_time = target->creation_time, .ended = target->ended};
    status = call_host(question, params);
    if (status == STATUS_RETRY && (params->creation_time = creation_time(target->process)))
        status = call_host(question, params);
    if (status == STATUS_NOT_FOUND && !target->ended &&
        (params->unix_tid = find_unix_tid(target->pid)))
        status = call_host(question, params);
    return status;
}
