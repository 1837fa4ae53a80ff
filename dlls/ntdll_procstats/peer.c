/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Questions about other processes. The host side knows the ones that have a
 * record; what it lacks, it asks for: the creation time, which tells a process
 * from another that had its pid, and a Unix thread id of one that has no record.
 */
#include "ntdll_procstats.h"

/*
 * For some milliseconds a new process has no thread to be found by yet, or has
 * not made its record yet. Times in 100 ns.
 */
#define STARTING (2 * 10000000u)
#define PAUSE    10000
#define TRIES    50

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

/* By the time of its end: the exit status may be any, also that of one that runs. */
static BOOL has_ended(HANDLE process)
{
    NT_KERNEL_USER_TIMES times;

    return !ZwQueryInformationProcess(process, ProcessTimesClass, &times, sizeof(times), NULL) &&
           times.ExitTime.QuadPart;
}

static NTSTATUS ask_host(enum unix_function question, struct peer_params *params)
{
    NTSTATUS status = call_host(question, params);

    if (!is_fault(status))
        return status;
    call_host(unix_leave_peer, params);
    return call_host(question, params);
}

static NTSTATUS ask_once(enum unix_function question, const struct target *target,
                         struct peer_params *params)
{
    NTSTATUS status;

    *params = (struct peer_params){
        .windows_pid = target->pid, .creation_time = target->creation_time, .ended = target->ended};
    status = ask_host(question, params);
    if (status == STATUS_RETRY && (params->creation_time = creation_time(target->process)))
        status = ask_host(question, params);
    if (status == STATUS_NOT_FOUND && !target->ended &&
        (params->unix_tid = find_unix_tid(target->pid)))
        status = ask_host(question, params);
    /* It may have ended since its handle was looked at, or with the status of one that runs. */
    if (status && !target->ended && target->process && has_ended(target->process)) {
        params->ended = TRUE;
        status = ask_host(question, params);
    }
    return status;
}

/* Asks by what is remembered of the handle: one call to the host, as a rule. */
static NTSTATUS ask_again(enum unix_function question, const struct target *target,
                          struct peer_params *params)
{
    UINT64 created = target->process ? remembered_process(target->process) : 0;
    NTSTATUS status;

    if (!created)
        return STATUS_NOT_FOUND;
    *params = (struct peer_params){
        .windows_pid = target->pid, .creation_time = created, .ended = target->ended};
    status = ask_host(question, params);
    if (status)
        forget_process(target->process);
    return status;
}

static BOOL may_be_starting(const struct target *target)
{
    UINT64 created = target->creation_time ? target->creation_time : creation_time(target->process);
    LARGE_INTEGER now;

    return created && !NtQuerySystemTime(&now) && (UINT64)now.QuadPart - created < STARTING;
}

NTSTATUS ask_peer(enum unix_function question, const struct target *target,
                  struct peer_params *params)
{
    LARGE_INTEGER pause = {.QuadPart = -PAUSE};
    NTSTATUS status = ask_again(question, target, params);

    if (!status)
        return status;
    status = ask_once(question, target, params);
    for (int tries = 1; status && !params->ended && tries < TRIES && may_be_starting(target);
         tries++) {
        NtDelayExecution(FALSE, &pause);
        status = ask_once(question, target, params);
    }
    if (!status && target->process)
        remember_process(target->process, params->creation_time);
    return status;
}
