/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The three kinds of accounting, put together for one process from where each
 * is known: the counters of the NT layer or a record, the host, wineserver.
 */
#include "accounting.h"
#include "address_space.h"
#include "handles.h"
#include <stddef.h>

/* The totals are answered as they are counted. */
C_ASSERT(sizeof(IO_COUNTERS) == sizeof(struct io_counters));
C_ASSERT(offsetof(IO_COUNTERS, ReadOperationCount) ==
         offsetof(struct io_counters, operations[IO_READ]));
C_ASSERT(offsetof(IO_COUNTERS, WriteOperationCount) ==
         offsetof(struct io_counters, operations[IO_WRITE]));
C_ASSERT(offsetof(IO_COUNTERS, OtherOperationCount) ==
         offsetof(struct io_counters, operations[IO_OTHER]));
C_ASSERT(offsetof(IO_COUNTERS, ReadTransferCount) == offsetof(struct io_counters, bytes[IO_READ]));
C_ASSERT(offsetof(IO_COUNTERS, WriteTransferCount) ==
         offsetof(struct io_counters, bytes[IO_WRITE]));
C_ASSERT(offsetof(IO_COUNTERS, OtherTransferCount) ==
         offsetof(struct io_counters, bytes[IO_OTHER]));

NTSTATUS query_io_counters(const struct target *target, union accounting *ret_info)
{
    struct own_io_params own;
    struct peer_params peer;
    NTSTATUS status;

    if (target->own && io_is_counted()) {
        io_totals(&ret_info->totals);
        return STATUS_SUCCESS;
    }
    if (target->own) {
        status = call_host(unix_own_io, &own);
        if (!status)
            ret_info->totals = own.io;
        return status;
    }
    status = ask_peer(unix_peer_io, target, &peer);
    if (!status)
        ret_info->totals = peer.io;
    return status;
}

/* What a 32-bit program cannot hold is as large as it can tell. */
static SIZE_T saturate(UINT64 bytes)
{
    return bytes > (SIZE_T)-1 ? (SIZE_T)-1 : (SIZE_T)bytes;
}

/*
 * The record's page is a file's, which somebody may have truncated: an access to
 * it is then an exception, and Wine makes that the result of the call.
 */
static NTSTATUS query_own_memory(struct own_memory_params *ret_own)
{
    NTSTATUS status = call_host(unix_own_memory, ret_own);

    if (!is_fault(status))
        return status;
    call_host(unix_lose_record, NULL);
    return call_host(unix_own_memory, ret_own);
}

NTSTATUS query_cheap_vm_counters(const struct target *target, union accounting *ret_info)
{
    struct own_memory_params own = {0};
    struct peer_params peer;
    /* cppcheck-suppress uninitvar ; only its address is taken here */
    const struct memory_figures *memory = target->own ? &own.memory : &peer.memory;
    NTSTATUS status =
        target->own ? query_own_memory(&own) : ask_peer(unix_peer_memory, target, &peer);

    if (status)
        return status;
    ret_info->vm = (NT_VM_COUNTERS_EX2){
        /* Linux's size of the own process has in it what Wine keeps free for later. */
        .Ex.Base.PeakVirtualSize = target->own ? 0 : saturate(memory->peak.virtual_size),
        .Ex.Base.VirtualSize = target->own ? 0 : saturate(memory->virtual_size),
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

NTSTATUS query_vm_counters(const struct target *target, union accounting *ret_info)
{
    NTSTATUS status = query_cheap_vm_counters(target, ret_info);

    if (!status && target->own)
        measure_address_space(&ret_info->vm.Ex.Base.VirtualSize,
                              &ret_info->vm.Ex.Base.PeakVirtualSize);
    return status;
}

/* Who has ended has no handle table any more. */
NTSTATUS query_handle_count(const struct target *target, union accounting *ret_info)
{
    /* The most that were seen when somebody asked: the system keeps no such figure. */
    static uint64_t own_watermark;
    ULONG count = 0;
    NTSTATUS status = target->ended ? STATUS_SUCCESS : count_handles(target->pid, &count);

    if (status)
        return status;
    ret_info->handles.HandleCount = count;
    ret_info->handles.HandleCountHighWatermark =
        target->own ? (ULONG)raise_maximum(&own_watermark, count) : count;
    return STATUS_SUCCESS;
}
