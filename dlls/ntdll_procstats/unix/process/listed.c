/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Threads in the list of processes: what Linux tells of each. Wine gives its TEB,
 * and Wine's note there leads to its Unix id, which is remembered as long as no
 * other thread needs the place. Where there is no such note, threads are told by
 * their order: both systems list them as they were made.
 */
#include "listed.h"

#include "../host/pages.h"
#include "../host/procfs.h"
#include "../table/originals.h"
#include "../teb.h"
#include "find_unix.h"
#include "priorities.h"
#include "times.h"

#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#define REMEMBERED 4096u /* a power of two; ids of threads are multiples of four */

/* By the thread's Windows id. Other threads pass by while one has taken the place. */
static struct remembered {
    uint64_t created; /* 0: nothing */
    uint32_t tid, unix_tid;
    struct thread_usage usage;
    uint64_t ran; /* the process's processor time before usage was read; 0: not known */
    int taken;
} remembered[REMEMBERED] PAGES_OF_THEIR_OWN;

/* The process that a thread is of. */
struct owner {
    uint32_t unix_pid;
    bool own;
    uint64_t ran;
};

static uint32_t find_by_teb(const SYSTEM_EXTENDED_THREAD_INFORMATION *thread,
                            const struct owner *owner)
{
    ULONG tid = (ULONG)(uintptr_t)thread->ThreadInfo.ClientId.UniqueThread;

    if (owner->own && tid == own_tid())
        return (uint32_t)gettid();
    if (!thread->TebBase)
        return 0;
    return owner->own ? unix_tid_of(NtCurrentProcess(), thread->TebBase, tid)
                      : unix_tid_in(owner->unix_pid, thread->TebBase, tid);
}

/* Fills the place, unless the thread is there already. False if the thread is not found. */
static bool find_thread(const SYSTEM_EXTENDED_THREAD_INFORMATION *thread, const struct owner *owner,
                        struct remembered *place)
{
    uint32_t tid = (uint32_t)(uintptr_t)thread->ThreadInfo.ClientId.UniqueThread;
    uint64_t created = (uint64_t)thread->ThreadInfo.CreateTime;
    uint32_t unix_tid;

    if (place->created == created && place->tid == tid)
        return true;
    unix_tid = find_by_teb(thread, owner);
    *place = (struct remembered){
        .created = unix_tid ? created : 0, .tid = tid, .unix_tid = unix_tid, .taken = 1};
    return unix_tid != 0;
}

/* No thread of a process has run that has not run itself. */
static bool is_at_rest(const struct remembered *place, const struct owner *owner)
{
    return owner->ran && place->ran == owner->ran && place->usage.state == 'S';
}

static bool read_usage(const SYSTEM_EXTENDED_THREAD_INFORMATION *thread, const struct owner *owner,
                       struct remembered *place, struct thread_usage *ret_usage)
{
    struct thread_identity identity = {.unix_pid = owner->unix_pid, .own = owner->own};

    if (!find_thread(thread, owner, place))
        return false;
    identity.tid = place->unix_tid;
    if (!is_at_rest(place, owner) && usage_of_thread(&identity, &place->usage)) {
        place->created = 0;
        return false;
    }
    place->ran = owner->ran;
    *ret_usage = place->usage;
    return true;
}

/* By its TEB. Signals are held: a place that is taken with a thread's end would be lost. */
static bool find_usage(const SYSTEM_EXTENDED_THREAD_INFORMATION *thread, const struct owner *owner,
                       struct thread_usage *ret_usage)
{
    uint32_t tid = (uint32_t)(uintptr_t)thread->ThreadInfo.ClientId.UniqueThread;
    struct remembered *place = &remembered[tid / 4 % REMEMBERED], unkept = {0};
    bool taken = __atomic_exchange_n(&place->taken, 1, __ATOMIC_ACQUIRE);
    bool found = read_usage(thread, owner, taken ? &unkept : place, ret_usage);

    if (!taken)
        __atomic_store_n(&place->taken, 0, __ATOMIC_RELEASE);
    return found;
}

/* A thread that Wine has suspended waits like others, but holds Wine's signal while it does. */
static bool is_suspended(const SYSTEM_THREAD_INFORMATION *thread)
{
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof(attributes)};
    HANDLE handle;
    ULONG count = 0;

    if (original_NtOpenThread(ARG(&handle), THREAD_QUERY_INFORMATION, ARG(&attributes),
                              ARG(&thread->ClientId)))
        return false;
    if (original_NtQueryInformationThread(ARG(handle), ThreadSuspendCountClass, ARG(&count),
                                          sizeof(count), 0))
        count = 0;
    original_NtClose(ARG(handle));
    return count != 0;
}

