/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The figures, by question and by walk: see walk.h.
 */
#include "walk.h"
#include "procstats-psapi.h"
#include "procstats/nt.h"
#include <wine/test.h>

/* By two questions: Wine's wow64.dll lets no 32-bit program ask ntdll for the second half. */
BOOL read_sizes(HANDLE process, struct sizes *ret_now, struct sizes *ret_peak)
{
    PROCESS_MEMORY_COUNTERS_EX2 memory;
    NT_VM_COUNTERS_EX counters;

    if (NtQueryInformationProcess(process, (PROCESSINFOCLASS)ProcessVmCountersClass, &counters,
                                  sizeof(counters), NULL) ||
        !GetProcessMemoryInfo(process, (PROCESS_MEMORY_COUNTERS *)&memory, sizeof(memory)))
        return FALSE;
    *ret_now = (struct sizes){counters.PrivateUsage, (SIZE_T)memory.SharedCommitUsage,
                              counters.Base.VirtualSize};
    *ret_peak = (struct sizes){counters.Base.PeakPagefileUsage, 0, counters.Base.PeakVirtualSize};
    return TRUE;
}

struct sizes reported(void)
{
    struct sizes now = {0}, peak;

    ok(read_sizes(GetCurrentProcess(), &now, &peak), "a query failed\n");
    return now;
}

#define WRITABLE (PAGE_READWRITE | PAGE_EXECUTE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY)
#define COPIES   (PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY)

/* A view of the paging file has no file name. The last answer serves the regions that follow. */
static BOOL is_shared_view(void *base)
{
    static __thread void *last;
    static __thread BOOL last_is_shared;
    char name[MAX_PATH];

    if (base != last)
        last_is_shared = !GetMappedFileNameA(GetCurrentProcess(), base, name, sizeof(name)) &&
                         GetLastError() == ERROR_FILE_INVALID;
    last = base;
    return last_is_shared;
}

static void add_committed(const MEMORY_BASIC_INFORMATION *region, struct sizes *sizes)
{
    BOOL copied = region->Protect & COPIES ||
                  (region->AllocationProtect & COPIES && region->Protect & WRITABLE);

    if (region->Type == MEM_PRIVATE || (region->Type == MEM_IMAGE && region->Protect & WRITABLE) ||
        (region->Type == MEM_MAPPED && copied))
        sizes->commit += region->RegionSize;
    if (region->Type == MEM_MAPPED && is_shared_view(region->AllocationBase))
        sizes->shared_commit += region->RegionSize;
}

/* 32-bit Wine shows what it leaves to the host as reserved, but with a protection. */
static BOOL is_free(const MEMORY_BASIC_INFORMATION *region)
{
    return region->State == MEM_FREE || (region->State == MEM_RESERVE && region->Protect);
}

struct sizes walk(void)
{
    MEMORY_BASIC_INFORMATION region;
    struct sizes sizes = {0};
    BYTE *next = NULL;

    for (BYTE *at = NULL; VirtualQuery(at, &region, sizeof(region)); at = next) {
        next = (BYTE *)region.BaseAddress + region.RegionSize;
        if (!is_free(&region))
            sizes.virtual_size += region.RegionSize;
        if (region.State == MEM_COMMIT)
            add_committed(&region, &sizes);
        if (next <= at)
            break;
    }
    return sizes;
}
