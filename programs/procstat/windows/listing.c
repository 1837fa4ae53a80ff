/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The list of processes, and what the list itself tells of them. */
#include <windows.h>
#include <tlhelp32.h>
#include <stdlib.h>

#include "sample/memory.h"
#include "windows/listing.h"
#include "windows/wine.h"

struct listed *listing_add(struct listing *listing)
{
    if (listing->count == listing->capacity) {
        listing->capacity = listing->capacity ? 2 * listing->capacity : 64;
        listing->items = reallocate(listing->items, listing->capacity, sizeof(*listing->items));
    }
    listing->items[listing->count] = (struct listed){0};
    return &listing->items[listing->count++];
}

struct listed *listing_find(struct listing *listing, DWORD pid)
{
    size_t i;

    for (i = 0; i < listing->count; i++) {
        size_t at = (listing->found + i) % listing->count;

        if (listing->items[at].pid == pid) {
            listing->found = at;
            return &listing->items[at];
        }
    }
    return NULL;
}

static bool list_by_toolhelp(struct listing *listing)
{
    PROCESSENTRY32W entry = {.dwSize = sizeof(entry)};
    HANDLE list = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    DWORD error;

    if (list == INVALID_HANDLE_VALUE)
        return false;
    if (Process32FirstW(list, &entry))
        do {
            struct listed *item = listing_add(listing);

            item->pid = entry.th32ProcessID;
            item->parent = entry.th32ParentProcessID;
            item->threads = entry.cntThreads;
            lstrcpynW(item->name, entry.szExeFile, ARRAYSIZE(item->name));
        } while (Process32NextW(list, &entry));
    error = GetLastError();
    CloseHandle(list);
    SetLastError(error);
    return error == ERROR_NO_MORE_FILES;
}

bool listing_take(struct listing *listing)
{
    listing->count = 0;
    return is_wine() ? wine_list(listing) : list_by_toolhelp(listing);
}

void listing_free(struct listing *listing)
{
    free(listing->items);
    *listing = (struct listing){0};
}
