/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * NtQueryInformationJobObject and NtSetInformationJobObject: the classes of
 * accounting and of limits, one row each. Every other class, and what concerns a
 * job without a record, is the original's.
 */
#include "job_query.h"

#include "../host/guard.h"
#include "../io/io.h"
#include "../jobs/identity.h"
#include "../jobs/names.h"
#include "../jobs/own.h"
#include "../services.h"
#include "answers.h"
#include "identity.h"
#include "job_figures.h"
#include "job_limits.h"
#include "job_time.h"
#include "jobs.h"
#include "layout.h"

#include <string.h>

/* A job that is asked about. */
struct job {
    HANDLE handle;
    uint64_t id;
    struct job_record *page;
    JOBOBJECT_BASIC_ACCOUNTING_INFORMATION known; /* what wineserver counts */
};

typedef void job_answer(const struct job *job, uint64_t *fields);

/* JOBOBJECT_BASIC_ACCOUNTING_INFORMATION, and IO_COUNTERS behind it. */
static void answer_accounting(const struct job *job, uint64_t *fields)
{
    struct job_figures figures;
    uint64_t period_user = 0, period_kernel = 0, terminated = 0;

    job_figures(job->handle, job->id, job->page, &figures);
    guarded_load(&job->page->period_user, &period_user);
    guarded_load(&job->page->period_kernel, &period_kernel);
    guarded_load(&job->page->terminated, &terminated);
    fields[0] = figures.sums.user;
    fields[1] = figures.sums.kernel;
    fields[2] = figures.sums.user - period_user;
    fields[3] = figures.sums.kernel - period_kernel;
    fields[4] = figures.sums.page_faults;
    fields[5] = job->known.TotalProcesses;
    fields[6] = job->known.ActiveProcesses;
    fields[7] = terminated;
    memcpy(&fields[8], &figures.sums.io, sizeof(figures.sums.io));
}

/* JOBOBJECT_EXTENDED_LIMIT_INFORMATION, of which JOBOBJECT_BASIC_LIMIT_INFORMATION is the start. */
enum limit_field {
    LIMIT_PROCESS_TIME,
    LIMIT_JOB_TIME,
    LIMIT_FLAGS,
    LIMIT_MINIMUM_WORKING_SET,
    LIMIT_MAXIMUM_WORKING_SET,
    LIMIT_ACTIVE_PROCESSES,
    LIMIT_AFFINITY,
    LIMIT_PRIORITY_CLASS,
    LIMIT_SCHEDULING_CLASS,
    LIMIT_IO_INFO,
    LIMIT_PROCESS_MEMORY = LIMIT_IO_INFO + 6,
    LIMIT_JOB_MEMORY,
    LIMIT_PEAK_PROCESS,
    LIMIT_PEAK_JOB,
    LIMIT_FIELDS
};

_Static_assert(LIMIT_FIELDS <= FIELDS_MAX, "an answer has room for every structure");

static void answer_limits(const struct job *job, uint64_t *fields)
{
    struct job_limits limits = {0};
    struct job_figures figures;

    guarded_copy(&limits, &job->page->limits, sizeof(limits));
    job_figures(job->handle, job->id, job->page, &figures);
    fields[LIMIT_PROCESS_TIME] = limits.per_process_user_time;
    fields[LIMIT_JOB_TIME] = limits.per_job_user_time;
    fields[LIMIT_FLAGS] = limits.limit_flags;
    fields[LIMIT_MINIMUM_WORKING_SET] = limits.minimum_working_set;
    fields[LIMIT_MAXIMUM_WORKING_SET] = limits.maximum_working_set;
    fields[LIMIT_ACTIVE_PROCESSES] = limits.active_processes;
    fields[LIMIT_AFFINITY] = limits.affinity;
    fields[LIMIT_PRIORITY_CLASS] = limits.priority_class;
    fields[LIMIT_SCHEDULING_CLASS] = limits.scheduling_class;
    fields[LIMIT_PROCESS_MEMORY] = limits.process_memory;
    fields[LIMIT_JOB_MEMORY] = limits.job_memory;
    fields[LIMIT_PEAK_PROCESS] = figures.peak_process_commit;
    fields[LIMIT_PEAK_JOB] = figures.peak_commit;
}

