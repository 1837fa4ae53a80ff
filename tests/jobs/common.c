/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Jobs and members: see common.h.
 */
#include "common.h"
#include <stdio.h>
#include <string.h>
#include <wine/test.h>

struct member make_member(const char *arguments)
{
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION info = {0};
    char command[1024], **argv;
    const char *slash;

    winetest_get_mainargs(&argv);
    slash = strrchr(argv[0], '\\');
    snprintf(command, sizeof(command), "\"%.*smember.exe\" %s",
             slash ? (int)(slash - argv[0]) + 1 : 0, argv[0], arguments);
    if (!CreateProcessA(NULL, command, NULL, NULL, TRUE, CREATE_SUSPENDED, NULL, NULL, &startup,
                        &info)) {
        ok(0, "cannot start %s: %lu\n", command, GetLastError());
        ExitProcess(255);
    }
    return (struct member){info.hProcess, info.hThread, info.dwProcessId};
}

struct member start_member(HANDLE job, const char *arguments)
{
    struct member member = make_member(arguments);

    ok(AssignProcessToJobObject(job, member.process), "not assigned: %lu\n", GetLastError());
    ResumeThread(member.thread);
    return member;
}

DWORD wait_for_member(const struct member *member)
{
    DWORD code = 0;

    ok(!WaitForSingleObject(member->process, PATIENCE), "a member does not end\n");
    GetExitCodeProcess(member->process, &code);
    return code;
}

void close_member(struct member *member)
{
    CloseHandle(member->thread);
    CloseHandle(member->process);
}

BOOL jobs_can_be_asked(void)
{
    JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION info;
    HANDLE job = CreateJobObjectA(NULL, NULL);
    BOOL wow64 = FALSE, asked;

    IsWow64Process(GetCurrentProcess(), &wow64);
    asked = !wow64 || QueryInformationJobObject(job, JobObjectBasicAndIoAccountingInformation,
                                                &info, sizeof(info), NULL);
    if (!asked)
        skip("wow64.dll does not pass the class of a job's figures on: error %lu\n",
             GetLastError());
    CloseHandle(job);
    return asked;
}

HANDLE make_job(void)
{
    HANDLE job = CreateJobObjectA(NULL, NULL);

    ok(job != NULL, "no job: %lu\n", GetLastError());
    return job;
}

HANDLE make_limited_job(const JOBOBJECT_EXTENDED_LIMIT_INFORMATION *limits)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION set = *limits;
    HANDLE job = make_job();

    ok(SetInformationJobObject(job, JobObjectExtendedLimitInformation, &set, sizeof(set)),
       "limits are not taken: %lu\n", GetLastError());
    return job;
}

JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION accounting_of(HANDLE job)
{
    JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION info = {0};
    DWORD length = 0;

    ok(QueryInformationJobObject(job, JobObjectBasicAndIoAccountingInformation, &info, sizeof(info),
                                 &length) &&
           length == sizeof(info),
       "no accounting: %lu, length %lu\n", GetLastError(), length);
    return info;
}

JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits_of(HANDLE job)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION info = {0};
    DWORD length = 0;

    ok(QueryInformationJobObject(job, JobObjectExtendedLimitInformation, &info, sizeof(info),
                                 &length) &&
           length == sizeof(info),
       "no limits: %lu, length %lu\n", GetLastError(), length);
    return info;
}

HANDLE make_port(HANDLE job)
{
    JOBOBJECT_ASSOCIATE_COMPLETION_PORT association = {.CompletionKey = job};
    HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);

    association.CompletionPort = port;
    ok(port && SetInformationJobObject(job, JobObjectAssociateCompletionPortInformation,
                                       &association, sizeof(association)),
       "no port: %lu\n", GetLastError());
    return port;
}

void check_message_(const char *file, int line, HANDLE port, HANDLE job, DWORD message, DWORD pid)
{
    OVERLAPPED *argument = NULL;
    ULONG_PTR key = 0;
    DWORD number = 0;
    BOOL taken = GetQueuedCompletionStatus(port, &number, &key, &argument, PATIENCE);

    ok_(file, line)(taken && number == message && key == (ULONG_PTR)job &&
                        (DWORD)(ULONG_PTR)argument == pid,
                    "message %lu with key %p of process %04lx, expected %lu with %p of %04lx\n",
                    number, (void *)key, (DWORD)(ULONG_PTR)argument, message, job, pid);
}
