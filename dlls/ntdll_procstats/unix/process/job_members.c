/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Processes that come into a job: assigned to it, started in it, or started by a
 * process in it.
 */
#include "../host/guard.h"
#include "../host/hold.h"
#include "../jobs/identity.h"
#include "../jobs/limits.h"
#include "../jobs/own.h"
#include "../records/records.h"
#include "../services.h"
#include "../teb.h"
#include "identity.h"
#include "job_limits.h"
#include "job_of.h"
#include "job_time.h"

#define LISTED_JOBS_MAX 16 /* in one attribute of a new process */

/* A process that is assigned to a job. */
struct member {
    HANDLE query; /* a handle that may ask about it */
    struct target target;
    uint64_t before; /* the job that it was in */
};

/* The right to assign a process is not enough to ask about it: a second handle is made. */
static bool open_member(HANDLE process, struct member *ret_member)
{
    *ret_member = (struct member){0};
    if (original_NtDuplicateObject(ARG(NtCurrentProcess()), ARG(process), ARG(NtCurrentProcess()),
                                   ARG(&ret_member->query), PROCESS_QUERY_INFORMATION, 0, 0))
        return false;
    if (find_target(ret_member->query, true, &ret_member->target)) {
        original_NtClose(ARG(ret_member->query));
        return false;
    }
    if (ret_member->target.own)
        ret_member->target.creation_time = own_creation_time();
    return true;
}

static void close_member(struct member *member)
{
    forget_process(member->query);
    original_NtClose(ARG(member->query));
}

/*
 * wineserver has let the process into this job. If it was in another one, the job
 * is within that from now on, unless it was already.
 */
static void note_member(const struct member *member, uint64_t job)
{
    const struct target *target = &member->target;
    uint64_t none = 0;
    struct job_record *page;

    if (member->before && member->before != job && !job_record_map(job, &page)) {
        guarded_exchange(&page->parent, &none, member->before);
        job_record_unmap(page);
    }
    if (job_store_of(target->pid, target->creation_time, job))
        return;
    job_note_remove(target->pid);
    if (member->before == job)
        return;
    if (target->own)
        own_jobs();
    else
        job_time_assigned(target->pid, target->creation_time);
}

/* It was not assigned: what was noted of it before, if it has no record yet, is noted again. */
static void take_note_back(const struct member *member)
{
    const struct target *target = &member->target;

    job_note_remove(target->pid);
    if (member->before && !job_of_record(target->pid, target->creation_time))
        job_note_make(target->pid, target->creation_time, member->before);
}

/* Whether one process more can be in each job of a chain. If not, the job posts that. */
static bool has_room(const struct job_chain *chain)
{
    uint64_t limit;

    for (unsigned int i = 0; i < chain->count; i++) {
        if (!job_has_limit(chain->pages[i], JOB_OBJECT_LIMIT_ACTIVE_PROCESS,
                           &chain->pages[i]->limits.active_processes, &limit) ||
            active_processes(chain->pages[i]) < limit)
            continue;
        guarded_add(&chain->pages[i]->terminated, 1);
        post_job_message(chain, i, JOB_OBJECT_MSG_ACTIVE_PROCESS_LIMIT, 0);
        return false;
    }
    return true;
}

/* The jobs of a chain that a process is not in yet. */
static void leave_out(struct job_chain *chain, uint64_t before)
{
    for (unsigned int i = 0; before && i < chain->count; i++)
        while (chain->count > i && chain->ids[i] == before)
            job_record_unmap(chain->pages[--chain->count]);
}

static bool may_join(uint64_t before, uint64_t job)
{
    struct job_chain chain;
    bool may;

    job_chain_map(job, &chain);
    leave_out(&chain, before);
    may = has_room(&chain);
    job_chain_unmap(&chain);
    return may;
}

/* A handle without these rights is refused before the job's limits are looked at. */
static bool may_be_assigned(HANDLE process)
{
    return process == NtCurrentProcess() ||
           (has_right(process, PROCESS_SET_QUOTA) && has_right(process, PROCESS_TERMINATE));
}

static NTSTATUS assign(uintptr_t handle, uintptr_t process, struct member *member, uint64_t job)
{
    struct target *target = &member->target;
    NTSTATUS status;

    if (may_be_assigned((HANDLE)process) && !may_join(member->before, job)) {
        original_NtTerminateProcess(process, ERROR_NOT_ENOUGH_QUOTA);
        return STATUS_QUOTA_EXCEEDED;
    }
    job_note_make(target->pid, target->creation_time, job);
    status = original_NtAssignProcessToJobObject(handle, process);
    if (NT_SUCCESS(status)) {
        /* If it was being made, it may have its record by now. */
        if (!target->creation_time)
            target->creation_time = creation_time_of(member->query);
        note_member(member, job);
        apply_limits_of(job, (HANDLE)process);
    } else {
        take_note_back(member);
    }
    return status;
}

/*
 * NtAssignProcessToJobObject
 *
 * The original. A process too many is ended: STATUS_QUOTA_EXCEEDED.
 *
 * https://learn.microsoft.com/windows/win32/api/jobapi2/nf-jobapi2-assignprocesstojobobject
 */
