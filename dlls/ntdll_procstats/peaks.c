/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What must be looked at before it is gone: commit before memory is given back,
 * since Linux keeps no peak of it, and all of a process's memory before the
 * process ends.
 */
#include "ntdll_procstats.h"

/*
 * Commit is sampled when memory is given back and at least this much was taken
 * since the last sample: the peak that is told is too low by less than this,
 * and by what ntdll's heaps take and give back without an export being called.
 */
#define SAMPLE_BYTES (1024 * 1024)

static ULONG_PTR taken_since_sample;

static BOOL is_own(HANDLE process)
{
    return process == NtCurrentProcess();
}

static void note_commit(HANDLE process)
{
    if (is_own(process) && __atomic_load_n(&taken_since_sample, __ATOMIC_RELAXED) >= SAMPLE_BYTES) {
        __atomic_store_n(&taken_since_sample, 0, __ATOMIC_RELAXED);
        call_host(unix_note_commit, NULL);
    }
}

/* Notes what is known of the own or another process that is about to be ended. */
static void note_final_memory(HANDLE process)
{
    struct peer_params peer;
    struct target target;

    if (!host_present() || find_target(process, &target) || target.ended)
        return;
    if (target.own)
        call_host(unix_detach, NULL);
    else
        ask_peer(unix_peer_end, &target, &peer);
}

/*
 * NtAllocateVirtualMemory (ntdll_procstats.@)
 *
 * The original; what it commits is added up, for the next sample.
 */
NTSTATUS NTAPI NtAllocateVirtualMemory(HANDLE process, PVOID *address, ULONG_PTR zero_bits,
                                       SIZE_T *size, ULONG type, ULONG protection)
{
    NTSTATUS status = ZwAllocateVirtualMemory(process, address, zero_bits, size, type, protection);

    if (!status && (type & MEM_COMMIT) && is_own(process))
        __atomic_fetch_add(&taken_since_sample, *size, __ATOMIC_RELAXED);
    return status;
}

/*
 * NtFreeVirtualMemory (ntdll_procstats.@)
 *
 * The original, after a sample of what is committed.
 */
NTSTATUS NTAPI NtFreeVirtualMemory(HANDLE process, PVOID *address, SIZE_T *size, ULONG type)
{
    note_commit(process);
    return ZwFreeVirtualMemory(process, address, size, type);
}

/*
 * NtUnmapViewOfSection (ntdll_procstats.@)
 *
 * The original, after a sample of what is committed.
 */
NTSTATUS NTAPI NtUnmapViewOfSection(HANDLE process, PVOID address)
{
    note_commit(process);
    return ZwUnmapViewOfSection(process, address);
}

/*
 * NtTerminateProcess (ntdll_procstats.@)
 *
 * The original, after the process's memory has been noted in its record. NULL
 * means the other threads of the own process, which does not end by it.
 */
NTSTATUS NTAPI NtTerminateProcess(HANDLE process, NTSTATUS status)
{
    if (process)
        note_final_memory(process);
    return ZwTerminateProcess(process, status);
}
