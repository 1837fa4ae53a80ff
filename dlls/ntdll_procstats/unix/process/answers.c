/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The accounting of one process, from where each figure is known: the counters
 * of the I/O room, the memory room, the records of other processes, wineserver.
 */
#include "answers.h"

#include "../io/io.h"
#include "../program.h"
#include "../records/records.h"
#include "../table/originals.h"
#include "handle_counts.h"
#include "lists.h"
#include "peers.h"
#include "times.h"

#include <string.h>
#include <unistd.h>

/* The fields of VM_COUNTERS_EX2, in its order; doc/fields.md says what each means. */
enum vm_field {
    VM_PEAK_VIRTUAL_SIZE,
    VM_VIRTUAL_SIZE,
    VM_PAGE_FAULT_COUNT,
    VM_PEAK_WORKING_SET_SIZE,
    VM_WORKING_SET_SIZE,
    VM_QUOTA_PEAK_PAGED_POOL,
    VM_QUOTA_PAGED_POOL,
    VM_QUOTA_PEAK_NONPAGED_POOL,
    VM_QUOTA_NONPAGED_POOL,
    VM_PAGEFILE_USAGE,
    VM_PEAK_PAGEFILE_USAGE,
    VM_PRIVATE_USAGE,
    VM_PRIVATE_WORKING_SET_SIZE,
    VM_SHARED_COMMIT_USAGE,
    VM_FIELDS
};

_Static_assert(VM_FIELDS <= FIELDS_MAX, "an answer has room for every structure");

static NTSTATUS io_of(const struct target *target, struct io_counters *ret_io)
{
    if (!target->own)
        return peer_io(target, ret_io);
    if (!services_are_replaced)
        return STATUS_NOT_SUPPORTED;
    io_totals(ret_io);
    return STATUS_SUCCESS;
}

static NTSTATUS memory_of(const struct target *target, struct memory_figures *ret_memory)
{
    if (!target->own)
        return peer_memory(target, ret_memory);
    return own_memory(ret_memory) ? STATUS_NOT_SUPPORTED : STATUS_SUCCESS;
}

static NTSTATUS times_of(const struct target *target, struct process_times *ret_times)
{
    if (target->own)
        return own_times(ret_times) ? STATUS_NOT_SUPPORTED : STATUS_SUCCESS;
    return peer_times(target, ret_times);
}

void figures_of(const struct target *target, ULONG threads, struct process_figures *ret_figures)
{
    struct process_figures *figures = ret_figures;

    *figures = (struct process_figures){.threads = threads};
    if (!target->own) {
        peer_figures_of(target, figures);
        return;
    }
    figures->has_times = !times_of(target, &figures->times);
    figures->has_memory = !memory_of(target, &figures->memory);
    figures->has_io = !io_of(target, &figures->io);
    figures->threads = RAISE_OWN(threads_peak, threads);
    figures->unix_pid = (uint32_t)getpid();
}

NTSTATUS answer_io_counters(const struct target *target, struct answer *ret_answer)
{
    struct io_counters io;
    NTSTATUS status = io_of(target, &io);

    if (!status)
        memcpy(ret_answer->fields, &io, sizeof(io));
    return status;
}

NTSTATUS answer_vm_counters(const struct target *target, struct answer *ret_answer)
{
    uint64_t *fields = ret_answer->fields;
    struct memory_figures memory;
    NTSTATUS status = memory_of(target, &memory);

    if (status)
        return status;
    fields[VM_PEAK_VIRTUAL_SIZE] = memory.peak.virtual_size;
    fields[VM_VIRTUAL_SIZE] = memory.virtual_size;
    fields[VM_PAGE_FAULT_COUNT] = memory.page_faults;
    fields[VM_PEAK_WORKING_SET_SIZE] = memory.peak.working_set;
    fields[VM_WORKING_SET_SIZE] = memory.working_set;
    fields[VM_QUOTA_PEAK_PAGED_POOL] = memory.peak.paged_pool;
    fields[VM_QUOTA_PAGED_POOL] = memory.paged_pool;
    fields[VM_QUOTA_PEAK_NONPAGED_POOL] = memory.peak.nonpaged_pool;
    fields[VM_QUOTA_NONPAGED_POOL] = memory.nonpaged_pool;
    fields[VM_PAGEFILE_USAGE] = memory.commit;
    fields[VM_PEAK_PAGEFILE_USAGE] = memory.peak.commit;
    fields[VM_PRIVATE_USAGE] = memory.commit;
    fields[VM_PRIVATE_WORKING_SET_SIZE] = memory.private_working_set;
    fields[VM_SHARED_COMMIT_USAGE] = memory.shared_commit;
    return STATUS_SUCCESS;
}

