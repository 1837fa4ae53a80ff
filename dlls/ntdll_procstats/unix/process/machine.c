/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The machine: Wine's answers, completed by what Linux tells of it and what the
 * session's processes have done. What cannot be read stays as Wine has it.
 */
#include "machine.h"

#include "../host/guard.h"
#include "../host/hold.h"
#include "../host/machine.h"
#include "../host/procfs.h"
#include "../host/scratch.h"
#include "../records/totals.h"
#include "../table/originals.h"
#include "procstats/filetime.h"

#include <string.h>

#define TICK          100000 /* of /proc's times, in 100 ns */
#define PAGE_KB       4u
#define SECOND        UINT64_C(10000000) /* in 100 ns */
#define INTERRUPTS_OF 1024               /* processors */

/* Linux counts the time that a processor waits for a device with nothing to do apart. */
static uint64_t idle_ticks(const struct processor_ticks *processor)
{
    return processor->ticks[CPU_IDLE] + processor->ticks[CPU_IOWAIT];
}

static ULONG pages(uint64_t kilobytes)
{
    uint64_t count = kilobytes / PAGE_KB;

    return count > UINT32_MAX ? UINT32_MAX : (ULONG)count;
}

/*
 * Linux promises memory beyond any limit, unless it is told not to. What a
 * program can still commit is what the limit leaves, so the limit is no less than
 * what is promised and what there is together; Windows's grows likewise, with its
 * paging file.
 */
static uint64_t commit_limit(const struct machine_memory *memory)
{
    uint64_t most = memory->total + memory->swap_total;
    uint64_t reach = memory->committed + memory->available + memory->swap_free;

    if (machine_limits_commit())
        return memory->commit_limit;
    return reach > most ? reach : most;
}

static void complete_memory(const struct machine_memory *memory,
                            SYSTEM_PERFORMANCE_INFORMATION *performance)
{
    performance->AvailablePages = pages(memory->available);
    performance->CommittedPages = pages(memory->committed);
    performance->CommitLimit = pages(commit_limit(memory));
    performance->PeakCommitment = (ULONG)session_commit_peak(performance->CommittedPages);
    performance->PagedPoolPages = pages(memory->slab_reclaimable);
    performance->NonPagedPoolPages = pages(memory->slab_unreclaimable);
    performance->ResidentPagedPoolPage = performance->PagedPoolPages;
    performance->ResidentSystemCachePage = pages(memory->cached + memory->buffers);
}

/* Counts of Windows's are 32 bits that wrap. */
static void complete_paging(const struct machine_paging *paging,
                            SYSTEM_PERFORMANCE_INFORMATION *performance)
{
    performance->PageFaultCount = (ULONG)paging->faults;
    performance->PageReadIoCount = (ULONG)paging->hard_faults;
    performance->PageReadCount =
        (ULONG)(paging->hard_faults > paging->swapped_in ? paging->hard_faults
                                                         : paging->swapped_in);
    performance->DirtyPagesWriteCount = (ULONG)paging->swapped_out;
}

static void complete_io(SYSTEM_PERFORMANCE_INFORMATION *performance)
{
    struct io_counters io;

    if (session_io(&io))
        return;
    for (int kind = 0; kind < IO_KINDS; kind++) {
        performance->IoTransferCount[kind] = (int64_t)io.bytes[kind];
        performance->IoOperationCount[kind] = (ULONG)io.operations[kind];
    }
}

static void complete_counts(const char *text, const struct machine_counts *counts,
                            SYSTEM_PERFORMANCE_INFORMATION *performance)
{
    struct processor_ticks processor;
    uint64_t idle = 0;

    performance->ContextSwitches = (ULONG)counts->context_switches;
    while (machine_next_processor(&text, &processor))
        idle += idle_ticks(&processor) * TICK;
    performance->IdleProcessTime = (int64_t)idle;
}

static void complete_performance(SYSTEM_PERFORMANCE_INFORMATION *performance)
{
    struct machine_memory memory;
    struct machine_paging paging;
    struct machine_counts counts;
    sigset_t signals;
    char *text;

    complete_io(performance);
    hold_signals(&signals);
    text = take_scratch(MACHINE_TEXT_MAX);
    if (text) {
        if (!machine_read_memory(text, MACHINE_TEXT_MAX, &memory))
            complete_memory(&memory, performance);
        if (!machine_read_paging(text, MACHINE_TEXT_MAX, &paging))
            complete_paging(&paging, performance);
        if (!machine_read_counts(text, MACHINE_TEXT_MAX, &counts))
            complete_counts(text, &counts, performance);
        leave_scratch(text);
    }
    release_signals(&signals);
}

/* Wine's is when wineserver was started. */
static void complete_boot_time(SYSTEM_TIMEOFDAY_INFORMATION *times)
{
    struct machine_counts counts;
    sigset_t signals;
    char *text;

    hold_signals(&signals);
    text = take_scratch(MACHINE_TEXT_MAX);
    if (text) {
        if (!machine_read_counts(text, MACHINE_TEXT_MAX, &counts))
            times->BootTime = (int64_t)(UNIX_EPOCH_FILETIME + counts.boot_time * SECOND);
        leave_scratch(text);
    }
    release_signals(&signals);
}

