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

/* Samples what is committed, if it can have reached a new peak. */
static void note_commit(HANDLE process)
{
    if (is_own(process) && __atomic_load_n(&taken_since_sample, __ATOMIC_RELAXED) >= SAMPLE_BYTES) {
        __atomic_store_n(&taken_since_sample, 0, __ATOMIC_RELAXED);
        call_host(unix_note_commit, NULL);
    }
}

void note_memory(const struct target *target)
{
    struct own_memory_params own;
    struct peer_params peer;

    if (target->own)
        call_host(unix_own_memory, &own);
    else
        ask_peer(unix_peer_end, target, &peer);
}

BOOL has_right(HANDLE handle, ACCESS_MASK right)
{
    NT_OBJECT_BASIC_INFORMATION basic;

    return !ZwQueryObject(handle, ObjectBasicInformation, &basic, sizeof(basic), NULL) &&
           (basic.GrantedAccess & right);
}

static void note_own_end(void)
{
    note_jobs_that_close();
    call_host(unix_detach, NULL);
}

/*
 * Brings the record's maxima up to date, of the own or of another process that
 * is about to end. To end it takes a right that is not enough to ask about it:
 * then a second handle is made for that.
 */
static void note_final_memory(HANDLE process)
{
    struct target target;
    HANDLE query = NULL;
    NTSTATUS status;

    if (process == NtCurrentProcess()) {
        note_own_end();
        return;
    }
    /* Who cannot be ended lives on: nothing final may be said of it. */
    if (!has_right(process, PROCESS_TERMINATE))
        return;
    status = find_target(process, TRUE, &target);
    if (status == STATUS_ACCESS_DENIED &&
        !ZwDuplicateObject(NtCurrentProcess(), process, NtCurrentProcess(), &query,
                           PROCESS_QUERY_LIMITED_INFORMATION, 0, 0))
        status = find_target(query, TRUE, &target);
    if (!status && target.own)
        note_own_end();
    else if (!status && !target.ended)
        note_memory(&target);
    if (query)
        NtClose(query); /* which forgets what it named */
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
 * The original, after a sample of what is committed, and of what is mapped:
 * that was resident, but no commit.
 */
NTSTATUS NTAPI NtUnmapViewOfSection(HANDLE process, PVOID address)
{
    if (is_own(process))
        call_host(unix_note_commit, NULL);
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
    if (process && host_present())
        note_final_memory(process);
    return ZwTerminateProcess(process, status);
}

/* The system's filter, which tells the debugger and ends the process. */
static PTOP_LEVEL_EXCEPTION_FILTER system_filter;

RtlSetUnhandledExceptionFilter_t *original_RtlSetUnhandledExceptionFilter;
RtlSetUnhandledExceptionFilter_t RtlSetUnhandledExceptionFilter;

static LONG WINAPI note_memory_and_filter(EXCEPTION_POINTERS *exception)
{
    struct own_memory_params own;

    call_host(unix_own_memory, &own);
    return system_filter(exception);
}

/*
 * RtlSetUnhandledExceptionFilter (ntdll_procstats.@)
 *
 * Called by kernel32 when it is loaded. A crash ends the process inside ntdll,
 * so the last chance to note its memory is before the filter that is set here.
 */
void NTAPI RtlSetUnhandledExceptionFilter(PTOP_LEVEL_EXCEPTION_FILTER filter)
{
    if (!original_RtlSetUnhandledExceptionFilter)
        return;
    system_filter = filter;
    original_RtlSetUnhandledExceptionFilter(filter ? note_memory_and_filter : NULL);
}
