/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which process a handle means: by its pid and its creation time, since the pid
 * may be given again when the last handle to the process is closed. The server
 * tells them by two questions, and only the second also tells whether the
 * process has ended, whatever its exit status is. So the pid is remembered, and
 * believed as long as the handle's process has the same creation time.
 */
#include "ntdll_procstats.h"

#define REMEMBERED_HANDLES 4096

/*
 * Threads may meet here, and find the pid of one process and the creation time
 * of another: then the host side knows no such process.
 */
static struct identity {
    UINT64 creation_time; /* in 100 ns since 1601; 0: nothing is remembered */
    ULONG pid;
} remembered[REMEMBERED_HANDLES];

/* The two low bits of a handle are the program's. */
static struct identity *place_of(HANDLE handle)
{
    ULONG_PTR index = (ULONG_PTR)handle >> 2;

    return index < REMEMBERED_HANDLES ? &remembered[index] : NULL;
}

static void remember_process(const struct target *target)
{
    struct identity *place = place_of(target->process);

    if (!place)
        return;
    __atomic_store_n(&place->pid, target->pid, __ATOMIC_RELAXED);
    __atomic_store_n(&place->creation_time, target->creation_time, __ATOMIC_RELEASE);
}

void forget_process(HANDLE handle)
{
    struct identity *place = place_of(handle);

    if (place && __atomic_load_n(&place->creation_time, __ATOMIC_RELAXED))
        __atomic_store_n(&place->creation_time, 0, __ATOMIC_RELAXED);
}

static NTSTATUS find_times(HANDLE process, struct target *target)
{
    NT_KERNEL_USER_TIMES times;
    NTSTATUS status =
        ZwQueryInformationProcess(process, ProcessTimesClass, &times, sizeof(times), NULL);

    if (status)
        return status;
    target->creation_time = (UINT64)times.CreateTime.QuadPart;
    target->ended = times.ExitTime.QuadPart != 0;
    return STATUS_SUCCESS;
}

/* Answers by one question, if the handle has been asked about before. */
static BOOL find_remembered(HANDLE process, struct target *target)
{
    const struct identity *place = place_of(process);
    UINT64 created = place ? __atomic_load_n(&place->creation_time, __ATOMIC_ACQUIRE) : 0;

    if (!created)
        return FALSE;
    target->pid = __atomic_load_n(&place->pid, __ATOMIC_RELAXED);
    return !find_times(process, target) && target->creation_time == created;
}

NTSTATUS find_target(HANDLE process, struct target *ret_target)
{
    struct target target = {.process = process, .pid = own_pid(), .own = TRUE};
    NT_PROCESS_BASIC_INFORMATION basic;
    NTSTATUS status = STATUS_SUCCESS;

    if (process == NtCurrentProcess()) {
        *ret_target = target;
        return STATUS_SUCCESS;
    }
    target.own = FALSE;
    if (!find_remembered(process, &target)) {
        status = ZwQueryInformationProcess(process, ProcessBasicInformation, &basic, sizeof(basic),
                                           NULL);
        if (status)
            return status;
        target.pid = (ULONG)basic.UniqueProcessId;
        target.own = target.pid == own_pid();
        if (!target.own)
            status = find_times(process, &target);
        if (!status && !target.own)
            remember_process(&target);
    }
    if (!status)
        *ret_target = target;
    return status;
}

UINT64 creation_time(HANDLE process)
{
    struct target target;

    return find_times(process, &target) ? 0 : target.creation_time;
}

BOOL has_ended(HANDLE process)
{
    struct target target;

    return !find_times(process, &target) && target.ended;
}
