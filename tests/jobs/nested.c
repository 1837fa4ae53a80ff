/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Jobs within jobs, as Windows 8 and later have them: the inner job's processes are
 * in the outer one, and each keeps its limits. [page] is Microsoft's "Nested
 * Jobs".
 */
#include "common.h"
#include <stdio.h>
#include <string.h>
#include <wine/test.h>

#define WORK_BYTES 25000u /* of member.exe */
#define LIMIT_MIB  64u

/* Starts a member in both jobs. */
static struct member start_nested(HANDLE outer, HANDLE inner, const char *arguments)
{
    struct member member = make_member(arguments);

    ok(AssignProcessToJobObject(outer, member.process), "not in the outer: %lu\n", GetLastError());
    ok(AssignProcessToJobObject(inner, member.process), "not in the inner: %lu\n", GetLastError());
    ResumeThread(member.thread);
    return member;
}

static void check_written(HANDLE job, const char *name, ULONGLONG bytes, DWORD processes)
{
    JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION told = accounting_of(job);

    ok(told.IoInfo.WriteTransferCount == bytes, "%s: %I64u bytes written, expected %I64u\n", name,
       told.IoInfo.WriteTransferCount, bytes);
    ok(told.BasicInfo.TotalProcesses == processes, "%s: %lu processes, expected %lu\n", name,
       told.BasicInfo.TotalProcesses, processes);
}

/* [page] The accounting of a job is that of all jobs within it. */
static void test_accounting(void)
{
    HANDLE outer = make_job(), inner = make_job();
    struct member member = start_member(outer, "work");

    ok(!wait_for_member(&member), "a member failed\n");
    close_member(&member);
    check_written(outer, "outer", WORK_BYTES, 1);
    member = start_nested(outer, inner, "tree 0");
    ok(!wait_for_member(&member), "a tree failed\n");
    close_member(&member);
    check_written(inner, "inner", 4 * WORK_BYTES, 4);
    check_written(outer, "outer", 5 * WORK_BYTES, 5);
    /* What the inner job did stays in the outer one's when it has gone. */
    CloseHandle(inner);
    check_written(outer, "outer alone", 5 * WORK_BYTES, 5);
    CloseHandle(outer);
}

/* [page] The strictest limit of all jobs counts, whichever has it. */
static void test_limits(BOOL outer_limits)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.BasicLimitInformation.LimitFlags =
                                                       JOB_OBJECT_LIMIT_PROCESS_MEMORY,
                                                   .ProcessMemoryLimit = LIMIT_MIB * MIB};
    HANDLE limited = make_limited_job(&limits), other = make_job();
    HANDLE outer = outer_limits ? limited : other, inner = outer_limits ? other : limited;
    HANDLE port = make_port(outer);
    struct member member = start_nested(outer, inner, "commit 200");
    DWORD got = wait_for_member(&member);

    ok(got > 0 && got < LIMIT_MIB, "%lu MiB were committed\n", got);
    /* [page] A message goes to the ports of the jobs around, too. */
    check_message(port, outer, JOB_OBJECT_MSG_NEW_PROCESS, member.pid);
    check_message(port, outer, JOB_OBJECT_MSG_PROCESS_MEMORY_LIMIT, member.pid);
    close_member(&member);
    CloseHandle(port);
    CloseHandle(inner);
    CloseHandle(outer);
}

/* The same seen from a process that opens the job by its name. */
static void test_by_name(void)
{
    HANDLE outer = make_job(), inner = CreateJobObjectA(NULL, "procstats nested job");
    struct member member = start_nested(outer, inner, "work"), watcher;

    ok(!wait_for_member(&member), "a member failed\n");
    close_member(&member);
    watcher = make_member("written \"procstats nested job\"");
    ResumeThread(watcher.thread);
    ok(wait_for_member(&watcher) == WORK_BYTES, "another process sees %lu bytes\n",
       wait_for_member(&watcher));
    close_member(&watcher);
    CloseHandle(inner);
    CloseHandle(outer);
}

/* A child that has not run yet is in the job that it was assigned to, and not only in its parent's.
 */
static void test_suspended_child(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {
        .BasicLimitInformation = {.LimitFlags = JOB_OBJECT_LIMIT_ACTIVE_PROCESS |
                                                JOB_OBJECT_LIMIT_PRIORITY_CLASS,
                                  .ActiveProcessLimit = 1,
                                  .PriorityClass = IDLE_PRIORITY_CLASS}};
    HANDLE outer = make_job(), inner = make_limited_job(&limits);
    struct member member;

    ok(AssignProcessToJobObject(outer, GetCurrentProcess()), "the caller: %lu\n", GetLastError());
    member = make_member("work");
    ok(AssignProcessToJobObject(inner, member.process), "the child: %lu\n", GetLastError());
    /* Whether it may or not, it is in the job already, and not one process too many. */
    AssignProcessToJobObject(inner, member.process);
    AssignProcessToJobObject(outer, member.process);
    ok(SetPriorityClass(member.process, HIGH_PRIORITY_CLASS), "SetPriorityClass: %lu\n",
       GetLastError());
    ok(GetPriorityClass(member.process) == IDLE_PRIORITY_CLASS, "the priority class is %lx\n",
       GetPriorityClass(member.process));
    ResumeThread(member.thread);
    ok(!wait_for_member(&member), "the child failed with %lu\n", wait_for_member(&member));
    check_written(inner, "inner", WORK_BYTES, 1);
    close_member(&member);
    CloseHandle(inner);
    CloseHandle(outer);
}

START_TEST(nested)
{
    if (!jobs_can_be_asked())
        return;
    test_accounting();
    test_limits(TRUE);
    test_limits(FALSE);
    test_by_name();
    test_suspended_child(); /* the last one: this process stays in a job */
}
