/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Jobs, whose processes end all at once, by wineserver: their figures are noted
 * before. A job's processes end so when it is terminated, or, with that limit,
 * when its last handle is closed.
 */
#include "jobs.h"

#include "../host/guard.h"
#include "../host/scratch.h"
#include "../io/io.h"
#include "../jobs/identity.h"
#include "../services.h"
#include "end.h"

#define LIST_BYTES 65536 /* for 8191 processes */

/* Whether a handle of this process has ever been one that may end a job by being closed. */
static int some_end_by_close;

static void note_process(ULONG pid)
{
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof(attributes)};
    CLIENT_ID id = {.UniqueProcess = (HANDLE)(uintptr_t)pid};
    struct target target;
    HANDLE process;

    if (original_NtOpenProcess(ARG(&process), PROCESS_QUERY_LIMITED_INFORMATION, ARG(&attributes),
                               ARG(&id)))
        return;
    if (!find_target(process, true, &target) && !target.ended)
        note_end_of(&target);
    forget_process(process);
    original_NtClose(ARG(process));
}

JOBOBJECT_BASIC_PROCESS_ID_LIST *take_list_of_job(HANDLE job, bool *ret_all)
{
    JOBOBJECT_BASIC_PROCESS_ID_LIST *list = take_scratch(LIST_BYTES);
    NTSTATUS status;

    *ret_all = false;
    if (!list)
        return NULL;
    status = original_NtQueryInformationJobObject(ARG(job), JobObjectBasicProcessIdListClass,
                                                  ARG(list), LIST_BYTES, 0);
    /* Where there is less room than processes, the list is filled as far as it goes. */
    if (NT_ERROR(status))
        list->NumberOfProcessIdsInList = 0;
    *ret_all = status == STATUS_SUCCESS;
    return list;
}

/* Notes the figures of the job's processes. The handle may lack the right to ask for them. */
static void note_job(HANDLE job)
{
    JOBOBJECT_BASIC_PROCESS_ID_LIST *list;
    HANDLE query;
    bool all;

    if (original_NtDuplicateObject(ARG(NtCurrentProcess()), ARG(job), ARG(NtCurrentProcess()),
                                   ARG(&query), JOB_OBJECT_QUERY, 0, 0))
        return;
    list = take_list_of_job(query, &all);
    for (ULONG i = 0; list && i < list->NumberOfProcessIdsInList; i++)
        note_process((ULONG)list->ProcessIdList[i]);
    if (list)
        leave_scratch(list);
    original_NtClose(ARG(query));
}

void note_job_that_closes(HANDLE job)
{
    OBJECT_BASIC_INFORMATION basic;

    if (!original_NtQueryObject(ARG(job), ObjectBasicInformationClass, ARG(&basic), sizeof(basic),
                                0) &&
        basic.HandleCount == 1)
        note_job(job);
}

void note_jobs_that_close(void)
{
    if (!__atomic_load_n(&some_end_by_close, __ATOMIC_RELAXED))
        return;
    for (uintptr_t i = 0; i < KNOWN_HANDLES; i++)
        if (handle_state((HANDLE)(i << 2)) & HANDLE_ENDS_JOB)
            note_job_that_closes((HANDLE)(i << 2));
}

/*
 * NtTerminateJobObject
 *
 * The original, after the figures of the job's processes have been noted in
 * their records.
 */
NTSTATUS service_NtTerminateJobObject(uintptr_t job, uintptr_t status)
{
    note_end_status((NTSTATUS)status);
    if (has_right((HANDLE)job, JOB_OBJECT_TERMINATE))
        note_job((HANDLE)job);
    return original_NtTerminateJobObject(job, status);
}

void end_job_for_limit(HANDLE job, struct job_record *page)
{
    note_job(job);
    guarded_add(&page->terminated, active_processes(page));
    original_NtTerminateJobObject(ARG(job), ERROR_NOT_ENOUGH_QUOTA);
}

void note_job_limits(HANDLE job, ULONG flags)
{
    if (!(flags & JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE))
        return;
    add_handle_state(job, HANDLE_ENDS_JOB);
    __atomic_store_n(&some_end_by_close, 1, __ATOMIC_RELAXED);
}
