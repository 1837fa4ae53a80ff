/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which process a handle means: by its pid and its creation time, since the pid
 * may be given again when the last handle to the process is closed. The server
 * tells the one or the other, so both are remembered until the handle is closed,
 * and one question checks them. If another process closes the handle, which is
 * not seen here, and its value and the process's pid are both given again, then
 * the pid alone does not tell; the creation time still does.
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

static struct target recall_process(HANDLE process)
{
    const struct identity *place = place_of(process);
    struct target target = {.process = process};

    if (place) {
        target.creation_time = __atomic_load_n(&place->creation_time, __ATOMIC_ACQUIRE);
        target.pid = __atomic_load_n(&place->pid, __ATOMIC_RELAXED);
    }
    return target;
}

/* By its creation time. FALSE if nothing, or something else, is remembered of the handle. */
static BOOL find_remembered(struct target *target)
{
    UINT64 created = target->creation_time;

    if (created && !find_times(target->process, target) && target->creation_time == created)
        return TRUE;
    target->creation_time = 0;
    return FALSE;
}

/* By its pid, and by its creation time if that is not remembered. */
static NTSTATUS find_by_pid(struct target *target)
{
    NT_PROCESS_BASIC_INFORMATION basic;
    NTSTATUS status = ZwQueryInformationProcess(target->process, ProcessBasicInformation, &basic,
                                                sizeof(basic), NULL);
    BOOL same;

    if (status)
        return status;
    same = target->creation_time && basic.UniqueProcessId == target->pid;
    target->pid = (ULONG)basic.UniqueProcessId;
    target->own = target->pid == own_pid();
    target->ended = basic.ExitStatus != STATUS_PENDING;
    if (same || target->own)
        return STATUS_SUCCESS;
    status = find_times(target->process, target);
    if (!status)
        remember_process(target);
    return status;
}

NTSTATUS find_target(HANDLE process, BOOL exact_end, struct target *ret_target)
{
    struct target target = {.pid = own_pid(), .own = TRUE};
    NTSTATUS status = STATUS_SUCCESS;

    if (process != NtCurrentProcess()) {
        target = recall_process(process);
        if (!exact_end || !find_remembered(&target))
            status = find_by_pid(&target);
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
