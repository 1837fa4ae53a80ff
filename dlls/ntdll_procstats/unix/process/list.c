/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * NtQuerySystemInformation: the list of processes is the original's, and what
 * it says of times, memory, I/O and handles is completed, so that it agrees with what
 * is answered about each process by itself. The list is completed in a buffer
 * of the host side's and copied to the program's last: another thread of the
 * program may write there meanwhile.
 */
#include "../host/guard.h"
#include "../host/hold.h"
#include "../host/scratch.h"
#include "../services.h"
#include "../teb.h"
#include "answers.h"
#include "handle_counts.h"
#include "lists.h"
#include "machine.h"
#include "priorities.h"

#include <string.h>

/* A longer buffer than any list is cut to this; 64 MiB hold more than 100,000 processes. */
#define LIST_MAX (64u * 1024 * 1024)

/* The program can take its memory away again each time. */
#define COPY_TRIES 4

/*
 * Differs from every other process's of the session, ended ones too: two that were created in one
 * moment have ids that follow each other.
 */
static ULONG_PTR key_of(const SYSTEM_PROCESS_INFORMATION *entry)
{
    uintptr_t pid = (uintptr_t)entry->UniqueProcessId;

    if (sizeof(ULONG_PTR) == sizeof(uint32_t))
        return pid;
    return (ULONG_PTR)((uint64_t)entry->CreateTime * 64 + pid / 4 % 64);
}

/* What is not known of a process stays as the original has it. */
static void complete_entry(SYSTEM_PROCESS_INFORMATION *entry)
{
    struct target target = {
        .pid = (ULONG)(uintptr_t)entry->UniqueProcessId,
        .own = (ULONG)(uintptr_t)entry->UniqueProcessId == own_pid(),
        .creation_time = (uint64_t)entry->CreateTime,
    };
    struct memory_figures memory;
    struct process_times times;
    struct io_counters io;

    if (!times_of(&target, &times)) {
        entry->UserTime = (int64_t)times.user;
        entry->KernelTime = (int64_t)times.kernel;
        entry->CycleTime = times.cycles;
    }
    if (!memory_of(&target, &memory)) {
        entry->WorkingSetPrivateSize = (int64_t)memory.private_working_set;
        entry->HardFaultCount = (ULONG)memory.hard_faults;
        entry->VirtualMemoryCounters = (VM_COUNTERS){
            .PeakVirtualSize = (SIZE_T)memory.peak.virtual_size,
            .VirtualSize = (SIZE_T)memory.virtual_size,
            .PageFaultCount = (ULONG)memory.page_faults, /* wraps, as on Windows */
            .PeakWorkingSetSize = (SIZE_T)memory.peak.working_set,
            .WorkingSetSize = (SIZE_T)memory.working_set,
            .QuotaPeakPagedPoolUsage = (SIZE_T)memory.peak.paged_pool,
            .QuotaPagedPoolUsage = (SIZE_T)memory.paged_pool,
            .QuotaPeakNonPagedPoolUsage = (SIZE_T)memory.peak.nonpaged_pool,
            .QuotaNonPagedPoolUsage = (SIZE_T)memory.nonpaged_pool,
            .PagefileUsage = (SIZE_T)memory.commit,
            .PeakPagefileUsage = (SIZE_T)memory.peak.commit,
        };
    }
    entry->BasePriority = base_priority_of_class(entry->BasePriority);
    entry->UniqueProcessKey = key_of(entry);
    entry->NumberOfThreadsHighWatermark = threads_peak_of(&target, entry->NumberOfThreads);
    entry->PrivatePageCount = entry->VirtualMemoryCounters.PagefileUsage;
    if (!io_of(&target, &io))
        memcpy(entry->IoCounters, &io, sizeof(io));
}

/*
 * Of a process's threads. Relative to it, BasePriority is; so is Priority, in versions of Wine that
 * give the two as one number.
 */
static void complete_thread(SYSTEM_THREAD_INFORMATION *thread, int32_t process_priority)
{
    bool relative = thread->Priority == thread->BasePriority;

    thread->BasePriority = thread_priority(process_priority, thread->BasePriority);
    if (relative)
        thread->Priority = thread->BasePriority;
}

