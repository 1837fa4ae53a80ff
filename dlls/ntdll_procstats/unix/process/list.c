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
#include "listed.h"
#include "lists.h"
#include "machine.h"
#include "own_handles.h"
#include "peers.h"
#include "priorities.h"

#include <string.h>

/* A longer buffer than any list is cut to this; 64 MiB hold more than 100,000 processes. */
#define LIST_MAX   (64u * 1024 * 1024)
#define FIRST_ROOM (64u * 1024)

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

static void complete_memory(const struct memory_figures *memory, SYSTEM_PROCESS_INFORMATION *entry)
{
    entry->WorkingSetPrivateSize = (int64_t)memory->private_working_set;
    entry->HardFaultCount = (ULONG)memory->hard_faults;
    entry->VirtualMemoryCounters = (VM_COUNTERS){
        .PeakVirtualSize = (SIZE_T)memory->peak.virtual_size,
        .VirtualSize = (SIZE_T)memory->virtual_size,
        .PageFaultCount = (ULONG)memory->page_faults, /* wraps, as on Windows */
        .PeakWorkingSetSize = (SIZE_T)memory->peak.working_set,
        .WorkingSetSize = (SIZE_T)memory->working_set,
        .QuotaPeakPagedPoolUsage = (SIZE_T)memory->peak.paged_pool,
        .QuotaPagedPoolUsage = (SIZE_T)memory->paged_pool,
        .QuotaPeakNonPagedPoolUsage = (SIZE_T)memory->peak.nonpaged_pool,
        .QuotaNonPagedPoolUsage = (SIZE_T)memory->nonpaged_pool,
        .PagefileUsage = (SIZE_T)memory->commit,
        .PeakPagefileUsage = (SIZE_T)memory->peak.commit,
    };
}

/* What is not known of a process stays as the original has it. */
static void complete_entry(SYSTEM_PROCESS_INFORMATION *entry)
{
    struct target target = {
        .pid = (ULONG)(uintptr_t)entry->UniqueProcessId,
        .own = (ULONG)(uintptr_t)entry->UniqueProcessId == own_pid(),
        .creation_time = creation_time_of_reply(entry->CreateTime),
    };
    struct process_figures figures;

    figures_of(&target, entry->NumberOfThreads, &figures);
    if (figures.has_times) {
        entry->UserTime = (int64_t)figures.times.user;
        entry->KernelTime = (int64_t)figures.times.kernel;
        entry->CycleTime = figures.times.cycles;
    }
    if (figures.has_memory)
        complete_memory(&figures.memory, entry);
    if (figures.has_io)
        memcpy(entry->IoCounters, &figures.io, sizeof(figures.io));
    entry->BasePriority = base_priority_of_class(entry->BasePriority);
    entry->UniqueProcessKey = key_of(entry);
    entry->NumberOfThreadsHighWatermark = (ULONG)figures.threads;
    entry->PrivatePageCount = entry->VirtualMemoryCounters.PagefileUsage;
    complete_threads(entry, figures.unix_pid, figures.ran);
}

/* The own count is exact before Wine 10 too. */
static void complete_own_handle_count(SYSTEM_PROCESS_INFORMATION *first)
{
    for (SYSTEM_PROCESS_INFORMATION *entry = first; entry; entry = next_entry(entry))
        if ((ULONG)(uintptr_t)entry->UniqueProcessId == own_pid())
            entry->HandleCount = count_own_handles(entry->HandleCount);
}

static void complete_list(SYSTEM_PROCESS_INFORMATION *first)
{
    for (SYSTEM_PROCESS_INFORMATION *entry = first; entry; entry = next_entry(entry))
        complete_entry(entry);
    if (!complete_handle_counts(first))
        complete_own_handle_count(first);
}

/* ---- The shorter list ---- */

static size_t entry_size(ULONG threads, size_t name)
{
    size_t size = sizeof(SYSTEM_PROCESS_INFORMATION) + threads * sizeof(SYSTEM_THREAD_INFORMATION);

    return (size + name + 7) & ~(size_t)7;
}

/* Moves an entry of the longer list to where it is in the shorter one, which is no later. */
static void shorten_entry(const SYSTEM_PROCESS_INFORMATION *entry, char *to)
{
    const SYSTEM_EXTENDED_THREAD_INFORMATION *threads = (const void *)(entry + 1);
    SYSTEM_PROCESS_INFORMATION *shorter = (SYSTEM_PROCESS_INFORMATION *)to;
    SYSTEM_THREAD_INFORMATION *shorter_threads = (SYSTEM_THREAD_INFORMATION *)(shorter + 1);
    UNICODE_STRING name = entry->ImageName;
    ULONG count = entry->NumberOfThreads;

    memmove(shorter, entry, sizeof(*entry));
    for (ULONG i = 0; i < count; i++)
        memmove(&shorter_threads[i], &threads[i].ThreadInfo, sizeof(*shorter_threads));
    if (!name.Buffer)
        return;
    shorter->ImageName.Buffer = (uint16_t *)(void *)(shorter_threads + count);
    memmove(shorter->ImageName.Buffer, name.Buffer, name.MaximumLength);
}