struct listed_times {
    ULONG pid;
    bool found;
    struct process_times times;
};

static void find_listed_times(void *list, void *context)
{
    struct listed_times *wanted = context;

    for (SYSTEM_PROCESS_INFORMATION *entry = list; entry; entry = next_entry(entry)) {
        if ((ULONG)(uintptr_t)entry->UniqueProcessId != wanted->pid)
            continue;
        wanted->found = true;
        wanted->times = times_of_both_modes((uint64_t)entry->UserTime, (uint64_t)entry->KernelTime);
    }
}

/*
 * Of a living process that cannot be found on the host, Wine knows the times, in its list. What it
 * answers by itself are the caller's own.
 */
static NTSTATUS listed_times(const struct target *target, struct process_times *ret_times)
{
    struct listed_times wanted = {.pid = target->pid};

    if (target->ended || target->own ||
        read_list(SystemProcessInformationClass, LIST_AGE, find_listed_times, &wanted) ||
        !wanted.found)
        return STATUS_ACCESS_DENIED;
    *ret_times = wanted.times;
    return STATUS_SUCCESS;
}

static NTSTATUS times_of_any(const struct target *target, struct process_times *ret_times)
{
    if (target->is_at_rest) {
        *ret_times = target->times;
        return STATUS_SUCCESS;
    }
    return times_of(target, ret_times) ? listed_times(target, ret_times) : STATUS_SUCCESS;
}

/* KERNEL_USER_TIMES: creation, exit, kernel, user. */
NTSTATUS answer_times(const struct target *target, struct answer *ret_answer)
{
    struct process_times times;
    NTSTATUS status = STATUS_SUCCESS;
    uint64_t created;

    if (!target->own || own_times_by_mode(&times))
        status = times_of_any(target, &times);
    if (status)
        return status;
    created = target->own ? own_creation_time() : target->creation_time;
    if (!created) /* it is being made */
        original_NtQuerySystemTime(ARG(&created));
    *ret_answer = (struct answer){.fields = {created, target->exit_time, times.kernel, times.user}};
    return STATUS_SUCCESS;
}

/* PROCESS_CYCLE_TIME_INFORMATION: all so far, and those of the threads that run now, which Linux
 * has in the same clock. */
NTSTATUS answer_cycle_time(const struct target *target, struct answer *ret_answer)
{
    struct process_times times;
    NTSTATUS status = times_of_any(target, &times);

    if (status)
        return status;
    *ret_answer = (struct answer){.fields = {times.cycles, times.cycles}};
    return STATUS_SUCCESS;
}

/* A process that has ended has no handle table any more. */
NTSTATUS answer_handle_count(const struct target *target, struct answer *ret_answer)
{
    /* The most that a query has counted: the system keeps no such figure. */
    static number_in_one_piece own_watermark;
    ULONG count = 0;
    NTSTATUS status = target->ended ? STATUS_SUCCESS : count_handles(target->pid, &count);

    if (status)
        return status;
    ret_answer->fields[0] = count;
    ret_answer->fields[1] = target->own ? raise_maximum(&own_watermark, count) : count;
    return STATUS_SUCCESS;
}

NTSTATUS original_io_counters(const struct target *target, struct answer *ret_answer)
{
    if (services_are_replaced)
        return STATUS_ACCESS_DENIED; /* Wine's answer is zeros, which would be wrong */
    return original_NtQueryInformationProcess(ARG(target->process), ProcessIoCountersClass,
                                              ARG(ret_answer->fields), sizeof(struct io_counters),
                                              0);
}

/* Of a process that has ended, Wine's answer is zeros, its peaks too. */
NTSTATUS original_vm_counters(const struct target *target, struct answer *ret_answer)
{
    VM_COUNTERS vm;
    NTSTATUS status;

    if (target->ended && services_are_replaced)
        return STATUS_ACCESS_DENIED;
    status = original_NtQueryInformationProcess(ARG(target->process), ProcessVmCountersClass,
                                                ARG(&vm), sizeof(vm), 0);

    if (status)
        return status;
    *ret_answer = (struct answer){
        .fields = {vm.PeakVirtualSize, vm.VirtualSize, vm.PageFaultCount, vm.PeakWorkingSetSize,
                   vm.WorkingSetSize, vm.QuotaPeakPagedPoolUsage, vm.QuotaPagedPoolUsage,
                   vm.QuotaPeakNonPagedPoolUsage, vm.QuotaNonPagedPoolUsage, vm.PagefileUsage,
                   vm.PeakPagefileUsage, vm.PagefileUsage}};
    return STATUS_SUCCESS;
}
