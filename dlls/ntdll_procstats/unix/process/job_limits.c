/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Limits. Those that this host has no way to keep are refused: a program that is
 * refused knows what it has not got.
 */
#include "job_limits.h"

#include "../host/guard.h"
#include "../host/scratch.h"
#include "../jobs/own.h"
#include "../services.h"
#include "identity.h"
#include "job_figures.h"
#include "job_of.h"
#include "jobs.h"
#include "limits.h"

/* Wine has no scheduling classes. */
#define IMPOSSIBLE_LIMITS JOB_OBJECT_LIMIT_SCHEDULING_CLASS

/* ProcessPriorityClass's, 1 for idle to 6 for above normal, or 0. The value is SetPriorityClass's.
 */
static uint8_t priority_class(uint64_t value)
{
    static const uint64_t values[] = {0x40, 0x20, 0x80, 0x100, 0x4000, 0x8000};

    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
        if (values[i] == value)
            return (uint8_t)(i + 1);
    return 0;
}

/* Of all processors, whichever of them the caller keeps to. */
static ULONG_PTR system_affinity(void)
{
    SYSTEM_BASIC_INFORMATION basic = {0};

    original_NtQuerySystemInformation(SystemBasicInformationClass, ARG(&basic), sizeof(basic), 0);
    return basic.ActiveProcessorsAffinityMask;
}

/* 0: there is none; two sizes of 0 are none either. */
static NTSTATUS working_set_of(const struct job_limits *limits, uint64_t *ret_sizes)
{
    *ret_sizes = 0;
    if (!(limits->limit_flags & JOB_OBJECT_LIMIT_WORKINGSET) ||
        (!limits->minimum_working_set && !limits->maximum_working_set))
        return STATUS_SUCCESS;
    return pack_working_set(limits->minimum_working_set, limits->maximum_working_set, ret_sizes);
}

NTSTATUS check_limits(const struct job_limits *limits, ULONG allowed)
{
    ULONG flags = (ULONG)limits->limit_flags;
    uint64_t sizes;

    if (flags & ~allowed)
        return STATUS_INVALID_PARAMETER;
    if ((flags & JOB_OBJECT_LIMIT_JOB_TIME) && (flags & JOB_OBJECT_LIMIT_PRESERVE_JOB_TIME))
        return STATUS_INVALID_PARAMETER;
    if ((flags & JOB_OBJECT_LIMIT_ACTIVE_PROCESS) && !limits->active_processes)
        return STATUS_INVALID_PARAMETER;
    if ((flags & JOB_OBJECT_LIMIT_PRIORITY_CLASS) && !priority_class(limits->priority_class))
        return STATUS_INVALID_PARAMETER;
    if ((flags & JOB_OBJECT_LIMIT_AFFINITY) &&
        (!limits->affinity || (limits->affinity & ~(uint64_t)system_affinity())))
        return STATUS_INVALID_PARAMETER;
    if (working_set_of(limits, &sizes))
        return STATUS_INVALID_PARAMETER;
    if ((flags & JOB_OBJECT_LIMIT_SCHEDULING_CLASS) && limits->scheduling_class > 9)
        return STATUS_INVALID_PARAMETER;
    return flags & IMPOSSIBLE_LIMITS ? STATUS_NOT_SUPPORTED : STATUS_SUCCESS;
}

static void store(uint64_t *word, uint64_t value)
{
    guarded_copy(word, &value, sizeof(value));
}

/*
 * A job's time counts from when it is set: what the processes have used before is
 * added to the limit. The flag that preserves it leaves the earlier limit.
 */
static void begin_period(uint64_t id, struct job_record *page, const struct job_limits *limits)
{
    struct job_sums sums;
    uint64_t end;

    job_recorded_sums(id, page, &sums);
    store(&page->period_user, sums.user);
    store(&page->period_kernel, sums.kernel);
    if (__builtin_add_overflow(sums.user, limits->per_job_user_time, &end))
        end = UINT64_MAX;
    store(&page->user_time_end, end);
}

