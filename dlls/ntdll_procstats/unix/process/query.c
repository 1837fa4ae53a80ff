/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * NtQueryInformationProcess: the classes of accounting, one row each, in the
 * order of checks that Windows has. Every other class, and whatever cannot be
 * answered, is the original's.
 */
#include "query.h"

#include "../memory/requests.h"
#include "../services.h"
#include "../teb.h"
#include "job_limits.h"
#include "limits.h"
#include "priorities.h"

/*
 * A class.
 *
 * exact_end     an ended process has another answer than its record's
 * of_times      the same, and the answer is made of processor times
 * answer        the answer
 * original      Wine's, if there is none; NULL: STATUS_ACCESS_DENIED
 */
struct process_class {
    struct information_class class;
    bool exact_end, of_times;
    NTSTATUS (*answer)(const struct target *target, struct answer *ret_answer);
    NTSTATUS (*original)(const struct target *target, struct answer *ret_answer);
};

static const struct process_class classes[] = {
    {.class = {.info_class = ProcessQuotaLimitsClass,
               .layout = LAYOUT(QUOTA_LIMITS_LAYOUT),
               .counts = {6, 12}},
     .exact_end = true,
     .answer = answer_quota_limits},
    {.class = {.info_class = ProcessIoCountersClass, .layout = LAYOUT("LLLLLL"), .counts = {6}},
     .answer = answer_io_counters,
     .original = original_io_counters},
    {.class = {.info_class = ProcessVmCountersClass,
               .layout = LAYOUT("PPUPPPPPPPPPPP"),
               .counts = {14, 12, 11}},
     .exact_end = true,
     .answer = answer_vm_counters,
     .original = original_vm_counters},
    {.class = {.info_class = ProcessTimesClass, .layout = LAYOUT("LLLL"), .counts = {4}},
     .of_times = true,
     .answer = answer_times},
    {.class = {.info_class = ProcessCycleTimeClass, .layout = LAYOUT("LL"), .counts = {2}},
     .of_times = true,
     .answer = answer_cycle_time},
    {.class = {.info_class = ProcessHandleCountClass,
               .layout = LAYOUT("UU"),
               .counts = {1, 2},
               .told_count = 1},
     .exact_end = true,
     .answer = answer_handle_count},
};

static const struct process_class *find_class(ULONG info_class)
{
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
        if (classes[i].class.info_class == info_class)
            return &classes[i];
    return NULL;
}

/* Windows XP and 2003 want more for a query. 0, where the version is not known, is later. */
static NTSTATUS check_rights_before_vista(HANDLE process)
{
    ULONG major = current_peb()->OSMajorVersion;

    if (!major || major >= 6 || process == NtCurrentProcess() ||
        has_right(process, PROCESS_QUERY_INFORMATION))
        return STATUS_SUCCESS;
    return STATUS_ACCESS_DENIED;
}

static NTSTATUS answer_class(const struct information_class *class, HANDLE process,
                             struct answer *ret_answer)
{
    const struct process_class *row = (const struct process_class *)class; /* its first member */
    struct target target;
    NTSTATUS status = row->of_times ? find_target_of_times(process, &target)
                                    : find_target(process, row->exact_end, &target);

    if (!status)
        status = check_rights_before_vista(process);
    if (status)
        return status;
    status = row->answer(&target, ret_answer);
    if (!status)
        return status;
    return row->original ? row->original(&target, ret_answer) : STATUS_ACCESS_DENIED;
}

static NTSTATUS query_basic(const struct query *query)
{
    PROCESS_BASIC_INFORMATION *basic = query->info;
    NTSTATUS status =
        original_NtQueryInformationProcess(ARG(query->handle), query->info_class, ARG(query->info),
                                           query->length, ARG(query->return_length));

    if (!status && query->length >= sizeof(*basic))
        basic->BasePriority = base_priority_of_process(basic->BasePriority);
    return status;
}

NTSTATUS query_process(const struct query *query)
{
    const struct process_class *class = find_class(query->info_class);

    if (class)
        return answer_query(query, &class->class, answer_class);
    if (query->pointer_size != sizeof(void *))
        return STATUS_NOT_SUPPORTED;
    if (query->info_class == ProcessBasicInformationClass)
        return query_basic(query);
    return original_NtQueryInformationProcess(ARG(query->handle), query->info_class,
                                              ARG(query->info), query->length,
                                              ARG(query->return_length));
}

/*
 * NtQueryInformationProcess
 *
 * process        a handle with PROCESS_QUERY_LIMITED_INFORMATION, or before Windows
 *                Vista PROCESS_QUERY_INFORMATION
 * info_class     those of the table are answered here, others by the original
 * info, length   the structure and its exact size in bytes
 * return_length  what was written, in bytes; stored on success only; may be NULL
 *
 * https://learn.microsoft.com/windows/win32/api/winternl/nf-winternl-ntqueryinformationprocess
 */
NTSTATUS service_NtQueryInformationProcess(uintptr_t process, uintptr_t info_class, uintptr_t info,
                                           uintptr_t length, uintptr_t return_length)
{
    const struct query query = query_of(process, info_class, info, length, return_length);

    return query_process(&query);
}

NTSTATUS set_process(const struct query *query)
{
    NTSTATUS status;

    if (query->info_class == ProcessQuotaLimitsClass)
        return set_quota_limits(query);
    if (find_class(query->info_class))
        return STATUS_INVALID_INFO_CLASS;
    if (query->pointer_size != sizeof(void *))
        return STATUS_NOT_SUPPORTED;
    if (query->info_class == ProcessThreadStackAllocationClass)
        return reserve_stack(ARG(query->handle), ARG(query->info), query->length);
    status = original_NtSetInformationProcess(ARG(query->handle), query->info_class,
                                              ARG(query->info), query->length);
    if (NT_SUCCESS(status) && (query->info_class == ProcessPriorityClassClass ||
                               query->info_class == ProcessAffinityMaskClass))
        apply_limits_again(query->handle);
    return status;
}

/*
 * NtSetInformationProcess
 *
 * No program sets what is accounted: STATUS_INVALID_INFO_CLASS, as on Windows.
 * ProcessQuotaLimits sets the limits of the working set; both at their greatest
 * empty it. Other classes are the original's; in a job that limits it, a priority
 * class or affinity stays the job's, though the call succeeds.
 */
NTSTATUS service_NtSetInformationProcess(uintptr_t process, uintptr_t info_class, uintptr_t info,
                                         uintptr_t length)
{
    const struct query query = query_of(process, info_class, info, length, 0);

    return set_process(&query);
}
