/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether this Windows is Wine, and what has to be asked otherwise there. */
#include <windows.h>
#include <winternl.h>
#include <string.h>

#include "sample/memory.h"
#include "windows/wine.h"

#define FIRST_SIZE     65536
#define NEED_MORE_ROOM ((NTSTATUS)0xc0000004) /* STATUS_INFO_LENGTH_MISMATCH */

/* SYSTEM_PROCESS_INFORMATION, which Microsoft describes with reserved fields. */
struct process_entry {
    ULONG next;
    ULONG threads;
    LARGE_INTEGER private_working_set;
    LARGE_INTEGER reserved[2];
    LARGE_INTEGER created, user, kernel;
    UNICODE_STRING name;
    LONG priority;
    HANDLE pid, parent;
    ULONG handles, session;
    ULONG_PTR key;
    SIZE_T peak_virtual, virtual;
    ULONG page_faults;
    SIZE_T peak_working_set, working_set;
    SIZE_T peak_paged_pool, paged_pool, peak_nonpaged_pool, nonpaged_pool;
    SIZE_T pagefile, peak_pagefile, private;
    IO_COUNTERS io;
};

/* An answer of the system, in memory that is used again. */
struct answer {
    char *data;
    ULONG size;
};

bool is_wine(void)
{
    static int known = -1;

    if (known < 0)
        known = GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != NULL;
    return known;
}

/* Whether the DLLs that count are in this process: then the list of processes has all counters. */
static bool is_counted(void)
{
    return GetModuleHandleW(L"ntdll_procstats.dll") != NULL;
}

bool wine_counts(void)
{
    return !is_wine() || is_counted();
}

static bool ask(struct answer *answer)
{
    NTSTATUS status = NEED_MORE_ROOM;
    ULONG needed = FIRST_SIZE;

    while (status == NEED_MORE_ROOM) {
        if (needed >= answer->size) {
            answer->data = reallocate(answer->data, needed, 2);
            answer->size = 2 * needed;
        }
        status =
            NtQuerySystemInformation(SystemProcessInformation, answer->data, answer->size, &needed);
    }
    if (status)
        SetLastError(RtlNtStatusToDosError(status));
    return !status;
}

static void take_counters(struct listed *item, const struct process_entry *entry)
{
    item->has_counters = true;
    item->memory = (PROCESS_MEMORY_COUNTERS_EX){
        .cb = sizeof(item->memory),
        .PageFaultCount = entry->page_faults,
        .PeakWorkingSetSize = entry->peak_working_set,
        .WorkingSetSize = entry->working_set,
        .QuotaPeakPagedPoolUsage = entry->peak_paged_pool,
        .QuotaPagedPoolUsage = entry->paged_pool,
        .QuotaPeakNonPagedPoolUsage = entry->peak_nonpaged_pool,
        .QuotaNonPagedPoolUsage = entry->nonpaged_pool,
        .PagefileUsage = entry->pagefile,
        .PeakPagefileUsage = entry->peak_pagefile,
        .PrivateUsage = entry->private,
    };
    item->private_working_set = (SIZE_T)entry->private_working_set.QuadPart;
    item->virtual_size = entry->virtual;
    item->io = entry->io;
}

bool wine_list(struct listing *listing)
{
    static struct answer answer;
    const struct process_entry *entry;

    if (!ask(&answer))
        return false;
    entry = (const struct process_entry *)answer.data;
    for (;;) {
        struct listed *item = listing_add(listing);
        size_t length = entry->name.Length / sizeof(wchar_t);

        item->pid = (DWORD)(ULONG_PTR)entry->pid;
        item->parent = (DWORD)(ULONG_PTR)entry->parent;
        item->threads = entry->threads;
        item->from_wine = true;
        item->has_handles = true;
        item->handles = entry->handles;
        item->priority = entry->priority;
        item->created = (uint64_t)entry->created.QuadPart;
        item->user = (uint64_t)entry->user.QuadPart;
        item->kernel = (uint64_t)entry->kernel.QuadPart;
        length = length < MAX_PATH ? length : MAX_PATH - 1;
        memcpy(item->name, entry->name.Buffer, length * sizeof(wchar_t));
        if (is_counted())
            take_counters(item, entry);
        if (!entry->next)
            break;
        entry = (const struct process_entry *)((const char *)entry + entry->next);
    }
    return true;
}
