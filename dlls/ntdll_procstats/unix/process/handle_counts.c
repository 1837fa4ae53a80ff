/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How many handles a process holds. wineserver lists the session's handles, with
 * the owner of each; those of the process are counted. Before Wine 10 that list
 * must not be requested: wineserver reads past the end of an empty handle table,
 * which every process has while it starts, and ends, and the whole session with
 * it. There SystemProcessInformation's HandleCount stays as Wine makes it, the
 * capacity of the table, and is the answer for other processes too; for the own
 * process own_handles.c counts within that capacity.
 */
#include "handle_counts.h"

#include "../table/originals.h"
#include "../teb.h"
#include "lists.h"
#include "own_handles.h"

#define FIRST_WINE_WITH_SAFE_LIST 10

/* In bytes, about 300 processes. Wine needs longer for a longer list, so each such piece of a list
 * adds one LIST_AGE to the time for which the list is used. */
#define LIST_PIECE (128 * 1024)

static bool list_is_safe;

void handle_counts_attach(uint32_t wine_major)
{
    list_is_safe = wine_major >= FIRST_WINE_WITH_SAFE_LIST;
}

struct counted {
    ULONG pid;
    ULONG count;
};

static void count_in_handle_list(void *list, void *context)
{
    const SYSTEM_HANDLE_INFORMATION_EX *handles = list;
    struct counted *counted = context;

    for (ULONG_PTR i = 0; i < handles->NumberOfHandles; i++)
        counted->count += handles->Handles[i].UniqueProcessId == counted->pid;
}

static void find_table_size(void *list, void *context)
{
    struct counted *counted = context;

    for (SYSTEM_PROCESS_INFORMATION *entry = list; entry; entry = next_entry(entry))
        if ((ULONG)(uintptr_t)entry->UniqueProcessId == counted->pid)
            counted->count = entry->HandleCount;
}

/* A process that is not in the list that was kept may be younger. */
static NTSTATUS read_table_size(ULONG pid, ULONG *ret_size)
{
    uint64_t max_age = LIST_AGE * (1 + (uint64_t)longest_list() / LIST_PIECE);
    struct counted found = {.pid = pid};
    NTSTATUS status = STATUS_SUCCESS;

    if (pid != own_pid())
        status = read_list(SystemProcessInformationClass, max_age, find_table_size, &found);
    if (!status && !found.count)
        status = read_list(SystemProcessInformationClass, 0, find_table_size, &found);
    *ret_size = found.count;
    return status;
}

NTSTATUS count_handles(ULONG pid, ULONG *ret_count)
{
    struct counted counted = {.pid = pid};
    NTSTATUS status;

    if (list_is_safe)
        status = read_list(SystemExtendedHandleInformationClass, 0, count_in_handle_list, &counted);
    else
        status = read_table_size(pid, &counted.count);
    if (status)
        return status;
    *ret_count =
        list_is_safe || pid != own_pid() ? counted.count : count_own_handles(counted.count);
    return STATUS_SUCCESS;
}

/* Looks from an entry on to the end, and then from the first. */
static SYSTEM_PROCESS_INFORMATION *find_entry(SYSTEM_PROCESS_INFORMATION *first,
                                              SYSTEM_PROCESS_INFORMATION *from, ULONG_PTR pid)
{
    SYSTEM_PROCESS_INFORMATION *entry;

    for (entry = from; entry; entry = next_entry(entry))
        if ((uintptr_t)entry->UniqueProcessId == pid)
            return entry;
    for (entry = first; entry != from; entry = next_entry(entry))
        if ((uintptr_t)entry->UniqueProcessId == pid)
            return entry;
    return NULL;
}

/* The server gives a process's handles together, and processes in the order of its other list. */
static void count_for_each(void *list, void *context)
{
    const SYSTEM_HANDLE_INFORMATION_EX *handles = list;
    SYSTEM_PROCESS_INFORMATION *first = context;
    SYSTEM_PROCESS_INFORMATION *nearest = first, *owner = NULL;
    ULONG_PTR pid = 0; /* no process has this one */

    for (SYSTEM_PROCESS_INFORMATION *entry = first; entry; entry = next_entry(entry))
        entry->HandleCount = 0;
    for (ULONG_PTR i = 0; i < handles->NumberOfHandles; i++) {
        if (handles->Handles[i].UniqueProcessId != pid) {
            pid = handles->Handles[i].UniqueProcessId;
            owner = find_entry(first, nearest, pid);
            if (owner)
                nearest = owner;
        }
        if (owner)
            owner->HandleCount++;
    }
}

bool complete_handle_counts(SYSTEM_PROCESS_INFORMATION *first)
{
    return list_is_safe &&
           !read_list(SystemExtendedHandleInformationClass, 0, count_for_each, first);
}