static void answer_memory_usage(const struct job *job, uint64_t *fields)
{
    struct job_figures figures;

    job_figures(job->handle, job->id, job->page, &figures);
    fields[0] = figures.commit;
    fields[1] = figures.peak_commit;
}

static void answer_end_of_job_time(const struct job *job, uint64_t *fields)
{
    guarded_load(&job->page->limits.end_of_job_time_action, &fields[0]);
}

#define BASIC_LIMIT_LAYOUT    "LLUPPUPUU"
#define EXTENDED_LIMIT_LAYOUT BASIC_LIMIT_LAYOUT "LLLLLLPPPP"

struct job_class {
    ULONG info_class;
    structure_layout layout;
    job_answer *answer;
};

static const struct job_class classes[] = {
    {JobObjectBasicAccountingInformationClass, LAYOUT("LLLLUUUU"), answer_accounting},
    {JobObjectBasicAndIoAccountingInformationClass, LAYOUT("LLLLUUUULLLLLL"), answer_accounting},
    {JobObjectBasicLimitInformationClass, LAYOUT(BASIC_LIMIT_LAYOUT), answer_limits},
    {JobObjectExtendedLimitInformationClass, LAYOUT(EXTENDED_LIMIT_LAYOUT), answer_limits},
    {JobObjectMemoryUsageInformationClass, LAYOUT("LL"), answer_memory_usage},
    {JobObjectEndOfJobTimeInformationClass, LAYOUT("U"), answer_end_of_job_time},
};

static const struct job_class *find_class(ULONG info_class)
{
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
        if (classes[i].info_class == info_class)
            return &classes[i];
    return NULL;
}

static ULONG size_of(const struct job_class *class, unsigned int pointer_size)
{
    return (ULONG)layout_size(class->layout, strlen(class->layout), pointer_size);
}

/* wineserver checks the handle, its type and its right. */
static NTSTATUS check_handle(HANDLE handle, JOBOBJECT_BASIC_ACCOUNTING_INFORMATION *ret_known)
{
    return original_NtQueryInformationJobObject(ARG(handle),
                                                JobObjectBasicAccountingInformationClass,
                                                ARG(ret_known), sizeof(*ret_known), 0);
}

static NTSTATUS query_original(const struct query *query)
{
    if (query->pointer_size != sizeof(void *))
        return STATUS_NOT_SUPPORTED;
    return original_NtQueryInformationJobObject(ARG(query->handle), query->info_class,
                                                ARG(query->info), query->length,
                                                ARG(query->return_length));
}

/* A bad pointer of the program's ends the service here, with nothing done. */
static NTSTATUS write_answer(const struct query *query, const struct job_class *class,
                             const uint64_t *fields)
{
    uint8_t structure[FIELDS_MAX * sizeof(uint64_t)] = {0};
    ULONG size = size_of(class, query->pointer_size);

    layout_write(class->layout, strlen(class->layout), query->pointer_size, fields, structure);
    memcpy(query->info, structure, size);
    if (query->return_length)
        *query->return_length = size;
    return STATUS_SUCCESS;
}

/* The class's fields; STATUS_NOT_SUPPORTED: only the original can answer. */
static NTSTATUS find_fields(const struct job_class *class, HANDLE handle, uint64_t id,
                            uint64_t *ret_fields)
{
    struct job job = {.handle = handle, .id = id};
    NTSTATUS status = check_handle(handle, &job.known);

    if (status)
        return status;
    if (!id || job_record_map(id, &job.page))
        return STATUS_NOT_SUPPORTED;
    class->answer(&job, ret_fields);
    job_record_unmap(job.page);
    return STATUS_SUCCESS;
}

/* Without a handle it is the own job, which is opened: not every version of wineserver takes none.
 */
static NTSTATUS find_own_fields(const struct job_class *class, uint64_t *ret_fields)
{
    const struct job_chain *own = own_jobs();
    NTSTATUS status;
    HANDLE handle = NULL;

    if (!own && original_NtIsProcessInJob(ARG(NtCurrentProcess()), 0) != STATUS_PROCESS_IN_JOB)
        return STATUS_ACCESS_DENIED;
    if (!own || open_job(own->pages[0], JOB_OBJECT_QUERY, &handle))
        return STATUS_NOT_SUPPORTED;
    status = find_fields(class, handle, own->ids[0], ret_fields);
    original_NtClose(ARG(handle));
    return status;
}