/*
 * Others read a limit's flag, its value, and its flag again. So none of them takes
 * the value that a limit has without its flag for a limit: what stays set is all
 * that is set meanwhile.
 */
static void store_values(struct job_record *page, const struct job_limits *limits, uint64_t stays)
{
    struct job_limits values = *limits;

    values.limit_flags = stays;
    store(&page->limits.limit_flags, stays);
    guarded_copy(&page->limits, &values, sizeof(values));
    store(&page->limits.limit_flags, limits->limit_flags);
}

void store_limits(uint64_t id, struct job_record *page, const struct job_limits *limits)
{
    struct job_limits stored = *limits, before;
    uint64_t sizes;

    if (!guarded_copy(&before, &page->limits, sizeof(before)))
        return;
    stored.end_of_job_time_action = before.end_of_job_time_action;
    if (limits->limit_flags & JOB_OBJECT_LIMIT_JOB_TIME) {
        begin_period(id, page, limits);
    } else if (limits->limit_flags & JOB_OBJECT_LIMIT_PRESERVE_JOB_TIME) {
        stored.per_job_user_time = before.per_job_user_time;
    } else {
        store(&page->user_time_end, 0);
    }
    working_set_of(limits, &sizes);
    store(&page->working_set, sizes);
    store_values(page, &stored, before.limit_flags & stored.limit_flags);
}

void apply_limits(const struct job_record *page, HANDLE process)
{
    PROCESS_PRIORITY_CLASS priority = {0};
    struct job_limits limits;
    ULONG_PTR affinity;

    if (!guarded_copy(&limits, &page->limits, sizeof(limits)))
        return;
    priority.PriorityClass = priority_class(limits.priority_class);
    affinity = (ULONG_PTR)limits.affinity;
    if (limits.limit_flags & JOB_OBJECT_LIMIT_PRIORITY_CLASS)
        original_NtSetInformationProcess(ARG(process), ProcessPriorityClassClass, ARG(&priority),
                                         sizeof(priority));
    if (limits.limit_flags & JOB_OBJECT_LIMIT_AFFINITY)
        original_NtSetInformationProcess(ARG(process), ProcessAffinityMaskClass, ARG(&affinity),
                                         sizeof(affinity));
}

void apply_limits_of(uint64_t job, HANDLE process)
{
    struct job_chain chain;

    job_chain_map(job, &chain);
    for (unsigned int i = chain.count; i > 0; i--)
        apply_limits(chain.pages[i - 1], process);
    job_chain_unmap(&chain);
}

void apply_limits_again(HANDLE process)
{
    struct target target;
    uint64_t job;

    if (find_target_by(process, PROCESS_SET_INFORMATION, &target))
        return;
    job = job_of_target(&target, process);
    if (job)
        apply_limits_of(job, process);
}

static void apply_to(const struct job_record *page, ULONG pid)
{
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof(attributes)};
    CLIENT_ID id = {.UniqueProcess = (HANDLE)(uintptr_t)pid};
    HANDLE process = NULL;

    if (original_NtOpenProcess(ARG(&process), PROCESS_SET_INFORMATION, ARG(&attributes), ARG(&id)))
        return;
    apply_limits(page, process);
    original_NtClose(ARG(process));
}

void apply_limits_to_all(HANDLE job, const struct job_record *page)
{
    JOBOBJECT_BASIC_PROCESS_ID_LIST *list;
    struct job_limits limits;
    bool all;

    if (!guarded_copy(&limits, &page->limits, sizeof(limits)) ||
        !(limits.limit_flags & (JOB_OBJECT_LIMIT_PRIORITY_CLASS | JOB_OBJECT_LIMIT_AFFINITY)))
        return;
    list = take_list_of_job(job, &all);
    for (ULONG i = 0; list && i < list->NumberOfProcessIdsInList; i++)
        apply_to(page, (ULONG)list->ProcessIdList[i]);
    if (list)
        leave_scratch(list);
}
