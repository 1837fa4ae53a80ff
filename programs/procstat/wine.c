/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether this Windows is Wine, and what has to be asked otherwise there. */
#include <windows.h>
#include <winternl.h>

#include "text.h"
#include "wine.h"

#define FIRST_SIZE     65536
#define NEED_MORE_ROOM ((NTSTATUS)0xc0000004) /* STATUS_INFO_LENGTH_MISMATCH */

/* SYSTEM_PROCESS_INFORMATION, which Microsoft describes with reserved fields. */
struct process_entry {
    ULONG next;
    ULONG threads;
    LARGE_INTEGER reserved[3];
    LARGE_INTEGER created, user, kernel;
    UNICODE_STRING name;
    LONG priority;
    HANDLE pid;
};

static char *list;
static ULONG list_size;
static const struct process_entry
    *at; /* where the last process was found: they are asked in order */

bool is_wine(void)
{
    return GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != NULL;
}

void wine_take_cpu_times(void)
{
    NTSTATUS(NTAPI * query)
    (SYSTEM_INFORMATION_CLASS, void *, ULONG, ULONG *) =
        (void *)GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "NtQuerySystemInformation");
    NTSTATUS status = NEED_MORE_ROOM;
    ULONG needed = FIRST_SIZE;

    while (status == NEED_MORE_ROOM) {
        if (needed > list_size) {
            list = reallocate(list, needed, 2);
            list_size = 2 * needed;
        }
        status = query(SystemProcessInformation, list, list_size, &needed);
    }
    at = status ? NULL : (const struct process_entry *)list;
}

static const struct process_entry *next_entry(const struct process_entry *entry)
{
    return (const struct process_entry *)(entry->next ? (const char *)entry + entry->next : list);
}

bool wine_cpu_times(DWORD pid, uint64_t *user, uint64_t *kernel)
{
    const struct process_entry *start = at;

    if (!at)
        return false;
    do {
        if ((DWORD)(ULONG_PTR)at->pid == pid) {
            *user = (uint64_t)at->user.QuadPart;
            *kernel = (uint64_t)at->kernel.QuadPart;
            return true;
        }
        at = next_entry(at);
    } while (at != start);
    return false;
}