NTSTATUS query_job(const struct query *query)
{
    const struct job_class *class = find_class(query->info_class);
    uint64_t fields[FIELDS_MAX] = {0};
    NTSTATUS status;

    if (!class)
        return query_original(query);
    if (query->length < size_of(class, query->pointer_size))
        return STATUS_INFO_LENGTH_MISMATCH;
    status = query->handle ? find_fields(class, query->handle, job_of_handle(query->handle), fields)
                           : find_own_fields(class, fields);
    if (status == STATUS_NOT_SUPPORTED)
        return query_original(query);
    return status ? status : write_answer(query, class, fields);
}

/*
 * NtQueryInformationJobObject
 *
 * job            a handle with JOB_OBJECT_QUERY; NULL: the calling process's job
 * info_class     those of the table are answered here, others by the original
 * info, length   the structure, and a size in bytes that is at least its
 * return_length  what was written, in bytes; stored on success only; may be NULL
 *
 * STATUS_ACCESS_DENIED without a handle outside of any job.
 * https://learn.microsoft.com/windows/win32/api/jobapi2/nf-jobapi2-queryinformationjobobject
 */
NTSTATUS service_NtQueryInformationJobObject(uintptr_t job, uintptr_t info_class, uintptr_t info,
                                             uintptr_t length, uintptr_t return_length)
{
    const struct query query = query_of(job, info_class, info, length, return_length);

    return query_job(&query);
}

static NTSTATUS set_original(const struct query *query)
{
    if (query->pointer_size != sizeof(void *))
        return STATUS_NOT_SUPPORTED;
    return original_NtSetInformationJobObject(ARG(query->handle), query->info_class,
                                              ARG(query->info), query->length);
}

static struct job_limits limits_of(const uint64_t *fields)
{
    return (struct job_limits){
        .per_process_user_time = fields[LIMIT_PROCESS_TIME],
        .per_job_user_time = fields[LIMIT_JOB_TIME],
        .limit_flags = fields[LIMIT_FLAGS],
        .minimum_working_set = fields[LIMIT_MINIMUM_WORKING_SET],
        .maximum_working_set = fields[LIMIT_MAXIMUM_WORKING_SET],
        .active_processes = fields[LIMIT_ACTIVE_PROCESSES],
        .affinity = fields[LIMIT_AFFINITY],
        .priority_class = fields[LIMIT_PRIORITY_CLASS],
        .scheduling_class = fields[LIMIT_SCHEDULING_CLASS],
        .process_memory = fields[LIMIT_PROCESS_MEMORY],
        .job_memory = fields[LIMIT_JOB_MEMORY],
    };
}

/* The original keeps the flags that wineserver sees to. */
static NTSTATUS set_limits(const struct query *query, const uint64_t *fields, ULONG allowed)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION wines = {0};
    struct job_limits limits = limits_of(fields);
    NTSTATUS status = check_limits(&limits, allowed);
    struct job_record *page;
    uint64_t id;

    if (status)
        return status;
    wines.BasicLimitInformation.LimitFlags = (ULONG)limits.limit_flags;
    status = original_NtSetInformationJobObject(
        ARG(query->handle), JobObjectExtendedLimitInformationClass, ARG(&wines), sizeof(wines));
    if (!NT_SUCCESS(status))
        return status;
    note_job_limits(query->handle, (ULONG)limits.limit_flags);
    id = job_of_handle(query->handle);
    if (!id || job_record_map(id, &page))
        return status;
    store_limits(id, page, &limits);
    apply_limits_to_all(query->handle, page);
    job_record_unmap(page);
    job_time_changed(id);
    return status;
}

static NTSTATUS set_basic_limits(const struct query *query, const uint64_t *fields)
{
    return set_limits(query, fields, JOB_OBJECT_BASIC_LIMITS);
}

