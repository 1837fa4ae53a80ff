/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A job keeps its limits of memory: a commit above one fails, and the job's port gets a message;
 * what stays below sees nothing of it. [page] is Microsoft's page of
 * JOBOBJECT_EXTENDED_LIMIT_INFORMATION and JOBOBJECT_ASSOCIATE_COMPLETION_PORT.
 */
#include "common.h"
#include <psapi.h>
#include <stdio.h>
#include <wine/test.h>

#define LIMIT_MIB   64u
#define WORK_WRITES 25 /* of member.exe */

/* A member with 40 MiB of memory, which waits until the event is set. Gives it once it has worked.
 */
static struct member start_holder(HANDLE job, HANDLE go)
{
    ULONGLONG written = accounting_of(job).IoInfo.WriteOperationCount;
    struct member holder;
    char arguments[64];

    snprintf(arguments, sizeof(arguments), "hold %lu", HandleToUlong(go));
    holder = start_member(job, arguments);
    while (accounting_of(job).IoInfo.WriteOperationCount < written + WORK_WRITES)
        Sleep(10);
    return holder;
}

static void check_peak(HANDLE process, SIZE_T limit)
{
    PROCESS_MEMORY_COUNTERS memory = {.cb = sizeof(memory)};

    ok(GetProcessMemoryInfo(process, &memory, sizeof(memory)) && memory.PeakPagefileUsage <= limit,
       "the peak is %Iu bytes, the limit %Iu\n", memory.PeakPagefileUsage, limit);
    ok(memory.PeakPagefileUsage + 2 * MIB > limit, "it failed %Iu bytes below the limit\n",
       limit - memory.PeakPagefileUsage);
}

/* [page] PROCESS_MEMORY: a commit above the limit fails, and the port gets a message with the
 * process's id. */
static void test_process_memory(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = limits_of_flags(JOB_OBJECT_LIMIT_PROCESS_MEMORY);
    struct member member;
    HANDLE job, port;
    DWORD got;

    limits.ProcessMemoryLimit = LIMIT_MIB * MIB;
    job = make_limited_job(&limits);
    port = make_port(job);
    member = start_member(job, "commit 200");
    got = wait_for_member(&member);
    ok(got > 0 && got < LIMIT_MIB, "%lu MiB were committed\n", got);
    check_peak(member.process, LIMIT_MIB * MIB);
    check_message(port, job, JOB_OBJECT_MSG_NEW_PROCESS, member.pid);
    check_message(port, job, JOB_OBJECT_MSG_PROCESS_MEMORY_LIMIT, member.pid);
    check_message(port, job, JOB_OBJECT_MSG_EXIT_PROCESS, member.pid);
    check_message(port, job, JOB_OBJECT_MSG_ACTIVE_PROCESS_ZERO, 0);
    close_member(&member);
    member = start_member(job, "heap 200");
    got = wait_for_member(&member);
    ok(got > 0 && got < LIMIT_MIB, "the heap gave %lu MiB\n", got);
    close_member(&member);
    member = start_member(job, "last-thread");
    got = wait_for_member(&member);
    ok(got == ERROR_COMMITMENT_LIMIT || got == ERROR_NOT_ENOUGH_MEMORY,
       "a thread without memory for it: error %lu\n", got);
    close_member(&member);
    CloseHandle(port);
    CloseHandle(job);
}

/*
 * Microsoft's page of MapViewOfFile: a view for copying is charged as a whole, as each of its
 * pages may become private; so are the parts of an image that can be written to.
 */
static void test_views(void)
{
    static const struct {
        const char *arguments;
        SIZE_T limit;
        DWORD expected;
    } rows[] = {
        {"view 100", LIMIT_MIB, ERROR_COMMITMENT_LIMIT},
        {"view 100", 2 * LIMIT_MIB, 0},
        {"image", LIMIT_MIB, ERROR_COMMITMENT_LIMIT},
        {"image", 2 * LIMIT_MIB, 0},
    };

    for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits =
            limits_of_flags(JOB_OBJECT_LIMIT_PROCESS_MEMORY);
        struct member member;
        HANDLE job, port;
        DWORD code;

        limits.ProcessMemoryLimit = rows[i].limit * MIB;
        job = make_limited_job(&limits);
        port = make_port(job);
        member = start_member(job, rows[i].arguments);
        code = wait_for_member(&member);
        ok(code == rows[i].expected, "%s, %Iu MiB: error %lu, not %lu\n", rows[i].arguments,
           rows[i].limit, code, rows[i].expected);
        check_message(port, job, JOB_OBJECT_MSG_NEW_PROCESS, member.pid);
        if (rows[i].expected)
            check_message(port, job, JOB_OBJECT_MSG_PROCESS_MEMORY_LIMIT, member.pid);
        check_message(port, job, JOB_OBJECT_MSG_EXIT_PROCESS, member.pid);
        close_member(&member);
        CloseHandle(port);
        CloseHandle(job);
    }
}