static void complete_threads(SYSTEM_PROCESS_INFORMATION *entry, ULONG info_class)
{
    bool extended = info_class == SystemExtendedProcessInformationClass;
    size_t size =
        extended ? sizeof(SYSTEM_EXTENDED_THREAD_INFORMATION) : sizeof(SYSTEM_THREAD_INFORMATION);
    char *at = (char *)(entry + 1);

    for (ULONG i = 0; i < entry->NumberOfThreads; i++, at += size) {
        SYSTEM_EXTENDED_THREAD_INFORMATION *thread = (SYSTEM_EXTENDED_THREAD_INFORMATION *)at;

        complete_thread(&thread->ThreadInfo, entry->BasePriority);
        if (extended && !thread->ThreadInfo.StartAddress)
            thread->ThreadInfo.StartAddress = thread->Win32StartAddress;
    }
}

/* The own count is exact before Wine 10 too. */
static void complete_own_handle_count(SYSTEM_PROCESS_INFORMATION *first)
{
    for (SYSTEM_PROCESS_INFORMATION *entry = first; entry; entry = next_entry(entry))
        if ((ULONG)(uintptr_t)entry->UniqueProcessId == own_pid())
            entry->HandleCount = count_own_handles(entry->HandleCount);
}

static void complete_list(SYSTEM_PROCESS_INFORMATION *first, ULONG info_class)
{
    for (SYSTEM_PROCESS_INFORMATION *entry = first; entry; entry = next_entry(entry)) {
        complete_entry(entry);
        complete_threads(entry, info_class);
    }
    if (!complete_handle_counts(first))
        complete_own_handle_count(first);
}

/* The names of the images are behind the entries: their addresses become those in the program's
 * buffer. */
static void relocate_names(char *list, uintptr_t target, ULONG length)
{
    SYSTEM_PROCESS_INFORMATION *entry = (SYSTEM_PROCESS_INFORMATION *)list;

    for (; entry; entry = next_entry(entry)) {
        uintptr_t name = (uintptr_t)entry->ImageName.Buffer;

        if (name >= (uintptr_t)list && name < (uintptr_t)list + length)
            entry->ImageName.Buffer = (uint16_t *)(name - (uintptr_t)list + target);
    }
}

static NTSTATUS make_list(ULONG info_class, uintptr_t info, ULONG length, char *list,
                          ULONG *ret_needed)
{
    NTSTATUS status =
        original_NtQuerySystemInformation(info_class, ARG(list), length, ARG(ret_needed));

    if (status)
        return status;
    complete_list((SYSTEM_PROCESS_INFORMATION *)list, info_class);
    relocate_names(list, info, length);
    return guarded_copy((void *)info, list, *ret_needed < length ? *ret_needed : length)
               ? STATUS_SUCCESS
               : STATUS_ACCESS_VIOLATION;
}

/* The same, in a buffer of the host side's. STATUS_NO_MEMORY: there is none. */
static NTSTATUS make_list_held(ULONG info_class, uintptr_t info, ULONG room, ULONG *ret_needed)
{
    NTSTATUS status = STATUS_NO_MEMORY;
    sigset_t signals;
    char *list;

    hold_signals(&signals);
    list = take_scratch(room);
    if (list) {
        status = make_list(info_class, info, room, list, ret_needed);
        leave_scratch(list);
    }
    release_signals(&signals);
    return status;
}

/*
 * NtQuerySystemInformation
 *
 * SystemProcessInformation, SystemExtendedProcessInformation and what machine.h
 * has are completed, all else is the original's, as are parameters, result and errors.
 * https://learn.microsoft.com/windows/win32/api/winternl/nf-winternl-ntquerysysteminformation
 */
NTSTATUS service_NtQuerySystemInformation(uintptr_t info_class, uintptr_t info, uintptr_t length,
                                          uintptr_t return_length)
{
    machine_query *machine = find_machine_query((ULONG)info_class);
    ULONG room = (ULONG)length < LIST_MAX ? (ULONG)length : LIST_MAX;
    ULONG needed = 0;
    NTSTATUS status;

    if (machine)
        return machine(info, (ULONG)length, return_length);
    if ((ULONG)info_class != SystemProcessInformationClass &&
        (ULONG)info_class != SystemExtendedProcessInformationClass)
        return original_NtQuerySystemInformation(info_class, info, length, return_length);
    status = make_list_held((ULONG)info_class, info, room, &needed);
    for (int tries = 1; status == STATUS_ACCESS_VIOLATION && tries < COPY_TRIES; tries++) {
        write_as_program(info, needed < room ? needed : room);
        status = make_list_held((ULONG)info_class, info, room, &needed);
    }
    if (status == STATUS_NO_MEMORY)
        return original_NtQuerySystemInformation(info_class, info, length, return_length);
    if (return_length)
        *(ULONG *)return_length = needed;
    return status;
}