static NTSTATUS set_extended_limits(const struct query *query, const uint64_t *fields)
{
    return set_limits(query, fields, JOB_OBJECT_EXTENDED_LIMITS);
}

/* The port is known by its name from now on, to the processes in the job too. */
static NTSTATUS set_port(const struct query *query, const uint64_t *fields)
{
    JOBOBJECT_ASSOCIATE_COMPLETION_PORT wines = {(void *)(uintptr_t)fields[0],
                                                 (HANDLE)(uintptr_t)fields[1]};
    struct object_name name = {0};
    struct job_record *page;
    NTSTATUS status = original_NtSetInformationJobObject(
        ARG(query->handle), JobObjectAssociateCompletionPortInformationClass, ARG(&wines),
        sizeof(wines));
    uint64_t id;

    if (!NT_SUCCESS(status))
        return status;
    id = job_of_handle(query->handle);
    if (!id || job_record_map(id, &page))
        return status;
    if (fields[1])
        name_of_object(wines.CompletionPort, &name);
    guarded_copy(&page->port_key, &fields[0], sizeof(fields[0]));
    guarded_copy(&page->port, &name, sizeof(name));
    job_record_unmap(page);
    return status;
}

static NTSTATUS set_end_of_job_time(const struct query *query, const uint64_t *fields)
{
    JOBOBJECT_BASIC_ACCOUNTING_INFORMATION known;
    struct job_record *page;
    NTSTATUS status = check_handle(query->handle, &known);
    uint64_t id;

    if (fields[0] > 1)
        return STATUS_INVALID_PARAMETER;
    if (status && status != STATUS_ACCESS_DENIED)
        return status;
    if (!has_right(query->handle, JOB_OBJECT_SET_ATTRIBUTES))
        return STATUS_ACCESS_DENIED;
    id = job_of_handle(query->handle);
    if (!id || job_record_map(id, &page))
        return STATUS_NOT_SUPPORTED;
    guarded_copy(&page->limits.end_of_job_time_action, &fields[0], sizeof(fields[0]));
    job_record_unmap(page);
    return STATUS_SUCCESS;
}

struct settable_class {
    ULONG info_class;
    structure_layout layout;
    NTSTATUS (*set)(const struct query *query, const uint64_t *fields);
};

static const struct settable_class settable[] = {
    {JobObjectBasicLimitInformationClass, LAYOUT(BASIC_LIMIT_LAYOUT), set_basic_limits},
    {JobObjectExtendedLimitInformationClass, LAYOUT(EXTENDED_LIMIT_LAYOUT), set_extended_limits},
    {JobObjectAssociateCompletionPortInformationClass, LAYOUT("PP"), set_port},
    {JobObjectEndOfJobTimeInformationClass, LAYOUT("U"), set_end_of_job_time},
};

NTSTATUS set_job(const struct query *query)
{
    uint8_t structure[FIELDS_MAX * sizeof(uint64_t)];
    uint64_t fields[FIELDS_MAX] = {0};

    for (size_t i = 0; i < sizeof(settable) / sizeof(settable[0]); i++) {
        const struct settable_class *class = &settable[i];
        size_t count = strlen(class->layout);

        if (class->info_class != query->info_class)
            continue;
        if (layout_size(class->layout, count, query->pointer_size) != query->length)
            return STATUS_INFO_LENGTH_MISMATCH;
        memcpy(structure, query->info, query->length);
        layout_read(class->layout, count, query->pointer_size, structure, fields);
        return class->set(query, fields);
    }
    return set_original(query);
}

/*
 * NtSetInformationJobObject
 *
 * job           a handle with JOB_OBJECT_SET_ATTRIBUTES
 * info_class    those of the table are set here, others by the original
 * info, length  the structure and its exact size in bytes
 *
 * STATUS_NOT_SUPPORTED for a limit that cannot be kept on this host.
 * https://learn.microsoft.com/windows/win32/api/jobapi2/nf-jobapi2-setinformationjobobject
 */
NTSTATUS service_NtSetInformationJobObject(uintptr_t job, uintptr_t info_class, uintptr_t info,
                                           uintptr_t length)
{
    const struct query query = query_of(job, info_class, info, length, 0);

    return set_job(&query);
}
