/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A job is known by the name that it has in wineserver, and has a record from
 * when it is made. One that plain Wine made has a record from when it is first
 * met here, if it has a name; without one, nothing shows that two handles
 * lead to one job.
 */
#include "identity.h"

#include "../host/guard.h"
#include "../host/hold.h"
#include "../records/jobs.h"
#include "../services.h"
#include "names.h"

#include <sys/random.h>

/* How many jobs a process makes between two removals of records whose jobs are gone. */
#define SWEEP_EVERY 32u

static uint64_t random_id(void)
{
    uint64_t id = 0;

    while (!id)
        if (getrandom(&id, sizeof(id), 0) != sizeof(id))
            id = 0;
    return id;
}

static uint64_t make_record(const struct object_name *name)
{
    uint64_t id = random_id();

    return job_record_make(id, name) ? 0 : id;
}

uint64_t job_of_handle(HANDLE job)
{
    struct object_name name;
    sigset_t signals;
    uint64_t id;

    if (!name_of_object(job, &name))
        return 0;
    hold_signals(&signals);
    if (job_record_find(&name, &id))
        id = make_record(&name);
    release_signals(&signals);
    return id;
}

NTSTATUS open_job(const struct job_record *job, ULONG right, HANDLE *ret_job)
{
    struct object_name name;
    struct named_attributes by_name;

    if (!guarded_copy(&name, &job->name, sizeof(name)) || !name.length ||
        name.length > JOB_NAME_MAX)
        return STATUS_NOT_FOUND;
    attributes_of_name(&name, &by_name);
    return original_NtOpenJobObject(ARG(ret_job), right, ARG(&by_name.attributes));
}

bool job_of_record_is_known(const struct job_record *job)
{
    HANDLE handle = NULL;
    NTSTATUS status = open_job(job, JOB_OBJECT_QUERY, &handle);

    if (!status)
        original_NtClose(ARG(handle));
    /* The second: it has no name that it could be opened by. */
    return status != STATUS_OBJECT_NAME_NOT_FOUND && status != STATUS_NOT_FOUND;
}

ULONG active_processes(const struct job_record *page)
{
    JOBOBJECT_BASIC_ACCOUNTING_INFORMATION known = {0};
    HANDLE job = NULL;

    if (open_job(page, JOB_OBJECT_QUERY, &job))
        return 0;
    original_NtQueryInformationJobObject(ARG(job), JobObjectBasicAccountingInformationClass,
                                         ARG(&known), sizeof(known), 0);
    original_NtClose(ARG(job));
    return known.ActiveProcesses;
}

/* Ended processes are settled with their jobs before those go: an outer job counts them still. */
static void settle_ended(const struct process_record *process, bool runs, void *context)
{
    const uint64_t *job = context;

    if (!runs && process->job == *job)
        job_settle_process(process->windows_pid);
}

static bool remove_if_gone(uint64_t id, void *context)
{
    struct job_record *page;
    bool is_known;

    (void)context;
    if (job_record_map(id, &page))
        return false;
    is_known = job_of_record_is_known(page);
    job_record_unmap(page);
    if (!is_known) {
        job_visit_processes(settle_ended, &id);
        job_record_remove(id);
    }
    return false;
}

static void note_new_job(HANDLE job)
{
    struct object_name name;
    sigset_t signals;

    if (!name_of_object(job, &name))
        return;
    hold_signals(&signals);
    if (make_record(&name) % SWEEP_EVERY == 0)
        job_visit_jobs(remove_if_gone, NULL);
    release_signals(&signals);
}

bool is_unnamed(const OBJECT_ATTRIBUTES *attributes)
{
    const volatile OBJECT_ATTRIBUTES *read = attributes;
    const volatile UNICODE_STRING *name;

    if (!attributes)
        return true;
    if (read->Length != sizeof(*attributes))
        return false;
    name = read->ObjectName;
    return !name || !name->Length;
}

/* The program's attributes, with a hidden name. */
static void add_name(const OBJECT_ATTRIBUTES *attributes, struct object_name *name,
                     struct named_attributes *ret_attributes)
{
    attributes_of_name(name, ret_attributes);
    if (!attributes)
        return;
    ret_attributes->attributes.Attributes = attributes->Attributes;
    ret_attributes->attributes.SecurityDescriptor = attributes->SecurityDescriptor;
    ret_attributes->attributes.SecurityQualityOfService = attributes->SecurityQualityOfService;
}

/*
 * NtCreateJobObject
 *
 * The original; a job without a name gets a hidden one, and each new one a record.
 */
NTSTATUS service_NtCreateJobObject(uintptr_t handle, uintptr_t access, uintptr_t attributes)
{
    struct object_name name;
    struct named_attributes named;
    uintptr_t with_name = attributes;
    NTSTATUS status;
    HANDLE job;

    if (is_unnamed((const OBJECT_ATTRIBUTES *)attributes)) {
        hidden_name_make("job", &name);
        add_name((const OBJECT_ATTRIBUTES *)attributes, &name, &named);
        with_name = ARG(&named.attributes);
    }
    status = original_NtCreateJobObject(handle, access, with_name);
    if (NT_ERROR(status) && with_name != attributes)
        return original_NtCreateJobObject(handle, access, attributes);
    if (status == STATUS_SUCCESS && guarded_copy(&job, (const void *)handle, sizeof(job)))
        note_new_job(job);
    return status;
}

/*
 * NtCreateIoCompletion
 *
 * The original; a port without a name gets a hidden one, by which the processes
 * of a job can post to it.
 */
NTSTATUS service_NtCreateIoCompletion(uintptr_t handle, uintptr_t access, uintptr_t attributes,
                                      uintptr_t threads)
{
    struct object_name name;
    struct named_attributes named;
    NTSTATUS status;

    if (!is_unnamed((const OBJECT_ATTRIBUTES *)attributes))
        return original_NtCreateIoCompletion(handle, access, attributes, threads);
    hidden_name_make("port", &name);
    add_name((const OBJECT_ATTRIBUTES *)attributes, &name, &named);
    status = original_NtCreateIoCompletion(handle, access, ARG(&named.attributes), threads);
    if (NT_ERROR(status))
        status = original_NtCreateIoCompletion(handle, access, attributes, threads);
    return status;
}