NTSTATUS service_NtAssignProcessToJobObject(uintptr_t handle, uintptr_t process)
{
    uint64_t job =
        has_right((HANDLE)handle, JOB_OBJECT_ASSIGN_PROCESS) ? job_of_handle((HANDLE)handle) : 0;
    struct member member;
    sigset_t signals;
    NTSTATUS status;

    if (!job || !open_member((HANDLE)process, &member))
        return original_NtAssignProcessToJobObject(handle, process);
    hold_signals(&signals);
    member.before = job_of_target(&member.target, member.query);
    status = assign(handle, process, &member, job);
    release_signals(&signals);
    close_member(&member);
    return status;
}

/* The jobs that the caller wants the new process to be in. Returns how many there are. */
static unsigned int listed_jobs(uintptr_t attributes, HANDLE ret_jobs[LISTED_JOBS_MAX])
{
    const PS_ATTRIBUTE_LIST *list = (const PS_ATTRIBUTE_LIST *)attributes;
    PS_ATTRIBUTE attribute;
    SIZE_T length;

    if (!list || !guarded_copy(&length, &list->TotalLength, sizeof(length)))
        return 0;
    for (SIZE_T i = 0; sizeof(SIZE_T) + (i + 1) * sizeof(attribute) <= length; i++) {
        if (!guarded_copy(&attribute, &list->Attributes[i], sizeof(attribute)))
            return 0;
        if (attribute.Attribute != PS_ATTRIBUTE_JOB_LIST)
            continue;
        if (attribute.Size > LISTED_JOBS_MAX * sizeof(HANDLE) ||
            !guarded_copy(ret_jobs, attribute.Value, attribute.Size))
            return 0;
        return (unsigned int)(attribute.Size / sizeof(HANDLE));
    }
    return 0;
}

/* The new process is in them already, one within the other. */
static void note_listed_jobs(HANDLE process, const HANDLE *jobs, unsigned int count)
{
    const struct job_chain *own = own_jobs();
    struct member member;

    if (!count || !open_member(process, &member))
        return;
    member.before = own ? own->ids[0] : 0;
    for (unsigned int i = 0; i < count; i++) {
        uint64_t job = job_of_handle(jobs[i]);

        if (!job)
            continue;
        job_note_make(member.target.pid, member.target.creation_time, job);
        note_member(&member, job);
        apply_limits_of(job, process);
        member.before = job;
    }
    close_member(&member);
}

static void note_new_process(HANDLE process, uintptr_t attributes)
{
    const struct job_chain *own = own_jobs();
    HANDLE jobs[LISTED_JOBS_MAX];
    unsigned int count = listed_jobs(attributes, jobs);

    for (unsigned int i = own ? own->count : 0; i > 0; i--)
        apply_limits(own->pages[i - 1], process);
    note_listed_jobs(process, jobs, count);
}

/* A job with either flag lets its processes start others outside of it. */
static bool stays_in_job(const struct job_record *job, ULONG flags)
{
    uint64_t limits = 0;

    guarded_load((uint64_t *)&job->limits.limit_flags, &limits);
    return !(limits & JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK) &&
           !((flags & PROCESS_CREATE_FLAGS_BREAKAWAY) && (limits & JOB_OBJECT_LIMIT_BREAKAWAY_OK));
}

static bool may_start_process(ULONG flags)
{
    const struct job_chain *own = own_jobs();
    struct job_chain stays = {0};

    for (unsigned int i = 0; own && i < own->count; i++) {
        if (!stays.count && !stays_in_job(own->pages[i], flags))
            continue;
        stays.pages[stays.count++] = own->pages[i];
    }
    return has_room(&stays);
}

/* The same of the jobs that the caller wants the new process to be in besides. */
static bool may_start_listed(uintptr_t attributes)
{
    const struct job_chain *own = own_jobs();
    HANDLE jobs[LISTED_JOBS_MAX];
    unsigned int count = listed_jobs(attributes, jobs);

    for (unsigned int i = 0; i < count; i++) {
        uint64_t job = has_right(jobs[i], JOB_OBJECT_ASSIGN_PROCESS) ? job_of_handle(jobs[i]) : 0;

        if (job && !may_join(own ? own->ids[0] : 0, job))
            return false;
    }
    return true;
}

/*
 * NtCreateUserProcess
 *
 * The original; STATUS_QUOTA_EXCEEDED for a process too many in a job of the
 * caller's, or in one of the list that the caller gives.
 */
NTSTATUS service_NtCreateUserProcess(uintptr_t process, uintptr_t thread, uintptr_t process_access,
                                     uintptr_t thread_access, uintptr_t process_attributes,
                                     uintptr_t thread_attributes, uintptr_t process_flags,
                                     uintptr_t thread_flags, uintptr_t parameters, uintptr_t info,
                                     uintptr_t attributes)
{
    NTSTATUS status;
    HANDLE made;

    if (!may_start_process((ULONG)process_flags) || !may_start_listed(attributes))
        return STATUS_QUOTA_EXCEEDED;
    status = original_NtCreateUserProcess(process, thread, process_access, thread_access,
                                          process_attributes, thread_attributes, process_flags,
                                          thread_flags, parameters, info, attributes);
    if (NT_SUCCESS(status) && guarded_copy(&made, (const void *)process, sizeof(made)))
        note_new_process(made, attributes);
    return status;
}
