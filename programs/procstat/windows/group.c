/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A program and its descendants, followed by a job object until they end. */
#include <stdlib.h>

#include "sample/memory.h"
#include "windows/filetime.h"
#include "windows/group.h"
#include "windows/job.h"
#include "windows/process.h"
#include "windows/wine.h"

/* ms; a job's messages may be lost, and Wine tells no CPU times of a process that has ended. */
#define LOOK_AGAIN 100

static bool make_job(struct group *group)
{
    JOBOBJECT_ASSOCIATE_COMPLETION_PORT association;

    group->job = CreateJobObjectW(NULL, NULL);
    group->port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    association = (JOBOBJECT_ASSOCIATE_COMPLETION_PORT){group->job, group->port};
    return group->job && group->port && job_limit(group->job, group->limits) &&
           SetInformationJobObject(group->job, JobObjectAssociateCompletionPortInformation,
                                   &association, sizeof(association));
}

static bool is_limited(const struct limits *limits)
{
    return limits->memory || limits->time || limits->processes;
}

/* A program that is to be limited does not run without its limits. */
static bool let_run(struct group *group)
{
    DWORD error;

    group->tracked =
        make_job(group) && AssignProcessToJobObject(group->job, group->program.process);
    error = GetLastError();
    if (!group->tracked && is_limited(group->limits)) {
        TerminateProcess(group->program.process, 1);
        SetLastError(error);
        return false;
    }
    ResumeThread(group->thread);
    snapshot_add(&group->samples);
    return true;
}

bool group_start(struct group *group, wchar_t *command_line)
{
    STARTUPINFOW startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process = {0};

    if (!CreateProcessW(NULL, command_line, NULL, NULL, TRUE, CREATE_SUSPENDED, NULL, NULL,
                        &startup, &process))
        return false;
    if (!process.hProcess) {
        SetLastError(ERROR_BAD_EXE_FORMAT);
        return false;
    }
    group->program = (struct member){.pid = process.dwProcessId, .process = process.hProcess};
    group->thread = process.hThread;
    return let_run(group);
}

static void look_at_member(struct listing *listing, struct member *member)
{
    const struct listed *listed = listing_find(listing, member->pid);

    if (listed) {
        member->user = listed->user;
        member->kernel = listed->kernel;
    }
}

static void look_at_cpu_times(struct group *group)
{
    size_t i;

    if (!is_wine() || group->told || !listing_take(&group->listing))
        return;
    look_at_member(&group->listing, &group->program);
    for (i = 0; i < group->living_count; i++)
        look_at_member(&group->listing, &group->living[i]);
}

/* A thread's times are kept while it has a handle: the exact ones of a program of one thread. */
static void look_at_first_thread(struct group *group)
{
    struct member *program = &group->program;
    FILETIME start, exit, kernel, user;

    if (!GetThreadTimes(group->thread, &start, &exit, &kernel, &user) ||
        from_filetime(user) + from_filetime(kernel) <= program->user + program->kernel)
        return;
    program->user = from_filetime(user);
    program->kernel = from_filetime(kernel);
}

static void sample_times(struct sample *sample, HANDLE process)
{
    FILETIME start, exit, kernel, user;

    if (GetProcessTimes(process, &start, &exit, &kernel, &user))
        sample_set_cpu(sample, from_filetime(user), from_filetime(kernel));
}

static void sample_member(struct snapshot *samples, struct sample *sample,
                          const struct member *member, bool told)
{
    sample_handle(samples, sample, member->pid, member->process);
    if (told)
        sample_times(sample, member->process);
    else if (is_wine())
        sample_set_cpu(sample, member->user, member->kernel);
}

static void on_begin(struct group *group, DWORD pid)
{
    HANDLE process;

    if (pid == group->program.pid)
        return;
    process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE, FALSE, pid);
    if (!process) {
        group->missed++;
        return;
    }
    group->living = reallocate(group->living, group->living_count + 1, sizeof(*group->living));
    group->living[group->living_count++] = (struct member){.pid = pid, .process = process};
}

