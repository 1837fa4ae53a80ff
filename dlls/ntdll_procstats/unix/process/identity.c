/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which process a handle means: by its pid and its creation time, since the pid
 * may be given again when the last handle to the process is closed. The server
 * tells the one or the other, so both are remembered until the handle is closed,
 * and one question checks them. If another process closes the handle, which is
 * not seen here, and its value and the process's pid are both given again, then
 * the pid alone does not tell; the creation time still does.
 */
#include "identity.h"

#include "../host/pages.h"

#include "../records/known.h"
#include "../records/totals.h"
#include "../table/originals.h"
#include "../teb.h"
#include "procstats/filetime.h"

#define REMEMBERED_HANDLES 4096

/*
 * Threads may meet here, and find the pid of one process and the creation time
 * of another: then there is no such process.
 */
static struct identity {
    number_in_one_piece creation_time; /* in 100 ns since 1601; 0: nothing is remembered */
    ULONG pid;
} remembered[REMEMBERED_HANDLES] PAGES_OF_THEIR_OWN;

/* The two low bits of a handle are the program's. */
static struct identity *slot_of(HANDLE handle)
{
    ULONG_PTR index = (ULONG_PTR)handle >> 2;

    return index < REMEMBERED_HANDLES ? &remembered[index] : NULL;
}

static void remember_process(const struct target *target)
{
    struct identity *slot = slot_of(target->process);

    if (!slot)
        return;
    __atomic_store_n(&slot->pid, target->pid, __ATOMIC_RELAXED);
    __atomic_store_n(&slot->creation_time, target->creation_time, __ATOMIC_RELEASE);
}

void forget_process(HANDLE handle)
{
    struct identity *slot = slot_of(handle);

    if (slot && __atomic_load_n(&slot->creation_time, __ATOMIC_RELAXED))
        __atomic_store_n(&slot->creation_time, 0, __ATOMIC_RELAXED);
}

/*
 * wineserver sets the creation time when the process has been made, after others can
 * see and open it; until then it says what its memory was filled with. (The address of
 * the PEB, which it sets at that moment, too, a 32-bit Wine beside a 64-bit one hides.)
 */
uint64_t creation_time_of_reply(int64_t said)
{
    bool is_time = said >= (int64_t)UNIX_EPOCH_FILETIME && said < LAST_FILETIME;

    return is_time ? (uint64_t)said : 0;
}

static NTSTATUS find_times(HANDLE process, struct target *target)
{
    KERNEL_USER_TIMES times;
    NTSTATUS status = original_NtQueryInformationProcess(ARG(process), ProcessTimesClass,
                                                         ARG(&times), sizeof(times), 0);

    if (status)
        return status;
    target->creation_time = creation_time_of_reply(times.CreateTime);
    target->exit_time = (uint64_t)times.ExitTime;
    target->ended = target->exit_time != 0;
    return STATUS_SUCCESS;
}

static struct target recall_process(HANDLE process)
{
    const struct identity *slot = slot_of(process);
    struct target target = {.process = process};

    if (slot) {
        target.creation_time = __atomic_load_n(&slot->creation_time, __ATOMIC_ACQUIRE);
        target.pid = __atomic_load_n(&slot->pid, __ATOMIC_RELAXED);
    }
    return target;
}

/* By its creation time. false if nothing, or something else, is remembered of the handle. */
static bool find_remembered(struct target *target)
{
    uint64_t created = target->creation_time;

    if (created && !find_times(target->process, target) && target->creation_time == created)
        return true;
    target->creation_time = 0;
    return false;
}

/* By its pid, and by its creation time if that is not remembered. */
static NTSTATUS find_by_pid(struct target *target)
{
    PROCESS_BASIC_INFORMATION basic;
    NTSTATUS status = original_NtQueryInformationProcess(
        ARG(target->process), ProcessBasicInformationClass, ARG(&basic), sizeof(basic), 0);
    bool same;

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

NTSTATUS find_target(HANDLE process, bool exact_end, struct target *ret_target)
{
    struct target target = {.process = process, .pid = own_pid(), .own = true};
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

/*
 * That it has not ended, its exit status says, unless a process of the session ends with
 * the one of a process that runs. Then the exit time has to be asked for. (Not noted
 * are processes that plain Wine runs and that end another so: until that one has had a
 * processor for it, it looks alive here.)
 */
static bool find_at_rest(struct target *target)
{
    PROCESS_BASIC_INFORMATION basic;

    return known_times(target->pid, target->creation_time, &target->times, &target->ran) &&
           !session_has_unclear_ends() &&
           !original_NtQueryInformationProcess(ARG(target->process), ProcessBasicInformationClass,
                                               ARG(&basic), sizeof(basic), 0) &&
           basic.UniqueProcessId == target->pid && basic.ExitStatus == STATUS_PENDING;
}

NTSTATUS find_target_of_times(HANDLE process, struct target *ret_target)
{
    struct target target = {.process = process};
    NTSTATUS status;

    if (process != NtCurrentProcess())
        target = recall_process(process);
    if (target.creation_time && find_at_rest(&target)) {
        target.is_at_rest = true;
        *ret_target = target;
        return STATUS_SUCCESS;
    }
    status = find_target(process, true, ret_target);
    ret_target->ran = target.ran;
    return status;
}

static NTSTATUS find_by_second_handle(HANDLE process, struct target *ret_target)
{
    HANDLE query;
    NTSTATUS status =
        original_NtDuplicateObject(ARG(NtCurrentProcess()), ARG(process), ARG(NtCurrentProcess()),
                                   ARG(&query), PROCESS_QUERY_LIMITED_INFORMATION, 0, 0);

    if (status)
        return STATUS_ACCESS_DENIED;
    status = find_target(query, true, ret_target);
    forget_process(query);
    original_NtClose(ARG(query));
    ret_target->process = NULL;
    return status;
}

NTSTATUS find_target_by(HANDLE process, ULONG right, struct target *ret_target)
{
    NTSTATUS status = find_target(process, true, ret_target);
    bool has = process == NtCurrentProcess() || has_right(process, right);

    if (status == STATUS_ACCESS_DENIED && has)
        return find_by_second_handle(process, ret_target);
    return status || has ? status : STATUS_ACCESS_DENIED;
}

uint64_t creation_time_of(HANDLE process)
{
    struct target target;

    return find_times(process, &target) ? 0 : target.creation_time;
}

bool has_ended(HANDLE process)
{
    struct target target;

    return !find_times(process, &target) && target.ended;
}

bool has_right(HANDLE handle, ULONG right)
{
    OBJECT_BASIC_INFORMATION basic;

    return !original_NtQueryObject(ARG(handle), ObjectBasicInformationClass, ARG(&basic),
                                   sizeof(basic), 0) &&
           (basic.GrantedAccess & right);
}

/*
 * An id is given again when the last handle to its process has been closed;
 * until then the process can be opened by it, whether it has ended or not.
 */
bool process_id_is_known(uint32_t pid)
{
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof(attributes)};
    CLIENT_ID id = {.UniqueProcess = (HANDLE)(uintptr_t)pid};
    HANDLE process;
    NTSTATUS status = original_NtOpenProcess(ARG(&process), PROCESS_QUERY_LIMITED_INFORMATION,
                                             ARG(&attributes), ARG(&id));

    if (!status)
        original_NtClose(ARG(process));
    return status != STATUS_INVALID_CID && status != STATUS_INVALID_PARAMETER;
}