/* What stays below, and what only reserves. */
static void test_below(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits =
        limits_of_flags(JOB_OBJECT_LIMIT_PROCESS_MEMORY | JOB_OBJECT_LIMIT_JOB_MEMORY);
    struct member member;
    HANDLE job, port;

    limits.ProcessMemoryLimit = limits.JobMemoryLimit = LIMIT_MIB * MIB;
    job = make_limited_job(&limits);
    port = make_port(job);
    member = start_member(job, "commit 40");
    ok(wait_for_member(&member) == 40, "a commit below the limit failed\n");
    check_message(port, job, JOB_OBJECT_MSG_NEW_PROCESS, member.pid);
    check_message(port, job, JOB_OBJECT_MSG_EXIT_PROCESS, member.pid);
    close_member(&member);
    member = start_member(job, "reserve 200");
    ok(wait_for_member(&member) == 200, "a reservation failed\n");
    close_member(&member);
    CloseHandle(port);
    CloseHandle(job);
}

/* How many MiB a new member of the job commits until it gets no more. */
static DWORD commit_in_member(HANDLE job)
{
    struct member member = start_member(job, "commit 500");
    DWORD committed = wait_for_member(&member);

    close_member(&member);
    return committed;
}

/* Ends the holder. A new member gets as much then as alone before: it asks by the MiB, and what
 * else it commits can bring it below or above the last one. */
static void check_alone_again(struct member *holder, HANDLE go, HANDLE job, DWORD alone)
{
    DWORD got;

    SetEvent(go);
    wait_for_member(holder);
    close_member(holder);
    got = commit_in_member(job);
    ok(got + 1 >= alone && got <= alone + 1, "%lu MiB alone again, %lu before\n", got, alone);
}

/* [page] JOB_MEMORY: the sum over the processes. One has its part while another asks for more. */
static void test_job_memory(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = limits_of_flags(JOB_OBJECT_LIMIT_JOB_MEMORY);
    SECURITY_ATTRIBUTES inheritable = {.nLength = sizeof(inheritable), .bInheritHandle = TRUE};
    HANDLE go = CreateEventA(&inheritable, TRUE, FALSE, NULL), job;
    struct member holder;
    DWORD got, alone;

    limits.JobMemoryLimit = 2 * LIMIT_MIB * MIB;
    job = make_limited_job(&limits);
    alone = commit_in_member(job);
    ok(alone > 0 && alone < 2 * LIMIT_MIB, "%lu MiB were committed\n", alone);
    holder = start_holder(job, go);
    got = commit_in_member(job);
    ok(got > 0 && got < alone, "%lu MiB beside another process, %lu alone\n", got, alone);
    ok(limits_of(job).PeakJobMemoryUsed <= limits.JobMemoryLimit, "the job's peak is %Iu bytes\n",
       limits_of(job).PeakJobMemoryUsed);
    check_alone_again(&holder, go, job, alone);
    CloseHandle(go);
    CloseHandle(job);
}

/*
 * What another process commits in a member counts for the limits, as if the member did, and no
 * longer when it has ended.
 */
static void test_committed_by_others(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits =
        limits_of_flags(JOB_OBJECT_LIMIT_PROCESS_MEMORY | JOB_OBJECT_LIMIT_JOB_MEMORY);
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof(inherited), .bInheritHandle = TRUE};
    HANDLE go = CreateEventA(&inherited, TRUE, FALSE, NULL), job, port;
    struct member holder;
    DWORD alone, got;

    limits.ProcessMemoryLimit = 100 * MIB;
    limits.JobMemoryLimit = 2 * LIMIT_MIB * MIB;
    job = make_limited_job(&limits);
    alone = commit_in_member(job);
    holder = start_holder(job, go);
    ok(VirtualAllocEx(holder.process, NULL, 30 * MIB, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE) !=
           NULL,
       "a commit below the limits failed: error %lu\n", GetLastError());
    port = make_port(job);
    check_message(port, job, JOB_OBJECT_MSG_NEW_PROCESS, holder.pid);
    ok(!VirtualAllocEx(holder.process, NULL, 60 * MIB, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE) &&
           GetLastError() == ERROR_COMMITMENT_LIMIT,
       "a commit above the limit: error %lu\n", GetLastError());
    check_message(port, job, JOB_OBJECT_MSG_PROCESS_MEMORY_LIMIT, holder.pid);
    got = commit_in_member(job);
    ok(got + 70 <= 2 * LIMIT_MIB, "%lu MiB beside a process with 70\n", got);
    check_alone_again(&holder, go, job, alone);
    CloseHandle(port);
    CloseHandle(go);
    CloseHandle(job);
}

START_TEST(commit_limits)
{
    if (!jobs_can_be_asked())
        return;
    test_process_memory();
    test_views();
    test_below();
    test_job_memory();
    test_committed_by_others();
}
