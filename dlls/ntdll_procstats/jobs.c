/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Jobs, whose processes end all at once, by the server's hand: their memory is
 * noted before. A job ends so when it is terminated, or, if it is limited so,
 * when its last handle is closed.
 */
#include "io_private.h"
#include "ntdll_procstats.h"

#define ROOM 65536 /* bytes, for a list of 8191 processes; the memory of more is not noted */

/* Whether a handle of this process has ever been one that may end a job by being closed. */
static LONG some_end_by_close;

static void note_process(ULONG pid)
{
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof(attributes)};
    CLIENT_ID id = {.UniqueProcess = UlongToHandle(pid)};
    struct target target;
    HANDLE process;

    if (ZwOpenProcess(&process, PROCESS_QUERY_LIMITED_INFORMATION, &attributes, &id))
        return;
    if (!find_target(process, TRUE, &target) && !target.ended)
        note_memory(&target);
    NtClose(process);
}

/* Where there is less room than processes, the list is filled as far as it goes. */
static void note_listed(HANDLE job, JOBOBJECT_BASIC_PROCESS_ID_LIST *list)
{
    NTSTATUS status =
        ZwQueryInformationJobObject(job, JobObjectBasicProcessIdList, list, ROOM, NULL);

    if (status && status != STATUS_BUFFER_OVERFLOW)
        return;
    for (ULONG i = 0; i < list->NumberOfProcessIdsInList; i++)
        note_process((ULONG)list->ProcessIdList[i]);
}

/* Notes the memory of the job's processes. The handle may lack the right to ask for them. */
static void note_job(HANDLE job)
{
    HANDLE query;
    void *list = NULL;
    SIZE_T room = ROOM;

    if (ZwDuplicateObject(NtCurrentProcess(), job, NtCurrentProcess(), &query, JOB_OBJECT_QUERY, 0,
                          0))
        return;
    if (!ZwAllocateVirtualMemory(NtCurrentProcess(), &list, 0, &room, MEM_COMMIT, PAGE_READWRITE)) {
        note_listed(query, list);
        room = 0;
        ZwFreeVirtualMemory(NtCurrentProcess(), &list, &room, MEM_RELEASE);
    }
    ZwClose(query);
}

void note_job_that_closes(HANDLE job)
{
    NT_OBJECT_BASIC_INFORMATION basic;

    if (!ZwQueryObject(job, ObjectBasicInformation, &basic, sizeof(basic), NULL) &&
        basic.HandleCount == 1)
        note_job(job);
}

void note_jobs_that_close(void)
{
    if (!__atomic_load_n(&some_end_by_close, __ATOMIC_RELAXED))
        return;
    for (ULONG i = 0; i < KNOWN_HANDLES; i++)
        if (handle_states[i] & HANDLE_ENDS_JOB)
            note_job_that_closes(UlongToHandle(i << 2));
}

/*
 * NtTerminateJobObject (ntdll_procstats.@)
 *
 * The original, after the memory of the job's processes has been noted in their
 * records.
 */
NTSTATUS NTAPI NtTerminateJobObject(HANDLE job, NTSTATUS status)
{
    if (host_present() && has_right(job, JOB_OBJECT_TERMINATE))
        note_job(job);
    return ZwTerminateJobObject(job, status);
}

/*
 * NtSetInformationJobObject (ntdll_procstats.@)
 *
 * The original; a handle by whose closing the job will end is known from then on.
 */
NTSTATUS NTAPI NtSetInformationJobObject(HANDLE job, JOBOBJECTINFOCLASS info_class, PVOID info,
                                         ULONG length)
{
    NTSTATUS status = ZwSetInformationJobObject(job, info_class, info, length);
    const JOBOBJECT_EXTENDED_LIMIT_INFORMATION *limits = info;

    if (!NT_SUCCESS(status) || info_class != JobObjectExtendedLimitInformation || !host_present() ||
        !(limits->BasicLimitInformation.LimitFlags & JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE))
        return status;
    add_handle_state(job, HANDLE_ENDS_JOB);
    __atomic_store_n(&some_end_by_close, 1, __ATOMIC_RELAXED);
    return status;
}