static void complete_state(SYSTEM_THREAD_INFORMATION *thread, const struct thread_usage *usage)
{
    thread->ContextSwitches = (ULONG)usage->switches; /* wraps, as on Windows */
    thread->WaitReason = WAIT_REASON_USER;
    thread->ThreadState = THREAD_STATE_WAITING;
    switch (usage->state) {
    case 'R': /* on a processor, or about to be */
        thread->ThreadState = THREAD_STATE_RUNNING;
        break;
    case 'D':
        thread->WaitReason = WAIT_REASON_EXECUTIVE;
        break;
    case 'T':
    case 't':
        thread->WaitReason = WAIT_REASON_SUSPENDED;
        break;
    case 'X':
    case 'Z':
        thread->ThreadState = THREAD_STATE_TERMINATED;
        break;
    default:
        if (usage->holds_usr1 && is_suspended(thread))
            thread->WaitReason = WAIT_REASON_SUSPENDED;
        break;
    }
}

/* Relative to the process, BasePriority is; so is Priority, in versions of Wine that give the two
 * as one number. */
static void complete_priority(SYSTEM_THREAD_INFORMATION *thread, int32_t process_priority)
{
    bool relative = thread->Priority == thread->BasePriority;

    thread->BasePriority = thread_priority(process_priority, thread->BasePriority);
    if (relative)
        thread->Priority = thread->BasePriority;
}

/* False if the thread cannot be found on the host. */
static bool complete_by_teb(SYSTEM_EXTENDED_THREAD_INFORMATION *thread, const struct owner *owner)
{
    SYSTEM_THREAD_INFORMATION *info = &thread->ThreadInfo;
    struct thread_usage usage;

    if (!find_usage(thread, owner, &usage))
        return false;
    info->UserTime = (int64_t)usage.times.user;
    info->KernelTime = (int64_t)usage.times.kernel;
    complete_state(info, &usage);
    return true;
}

static ULONG count_tasks(int tasks)
{
    struct procfs_walk walk;
    ULONG count = 0;

    procfs_start_walk(&walk, tasks);
    while (procfs_next_number(&walk))
        count++;
    return count;
}

static void complete_task(SYSTEM_THREAD_INFORMATION *thread, uint32_t unix_pid, uint32_t tid)
{
    struct thread_identity identity = {.unix_pid = unix_pid, .tid = tid};
    struct thread_usage usage = {0};

    if (!usage_of_thread(&identity, &usage))
        complete_state(thread, &usage);
}

/* Their times stay Wine's, as those that a query of the thread gives. */
static void complete_by_order(SYSTEM_PROCESS_INFORMATION *entry, uint32_t unix_pid)
{
    SYSTEM_EXTENDED_THREAD_INFORMATION *threads = (void *)(entry + 1);
    struct procfs_walk walk;
    const char *name;
    int tasks = procfs_open_of(unix_pid, "task");

    if (tasks < 0)
        return;
    if (count_tasks(tasks) == entry->NumberOfThreads && !lseek(tasks, 0, SEEK_SET)) {
        procfs_start_walk(&walk, tasks);
        for (ULONG i = 0; i < entry->NumberOfThreads && (name = procfs_next_number(&walk)); i++)
            complete_task(&threads[i].ThreadInfo, unix_pid, (uint32_t)strtoul(name, NULL, 10));
    }
    close(tasks);
}

void complete_threads(SYSTEM_PROCESS_INFORMATION *entry, uint32_t unix_pid, uint64_t ran)
{
    SYSTEM_EXTENDED_THREAD_INFORMATION *threads = (void *)(entry + 1);
    struct owner owner = {.unix_pid = unix_pid,
                          .own = (ULONG)(uintptr_t)entry->UniqueProcessId == own_pid(),
                          .ran = ran};
    bool all_found = true;

    for (ULONG i = 0; i < entry->NumberOfThreads; i++) {
        complete_priority(&threads[i].ThreadInfo, entry->BasePriority);
        if (!threads[i].ThreadInfo.StartAddress)
            threads[i].ThreadInfo.StartAddress = threads[i].Win32StartAddress;
        if (unix_pid && !complete_by_teb(&threads[i], &owner))
            all_found = false;
    }
    if (unix_pid && !all_found)
        complete_by_order(entry, unix_pid);
}