/* Returns its length, in bytes. */
static ULONG shorten_list(char *list)
{
    SYSTEM_PROCESS_INFORMATION *entry = (SYSTEM_PROCESS_INFORMATION *)list, *next;
    char *to = list;

    for (; entry; entry = next) {
        size_t size = entry_size(entry->NumberOfThreads, entry->ImageName.MaximumLength);

        next = next_entry(entry);
        shorten_entry(entry, to);
        ((SYSTEM_PROCESS_INFORMATION *)to)->NextEntryOffset = next ? (ULONG)size : 0;
        to += size;
    }
    return (ULONG)(to - list);
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

/*
 * Both lists are made from the longer one, which alone has the TEBs of threads.
 * room is for that.
 */
static NTSTATUS make_list(ULONG info_class, uintptr_t info, ULONG length, char *list, ULONG room,
                          ULONG *ret_needed)
{
    NTSTATUS status = original_NtQuerySystemInformation(SystemExtendedProcessInformationClass,
                                                        ARG(list), room, ARG(ret_needed));

    if (status)
        return status;
    complete_list((SYSTEM_PROCESS_INFORMATION *)list);
    if (info_class == SystemProcessInformationClass)
        *ret_needed = shorten_list(list);
    if (*ret_needed > length)
        return STATUS_BUFFER_OVERFLOW;
    relocate_names(list, info, *ret_needed);
    return guarded_copy((void *)info, list, *ret_needed) ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
}

/* The same, in a buffer of the host side's. STATUS_NO_MEMORY: there is none. */
static NTSTATUS make_list_held(ULONG info_class, uintptr_t info, ULONG length, ULONG room,
                               ULONG *ret_needed)
{
    NTSTATUS status = STATUS_NO_MEMORY;
    sigset_t signals;
    char *list;

    hold_signals(&signals);
    list = take_scratch(room);
    if (list) {
        status = make_list(info_class, info, length, list, room, ret_needed);
        leave_scratch(list);
    }
    release_signals(&signals);
    return status;
}

/*
 * In as much room as the last list needed; if that is not enough, in as much as
 * fits the program's, of which a thread of the longer list needs less than twice
 * as much.
 */
static NTSTATUS make_list_with_room(ULONG info_class, uintptr_t info, ULONG length,
                                    ULONG *ret_needed)
{
    static ULONG expected = FIRST_ROOM;
    ULONG most = length < LIST_MAX / 2 ? 2 * length : LIST_MAX;
    ULONG room = __atomic_load_n(&expected, __ATOMIC_RELAXED);
    NTSTATUS status;

    if (room > most)
        room = most;
    status = make_list_held(info_class, info, length, room, ret_needed);
    while (status == STATUS_INFO_LENGTH_MISMATCH && room < most) {
        room = *ret_needed < most - most / 4 ? *ret_needed + *ret_needed / 4 : most;
        __atomic_store_n(&expected, room, __ATOMIC_RELAXED);
        status = make_list_held(info_class, info, length, room, ret_needed);
    }
    return status;
}

static NTSTATUS query_list(ULONG info_class, uintptr_t info, ULONG length, ULONG *ret_needed)
{
    NTSTATUS status = make_list_with_room(info_class, info, length, ret_needed);

    for (int tries = 1; status == STATUS_ACCESS_VIOLATION && tries < COPY_TRIES; tries++) {
        write_as_program(info, *ret_needed);
        status = make_list_with_room(info_class, info, length, ret_needed);
    }
    if (status == STATUS_BUFFER_OVERFLOW)
        return STATUS_INFO_LENGTH_MISMATCH;
    if (status == STATUS_INFO_LENGTH_MISMATCH)
        return original_NtQuerySystemInformation(info_class, 0, 0, ARG(ret_needed));
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
    bool is_list = (ULONG)info_class == SystemProcessInformationClass ||
                   (ULONG)info_class == SystemExtendedProcessInformationClass;
    NTSTATUS status = STATUS_NO_MEMORY;
    ULONG needed = 0;

    if (machine)
        return machine(info, (ULONG)length, return_length);
    if (is_list && (ULONG)length > sizeof(SYSTEM_PROCESS_INFORMATION))
        status = query_list((ULONG)info_class, info, (ULONG)length, &needed);
    if (status == STATUS_NO_MEMORY)
        return original_NtQuerySystemInformation(info_class, info, length, return_length);
    if (return_length)
        *(ULONG *)return_length = needed;
    return status;
}