/* ---- Processors ---- */

static SYSTEM_PROCESSOR_PERFORMANCE_INFORMATION
performance_of(const struct processor_ticks *processor, uint64_t interrupts)
{
    const uint64_t *ticks = processor->ticks;
    uint64_t kernel = idle_ticks(processor) + ticks[CPU_SYSTEM] + ticks[CPU_IRQ] +
                      ticks[CPU_SOFTIRQ] + ticks[CPU_STEAL];

    return (SYSTEM_PROCESSOR_PERFORMANCE_INFORMATION){
        .IdleTime = (int64_t)(idle_ticks(processor) * TICK),
        .KernelTime = (int64_t)(kernel * TICK),
        .UserTime = (int64_t)((ticks[CPU_USER] + ticks[CPU_NICE]) * TICK),
        .DpcTime = (int64_t)(ticks[CPU_SOFTIRQ] * TICK),
        .InterruptTime = (int64_t)(ticks[CPU_IRQ] * TICK),
        .InterruptCount = (ULONG)interrupts,
    };
}

/* What cannot be written to under guard keeps Wine's figures, which are there. */
static void complete_processors_held(char *text, uint64_t *interrupts, uintptr_t info, size_t count)
{
    struct machine_counts counts;
    struct processor_ticks processor;
    SYSTEM_PROCESSOR_PERFORMANCE_INFORMATION performance;
    const char *at = text;

    if (procfs_read_whole("/proc/interrupts", text, MACHINE_TEXT_MAX) ||
        machine_parse_interrupts(text, interrupts, INTERRUPTS_OF))
        memset(interrupts, 0, INTERRUPTS_OF * sizeof(*interrupts));
    if (machine_read_counts(text, MACHINE_TEXT_MAX, &counts))
        return;
    while (machine_next_processor(&at, &processor)) {
        if (processor.number >= count)
            continue;
        performance = performance_of(
            &processor, processor.number < INTERRUPTS_OF ? interrupts[processor.number] : 0);
        guarded_copy((void *)(info + processor.number * sizeof(performance)), &performance,
                     sizeof(performance));
    }
}

static void complete_processors(uintptr_t info, size_t count)
{
    size_t size = INTERRUPTS_OF * sizeof(uint64_t);
    sigset_t signals;
    char *room;

    hold_signals(&signals);
    room = take_scratch(size + MACHINE_TEXT_MAX);
    if (room) {
        memset(room, 0, size);
        complete_processors_held(room + size, (uint64_t *)(void *)room, info, count);
        leave_scratch(room);
    }
    release_signals(&signals);
}

/* ---- Queries ---- */

static NTSTATUS query_performance(uintptr_t info, ULONG length, uintptr_t return_length)
{
    SYSTEM_PERFORMANCE_INFORMATION performance = {0};
    NTSTATUS status = STATUS_INFO_LENGTH_MISMATCH;
    ULONG returned = 0;

    if (length >= sizeof(performance))
        status =
            original_NtQuerySystemInformation(SystemPerformanceInformationClass, ARG(&performance),
                                              sizeof(performance), ARG(&returned));
    if (status || returned != sizeof(performance))
        return original_NtQuerySystemInformation(SystemPerformanceInformationClass, info, length,
                                                 return_length);
    complete_performance(&performance);
    memcpy((void *)info, &performance, sizeof(performance));
    if (return_length)
        *(ULONG *)return_length = sizeof(performance);
    return STATUS_SUCCESS;
}

static NTSTATUS query_time_of_day(uintptr_t info, ULONG length, uintptr_t return_length)
{
    SYSTEM_TIMEOFDAY_INFORMATION times = {0};
    NTSTATUS status = STATUS_INFO_LENGTH_MISMATCH;
    ULONG returned = 0;

    if (length >= sizeof(times.BootTime) && length <= sizeof(times))
        status = original_NtQuerySystemInformation(SystemTimeOfDayInformationClass, ARG(&times),
                                                   length, ARG(&returned));
    if (status)
        return original_NtQuerySystemInformation(SystemTimeOfDayInformationClass, info, length,
                                                 return_length);
    complete_boot_time(&times);
    memcpy((void *)info, &times, length);
    if (return_length)
        *(ULONG *)return_length = returned;
    return STATUS_SUCCESS;
}

static NTSTATUS query_processors(uintptr_t info, ULONG length, uintptr_t return_length)
{
    ULONG returned = 0;
    NTSTATUS status = original_NtQuerySystemInformation(SystemProcessorPerformanceInformationClass,
                                                        info, length, ARG(&returned));

    if (!status)
        complete_processors(info, returned / sizeof(SYSTEM_PROCESSOR_PERFORMANCE_INFORMATION));
    if (return_length)
        *(ULONG *)return_length = returned;
    return status;
}

machine_query *find_machine_query(ULONG info_class)
{
    switch (info_class) {
    case SystemPerformanceInformationClass:
        return query_performance;
    case SystemTimeOfDayInformationClass:
        return query_time_of_day;
    case SystemProcessorPerformanceInformationClass:
        return query_processors;
    default:
        return NULL;
    }
}