static void on_end(struct group *group, DWORD pid)
{
    size_t i;

    for (i = 0; i < group->living_count && group->living[i].pid != pid; i++)
        ;
    if (i == group->living_count)
        return;
    sample_member(&group->samples, snapshot_add(&group->samples), &group->living[i], group->told);
    CloseHandle(group->living[i].process);
    group->living[i] = group->living[--group->living_count];
}

/* Takes messages of the job; returns whether it is empty. Stops at a pause of so many ms. */
static bool take_messages(struct group *group, DWORD pause)
{
    OVERLAPPED *argument;
    ULONG_PTR key;
    DWORD message;

    while (group->tracked &&
           GetQueuedCompletionStatus(group->port, &message, &key, &argument, pause)) {
        DWORD pid = (DWORD)(ULONG_PTR)argument; /* so the job hands it over */

        if (message == JOB_OBJECT_MSG_NEW_PROCESS)
            on_begin(group, pid);
        else if (message == JOB_OBJECT_MSG_EXIT_PROCESS ||
                 message == JOB_OBJECT_MSG_ABNORMAL_EXIT_PROCESS)
            on_end(group, pid);
        else if (message == JOB_OBJECT_MSG_JOB_MEMORY_LIMIT ||
                 message == JOB_OBJECT_MSG_ACTIVE_PROCESS_LIMIT)
            group->exceeded = message;
        else if (message == JOB_OBJECT_MSG_ACTIVE_PROCESS_ZERO)
            return true;
        if (pid == group->program.pid)
            pause = 0;
    }
    if (GetLastError() != WAIT_TIMEOUT)
        group->tracked = false;
    return false;
}

/* For messages that were lost. */
static void forget_ended(struct group *group)
{
    size_t i = group->living_count;

    while (i--)
        if (WaitForSingleObject(group->living[i].process, 0) == WAIT_OBJECT_0)
            on_end(group, group->living[i].pid);
}

void group_wait(struct group *group, bool all)
{
    bool ended = false, empty = false;
    struct sample total;

    group->told = group->tracked && job_total(group->job, &total);
    while (!ended || (all && !empty)) {
        look_at_cpu_times(group);
        empty = take_messages(group, LOOK_AGAIN);
        ended = WaitForSingleObject(group->program.process, group->tracked ? 0 : LOOK_AGAIN) ==
                WAIT_OBJECT_0;
        forget_ended(group);
        empty = empty || !group->tracked || (ended && !group->living_count);
    }
    take_messages(group, 0);
    forget_ended(group);
    look_at_first_thread(group);
    sample_member(&group->samples, &group->samples.samples[0], &group->program, group->told);
}

size_t group_sample_living(struct group *group)
{
    size_t i;

    for (i = 0; i < group->living_count; i++)
        sample_member(&group->samples, snapshot_add(&group->samples), &group->living[i],
                      group->told);
    return group->living_count;
}

DWORD group_exceeded(const struct group *group)
{
    DWORD code;

    if (group->tracked && GetExitCodeProcess(group->program.process, &code) &&
        code == ERROR_NOT_ENOUGH_QUOTA && job_time_is_up(group->job, group->limits))
        return JOB_OBJECT_MSG_END_OF_JOB_TIME;
    return group->exceeded;
}

void group_free(struct group *group)
{
    size_t i;

    for (i = 0; i < group->living_count; i++)
        CloseHandle(group->living[i].process);
    free(group->living);
    snapshot_free(&group->samples);
    listing_free(&group->listing);
    if (group->port)
        CloseHandle(group->port);
    if (group->job)
        CloseHandle(group->job);
    if (group->program.process)
        CloseHandle(group->program.process);
    if (group->thread)
        CloseHandle(group->thread);
    *group = (struct group){0};
}
