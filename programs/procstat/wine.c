/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether this Windows is Wine, and what has to be asked otherwise there. */
#include <windows.h>
#include <winternl.h>
#include <string.h>

#include "text.h"
#include "wine.h"

#define FIRST_SIZE     65536
#define NEED_MORE_ROOM ((NTSTATUS)0xc0000004) /* STATUS_INFO_LENGTH_MISMATCH */
#define HANDLES_CLASS  64                     /* SystemExtendedHandleInformation */

/* SYSTEM_PROCESS_INFORMATION, which Microsoft describes with reserved fields. */
struct process_entry {
    ULONG next;
    ULONG threads;
    LARGE_INTEGER reserved[3];
    LARGE_INTEGER created, user, kernel;
    UNICODE_STRING name;
    LONG priority;
    HANDLE pid, parent;
};

struct handle_entry {
    void *object;
    ULONG_PTR pid, handle;
    ULONG access;
    USHORT trace, type;
    ULONG attributes, reserved;
};

struct handle_list {
    ULONG_PTR count, reserved;
    struct handle_entry entries[];
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

/* Asks by the Zw name: where NtQuerySystemInformation is replaced it completes the list, at a cost,
 * by what is asked of each process anyway. */
static bool ask(struct answer *answer, int class)
{
    static NTSTATUS(NTAPI * query)(int, void *, ULONG, ULONG *);
    NTSTATUS status = NEED_MORE_ROOM;
    ULONG needed = FIRST_SIZE;

    if (!query)
        query = (void *)GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "ZwQuerySystemInformation");
    while (status == NEED_MORE_ROOM) {
        if (needed >= answer->size) {
            answer->data = reallocate(answer->data, needed, 2);
            answer->size = 2 * needed;
        }
        status = query(class, answer->data, answer->size, &needed);
    }
    if (status)
        SetLastError(RtlNtStatusToDosError(status));
    return !status;
}

static void count_handles(struct listing *listing)
{
    static struct answer answer;
    const struct handle_list *list;
    struct listed *owner = NULL;
    ULONG_PTR i;

    if (!ask(&answer, HANDLES_CLASS))
        return;
    list = (const struct handle_list *)answer.data;
    for (i = 0; i < list->count; i++) {
        if (!owner || owner->pid != list->entries[i].pid)
            owner = listing_find(listing, (DWORD)list->entries[i].pid);
        if (owner)
            owner->handles++;
    }
}

bool wine_list(struct listing *listing)
{
    static struct answer answer;
    const struct process_entry *entry;

    if (!ask(&answer, SystemProcessInformation))
        return false;
    entry = (const struct process_entry *)answer.data;
    for (;;) {
        struct listed *item = listing_add(listing);
        size_t length = entry->name.Length / sizeof(wchar_t);

        item->pid = (DWORD)(ULONG_PTR)entry->pid;
        item->parent = (DWORD)(ULONG_PTR)entry->parent;
        item->threads = entry->threads;
        item->from_wine = true;
        item->user = (uint64_t)entry->user.QuadPart;
        item->kernel = (uint64_t)entry->kernel.QuadPart;
        length = length < MAX_PATH ? length : MAX_PATH - 1;
        memcpy(item->name, entry->name.Buffer, length * sizeof(wchar_t));
        if (!entry->next)
            break;
        entry = (const struct process_entry *)((const char *)entry + entry->next);
    }
    count_handles(listing);
    return true;
}
