/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * NtQueryInformationProcess: the three classes of accounting are answered here,
 * in the order of checks that Windows has; every other class, and whatever this
 * layer cannot answer, is the original's.
 */
#include "ntdll_procstats.h"
#include "../common/guarded.h"

/* Room for the largest of the structures. */
union accounting {
    IO_COUNTERS io;
    NT_VM_COUNTERS_EX2 vm;
    NT_PROCESS_HANDLE_INFORMATION handles;
};

struct accounting_class {
    ULONG info_class;
    ULONG lengths[3];  /* accepted, 0 if fewer */
    ULONG told_length; /* 0: ReturnLength is the length asked for */
    NTSTATUS (*query)(const struct target *target, union accounting *ret_info);
};

static NTSTATUS query_io(const struct target *target, union accounting *ret_info)
{
    struct io_counters io;
    struct peer_params peer;
    NTSTATUS status;

    if (target->own) {
        io_totals(&io);
    } else {
        status = ask_peer(unix_peer_io, target, &peer);
        if (status)
            return status;
        io = peer.io;
    }
    ret_info->io = (IO_COUNTERS){
        .ReadOperationCount = io.operations[IO_READ],
        .WriteOperationCount = io.operations[IO_WRITE],
        .OtherOperationCount = io.operations[IO_OTHER],
        .ReadTransferCount = io.bytes[IO_READ],
        .WriteTransferCount = io.bytes[IO_WRITE],
        .OtherTransferCount = io.bytes[IO_OTHER],
    };
    return STATUS_SUCCESS;
}

/* What a 32-bit program cannot hold is as large as it can tell. */
static SIZE_T saturate(UINT64 bytes)
{
    return bytes > (SIZE_T)-1 ? (SIZE_T)-1 : (SIZE_T)bytes;
}

static NTSTATUS query_vm(const struct target *target, union accounting *ret_info)
{
    struct own_memory_params own;
    struct peer_params peer;
    const struct memory_figures *memory = target->own ? &own.memory : &peer.memory;
    NTSTATUS status =
        target->own ? call_host(unix_own_memory, &own) : ask_peer(unix_peer_memory, target, &peer);

    if (status)
        return status;
    ret_info->vm = (NT_VM_COUNTERS_EX2){
        .Ex.Base.PeakVirtualSize = saturate(memory->peak.virtual_size),
        .Ex.Base.VirtualSize = saturate(memory->virtual_size),
        .Ex.Base.PageFaultCount = (ULONG)memory->page_faults, /* wraps, as on Windows */
        .Ex.Base.PeakWorkingSetSize = saturate(memory->peak.working_set),
        .Ex.Base.WorkingSetSize = saturate(memory->working_set),
        .Ex.Base.QuotaPeakPagedPoolUsage = saturate(memory->peak.paged_pool),
        .Ex.Base.QuotaPagedPoolUsage = saturate(memory->paged_pool),
        .Ex.Base.QuotaPeakNonPagedPoolUsage = saturate(memory->peak.nonpaged_pool),
        .Ex.Base.QuotaNonPagedPoolUsage = saturate(memory->nonpaged_pool),
        .Ex.Base.PagefileUsage = saturate(memory->commit),
        .Ex.Base.PeakPagefileUsage = saturate(memory->peak.commit),
        .Ex.PrivateUsage = saturate(memory->commit),
        .PrivateWorkingSetSize = saturate(memory->private_working_set),
        .SharedCommitUsage = saturate(memory->shared_commit),
    };
    return STATUS_SUCCESS;
}

/* Who has ended has no handle table any more. */
static NTSTATUS query_handles(const struct target *target, union accounting *ret_info)
{
    ULONG count = 0;
    NTSTATUS status = target->ended ? STATUS_SUCCESS : count_handles(target->pid, &count);

    if (status)
        return status;
    ret_info->handles.HandleCount = count;
    ret_info->handles.HandleCountHighWatermark = count;
    return STATUS_SUCCESS;
}

static const struct accounting_class classes[] = {
    {ProcessIoCountersClass, {sizeof(IO_COUNTERS)}, 0, query_io},
    {ProcessVmCountersClass,
     {sizeof(NT_VM_COUNTERS), sizeof(NT_VM_COUNTERS_EX), sizeof(NT_VM_COUNTERS_EX2)},
     0,
     query_vm},
    {ProcessHandleCountClass,
     {sizeof(ULONG), sizeof(NT_PROCESS_HANDLE_INFORMATION)},
     sizeof(ULONG),
     query_handles},
};

static const struct accounting_class *find_class(PROCESSINFOCLASS info_class)
{
    for (SIZE_T i = 0; i < ARRAYSIZE(classes); i++)
        if (classes[i].info_class == (ULONG)info_class)
            return &classes[i];
    return NULL;
}

static BOOL accepts_length(const struct accounting_class *class, ULONG length)
{
    for (SIZE_T i = 0; i < ARRAYSIZE(class->lengths); i++)
        if (length && class->lengths[i] == length)
            return TRUE;
    return FALSE;
}

/*
 * The original's answer, put where it does no harm: it has other lengths, and writes on failure.
 * Of a process that has ended it says nothing on Wine; Windows then still answers.
 */
static NTSTATUS ask_original(const struct target *target, const struct accounting_class *class,
                             HANDLE process, union accounting *ret_info)
{
    NTSTATUS status = STATUS_INFO_LENGTH_MISMATCH;

    for (SIZE_T i = ARRAYSIZE(class->lengths); i-- && status == STATUS_INFO_LENGTH_MISMATCH;) {
        *ret_info = (union accounting){0};
        if (class->lengths[i])
            status = ZwQueryInformationProcess(process, (PROCESSINFOCLASS) class->info_class,
                                               ret_info, class->lengths[i], NULL);
    }
    return target->ended ? STATUS_SUCCESS : status;
}

/*
 * NtQueryInformationProcess (ntdll_procstats.@)
 *
 * process        a handle with PROCESS_QUERY_LIMITED_INFORMATION
 * info_class     ProcessIoCounters, ProcessVmCounters and ProcessHandleCount are
 *                answered here, others by the original
 * info, length   the structure and its exact size in bytes
 * return_length  what was written, in bytes; stored on success only; may be NULL
 *
 * Windows checks alignment, then return_length, the length, the handle and last
 * the buffer; tests/query.c shows each.
 * https://learn.microsoft.com/windows/win32/api/winternl/nf-winternl-ntqueryinformationprocess
 */
NTSTATUS NTAPI NtQueryInformationProcess(HANDLE process, PROCESSINFOCLASS info_class, PVOID info,
                                         ULONG length, PULONG return_length)
{
    const struct accounting_class *class = find_class(info_class);
    union accounting accounting;
    struct target target;
    NTSTATUS status;
    ULONG told_length;

    if (!class || !host_present())
        return ZwQueryInformationProcess(process, info_class, info, length, return_length);
    if (length && ((ULONG_PTR)info & (sizeof(ULONG) - 1)))
        return STATUS_DATATYPE_MISALIGNMENT;
    if (return_length && (status = guarded_copy(return_length, NULL, sizeof(*return_length))))
        return status;
    if (!accepts_length(class, length))
        return STATUS_INFO_LENGTH_MISMATCH;
    status = find_target(process, &target);
    if (status)
        return status;
    if (class->query(&target, &accounting))
        status = ask_original(&target, class, process, &accounting);
    if (status)
        return status;
    status = guarded_copy(info, &accounting, length);
    if (status || !return_length)
        return status;
    told_length = class->told_length ? class->told_length : length;
    return guarded_copy(return_length, &told_length, sizeof(told_length));
}
