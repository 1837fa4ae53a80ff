/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A job's figures are the sums of its processes', ended ones included.
 */
#include "common.h"
#include <psapi.h>
#include <stdio.h>
#include <string.h>
#include <winternl.h>
#include <wine/test.h>

#define DIRECTORY_QUERY 1

NTSTATUS NTAPI NtOpenDirectoryObject(HANDLE *directory, ACCESS_MASK access,
                                     OBJECT_ATTRIBUTES *attributes);
NTSTATUS NTAPI NtQueryDirectoryObject(HANDLE directory, void *entries, ULONG length, BOOLEAN single,
                                      BOOLEAN restart, ULONG *context, ULONG *return_length);

#define TREE_DEPTH     2 /* 1 + 3 + 9 processes with children, 27 without */
#define TREE_PROCESSES 40
#define WORK_BYTES     25000u /* written by each */
#define READ_BYTES     10000u /* and then read */

static ULONGLONG time_of(const FILETIME *time)
{
    return ((ULONGLONG)time->dwHighDateTime << 32) | time->dwLowDateTime;
}

static void add_member(JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION *sums, HANDLE process)
{
    PROCESS_MEMORY_COUNTERS memory = {.cb = sizeof(memory)};
    FILETIME created, exited, kernel = {0}, user = {0};
    IO_COUNTERS io = {0};

    ok(GetProcessIoCounters(process, &io) &&
           GetProcessTimes(process, &created, &exited, &kernel, &user) &&
           GetProcessMemoryInfo(process, &memory, sizeof(memory)),
       "no figures: %lu\n", GetLastError());
    sums->IoInfo.ReadOperationCount += io.ReadOperationCount;
    sums->IoInfo.WriteOperationCount += io.WriteOperationCount;
    sums->IoInfo.OtherOperationCount += io.OtherOperationCount;
    sums->IoInfo.ReadTransferCount += io.ReadTransferCount;
    sums->IoInfo.WriteTransferCount += io.WriteTransferCount;
    sums->IoInfo.OtherTransferCount += io.OtherTransferCount;
    sums->BasicInfo.TotalUserTime.QuadPart += (LONGLONG)time_of(&user);
    sums->BasicInfo.TotalKernelTime.QuadPart += (LONGLONG)time_of(&kernel);
    sums->BasicInfo.TotalPageFaultCount += memory.PageFaultCount;
}

static void check_io(HANDLE job, const IO_COUNTERS *sums)
{
    IO_COUNTERS told = accounting_of(job).IoInfo;

    ok(!memcmp(&told, sums, sizeof(told)),
       "%I64u reads, %I64u writes, %I64u others; the processes had %I64u, %I64u, %I64u\n",
       told.ReadOperationCount, told.WriteOperationCount, told.OtherOperationCount,
       sums->ReadOperationCount, sums->WriteOperationCount, sums->OtherOperationCount);
}

/* [page] of JOBOBJECT_BASIC_ACCOUNTING_INFORMATION and JOBOBJECT_BASIC_AND_IO_...: for all
 * processes that have ever been associated with the job. */
static void test_sums(void)
{
    JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION sums = {0}, told;
    struct member members[3];
    HANDLE job = make_job();

    told = accounting_of(job);
    ok(!told.BasicInfo.TotalProcesses && !told.BasicInfo.TotalUserTime.QuadPart &&
           !told.IoInfo.WriteOperationCount,
       "an empty job has figures\n");
    for (int i = 0; i < 3; i++)
        members[i] = start_member(job, "work");
    for (int i = 0; i < 3; i++) {
        ok(!wait_for_member(&members[i]), "a member failed\n");
        add_member(&sums, members[i].process);
    }
    check_io(job, &sums.IoInfo);
    told = accounting_of(job);
    ok(told.BasicInfo.TotalUserTime.QuadPart == sums.BasicInfo.TotalUserTime.QuadPart &&
           told.BasicInfo.TotalKernelTime.QuadPart == sums.BasicInfo.TotalKernelTime.QuadPart,
       "times: %I64d and %I64d, the processes had %I64d and %I64d\n",
       told.BasicInfo.TotalUserTime.QuadPart, told.BasicInfo.TotalKernelTime.QuadPart,
       sums.BasicInfo.TotalUserTime.QuadPart, sums.BasicInfo.TotalKernelTime.QuadPart);
    ok(told.BasicInfo.TotalPageFaultCount == sums.BasicInfo.TotalPageFaultCount,
       "page faults: %lu, the processes had %lu\n", told.BasicInfo.TotalPageFaultCount,
       sums.BasicInfo.TotalPageFaultCount);
    ok(told.BasicInfo.TotalProcesses == 3 && !told.BasicInfo.ActiveProcesses,
       "%lu processes, %lu active\n", told.BasicInfo.TotalProcesses,
       told.BasicInfo.ActiveProcesses);
    for (int i = 0; i < 3; i++)
        close_member(&members[i]);
    CloseHandle(job);
}

/* However a process ends: ended by another, and with the job. */
static void test_killed(void)
{
    SECURITY_ATTRIBUTES inheritable = {.nLength = sizeof(inheritable), .bInheritHandle = TRUE};
    HANDLE never = CreateEventA(&inheritable, TRUE, FALSE, NULL), job = make_job();
    JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION sums = {0};
    struct member members[3];
    char arguments[32];

    snprintf(arguments, sizeof(arguments), "hold %lu", HandleToUlong(never));
    for (int i = 0; i < 3; i++)
        members[i] = start_member(job, arguments);
    /* Until each has done all its work, and waits. */
    while (accounting_of(job).IoInfo.ReadTransferCount < 3 * READ_BYTES)
        Sleep(10);
    ok(TerminateProcess(members[0].process, 7), "not ended: %lu\n", GetLastError());
    ok(wait_for_member(&members[0]) == 7, "another exit code\n");
    ok(TerminateJobObject(job, 8), "job not ended: %lu\n", GetLastError());
    for (int i = 0; i < 3; i++) {
        ok(wait_for_member(&members[i]) == (i ? 8u : 7u), "another exit code\n");
        add_member(&sums, members[i].process);
    }
    check_io(job, &sums.IoInfo);
    ok(sums.IoInfo.WriteTransferCount == 3 * WORK_BYTES, "%I64u bytes written\n",
       sums.IoInfo.WriteTransferCount);
    for (int i = 0; i < 3; i++)
        close_member(&members[i]);
    CloseHandle(never);
    CloseHandle(job);
}

static BOOL only_grew(const JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION *before,
                      const JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION *now)
{
    return now->IoInfo.ReadOperationCount >= before->IoInfo.ReadOperationCount &&
           now->IoInfo.WriteOperationCount >= before->IoInfo.WriteOperationCount &&
           now->IoInfo.OtherOperationCount >= before->IoInfo.OtherOperationCount &&
           now->IoInfo.ReadTransferCount >= before->IoInfo.ReadTransferCount &&
           now->IoInfo.WriteTransferCount >= before->IoInfo.WriteTransferCount &&
           now->IoInfo.OtherTransferCount >= before->IoInfo.OtherTransferCount &&
           now->BasicInfo.TotalUserTime.QuadPart >= before->BasicInfo.TotalUserTime.QuadPart &&
           now->BasicInfo.TotalKernelTime.QuadPart >= before->BasicInfo.TotalKernelTime.QuadPart &&
           now->BasicInfo.TotalPageFaultCount >= before->BasicInfo.TotalPageFaultCount;
}

/* Children and grandchildren are in the job of their parents; while they run, totals only grow. */
static void test_tree(void)
{
    JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION before, now;
    HANDLE job = make_job();
    struct member root;
    char arguments[32];
    BOOL grew = TRUE;

    snprintf(arguments, sizeof(arguments), "tree %d", TREE_DEPTH);
    root = start_member(job, arguments);
    before = accounting_of(job);
    do {
        now = accounting_of(job);
        grew &= only_grew(&before, &now);
        before = now;
    } while (WaitForSingleObject(root.process, 20) == WAIT_TIMEOUT);
    now = accounting_of(job);
    ok(grew && only_grew(&before, &now), "a total fell\n");
    ok(!wait_for_member(&root), "the tree failed\n");
    ok(now.BasicInfo.TotalProcesses == TREE_PROCESSES && !now.BasicInfo.ActiveProcesses,
       "%lu processes, %lu active\n", now.BasicInfo.TotalProcesses, now.BasicInfo.ActiveProcesses);
    ok(now.IoInfo.WriteTransferCount == (ULONGLONG)TREE_PROCESSES * WORK_BYTES,
       "%I64u bytes written, expected %u\n", now.IoInfo.WriteTransferCount,
       TREE_PROCESSES * WORK_BYTES);
    close_member(&root);
    CloseHandle(job);
}

/* [page] of JOBOBJECT_EXTENDED_LIMIT_INFORMATION: the peaks, of one process and of the job. */
static void test_peaks(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits;
    PROCESS_MEMORY_COUNTERS memory = {.cb = sizeof(memory)};
    HANDLE job = make_job();
    SIZE_T highest = 0, sum = 0;

    for (int i = 0; i < 2; i++) {
        struct member member = start_member(job, i ? "commit 60" : "commit 80");

        ok(wait_for_member(&member) == (i ? 60 : 80), "a member failed\n");
        ok(GetProcessMemoryInfo(member.process, &memory, sizeof(memory)), "no peak: %lu\n",
           GetLastError());
        if (memory.PeakPagefileUsage > highest)
            highest = memory.PeakPagefileUsage;
        sum += memory.PeakPagefileUsage;
        close_member(&member);
    }
    limits = limits_of(job);
    ok(limits.PeakProcessMemoryUsed == highest, "%Iu bytes, the process had %Iu\n",
       limits.PeakProcessMemoryUsed, highest);
    /* One after the other: the job's peak is that of the larger one. */
    ok(limits.PeakJobMemoryUsed >= 80 * MIB && limits.PeakJobMemoryUsed <= highest,
       "the job's peak is %Iu bytes, the process's %Iu, the sum %Iu\n", limits.PeakJobMemoryUsed,
       highest, sum);
    CloseHandle(job);
}

/* Two handles to one job are one job: a second one, by name, in another process. */
static void test_identity(void)
{
    HANDLE job = CreateJobObjectA(NULL, "procstats test job"), second, third;
    JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION told[3];
    struct member member = start_member(job, "work");

    ok(!wait_for_member(&member), "a member failed\n");
    second = CreateJobObjectA(NULL, "procstats test job");
    ok(second && GetLastError() == ERROR_ALREADY_EXISTS, "no second: %lu\n", GetLastError());
    ok(DuplicateHandle(GetCurrentProcess(), job, GetCurrentProcess(), &third,
                       4 /* JOB_OBJECT_QUERY */, FALSE, 0),
       "no third: %lu\n", GetLastError());
    while (accounting_of(job).BasicInfo.ActiveProcesses)
        Sleep(10);
    told[0] = accounting_of(job);
    told[1] = accounting_of(second);
    told[2] = accounting_of(third);
    ok(told[0].IoInfo.WriteTransferCount == WORK_BYTES, "%I64u bytes written\n",
       told[0].IoInfo.WriteTransferCount);
    ok(!memcmp(&told[0], &told[1], sizeof(told[0])) && !memcmp(&told[0], &told[2], sizeof(told[0])),
       "handles to one job differ: %I64d, %I64d and %I64d of user time, %lu, %lu and %lu faults\n",
       told[0].BasicInfo.TotalUserTime.QuadPart, told[1].BasicInfo.TotalUserTime.QuadPart,
       told[2].BasicInfo.TotalUserTime.QuadPart, told[0].BasicInfo.TotalPageFaultCount,
       told[1].BasicInfo.TotalPageFaultCount, told[2].BasicInfo.TotalPageFaultCount);
    close_member(&member);
    CloseHandle(third);
    CloseHandle(second);
    CloseHandle(job);
    /* The ended process, and with it the job, may live on for a moment. */
    for (int tries = 0; tries < PATIENCE / 50; tries++) {
        SetLastError(0);
        job = CreateJobObjectA(NULL, "procstats test job");
        if (GetLastError() != ERROR_ALREADY_EXISTS)
            break;
        CloseHandle(job);
        Sleep(50);
    }
    told[0] = accounting_of(job);
    ok(!told[0].IoInfo.WriteTransferCount,
       "another job of that name has the figures of the first\n");
    CloseHandle(job);
}

/* Names that differ by case only are two jobs'; an empty name is none. */
static void test_names(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.BasicLimitInformation.LimitFlags =
                                                       JOB_OBJECT_LIMIT_ACTIVE_PROCESS,
                                                   .BasicLimitInformation.ActiveProcessLimit = 7};
    HANDLE jobs[] = {CreateJobObjectA(NULL, "Procstats Case"),
                     CreateJobObjectA(NULL, "procstats case"), CreateJobObjectA(NULL, ""),
                     CreateJobObjectA(NULL, "")};

    for (unsigned int i = 0; i < 4; i += 2)
        ok(SetInformationJobObject(jobs[i], JobObjectExtendedLimitInformation, &limits,
                                   sizeof(limits)),
           "%u: a limit is not taken: %lu\n", i, GetLastError());
    for (unsigned int i = 0; i < 4; i++) {
        DWORD told = limits_of(jobs[i]).BasicLimitInformation.ActiveProcessLimit;

        ok(told == (i % 2 ? 0 : 7), "%u: a limit of %lu processes\n", i, told);
        CloseHandle(jobs[i]);
    }
}

/* Objects that the system keeps for itself: how many it tells of. */
static unsigned int count_kernel_objects(void)
{
    static WCHAR name[] = L"\\KernelObjects";
    UNICODE_STRING path = {sizeof(name) - sizeof(WCHAR), sizeof(name), name};
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof(attributes), .ObjectName = &path};
    BYTE entry[1024];
    unsigned int count = 0;
    ULONG context = 0;
    HANDLE directory;

    if (NtOpenDirectoryObject(&directory, DIRECTORY_QUERY, &attributes))
        return 0;
    while (!NtQueryDirectoryObject(directory, entry, sizeof(entry), TRUE, !count, &context, NULL))
        count++;
    CloseHandle(directory);
    return count;
}

/* A job and a port without names are in no folder of names. Other programs may make objects
 * meanwhile: then there are not as many without them as before. */
static void test_not_listed(void)
{
    unsigned int before, with, after, tries = 0;

    do {
        HANDLE job, port;

        before = count_kernel_objects();
        job = make_job();
        port = make_port(job);
        with = count_kernel_objects();
        CloseHandle(port);
        CloseHandle(job);
        after = count_kernel_objects();
    } while (before != after && ++tries < 50);
    ok(before > 0, "no list of \\KernelObjects\n");
    ok(with == before, "%u objects with a job and a port, %u before\n", with, before);
}

/* [page] of QueryInformationJobObject: NULL is the job of the calling process. */
static void test_own(void)
{
    HANDLE job = make_job();
    struct member member = start_member(job, "own");

    ok(wait_for_member(&member) == 1, "the own job has %lu active processes\n",
       wait_for_member(&member));
    close_member(&member);
    CloseHandle(job);
}

START_TEST(accounting)
{
    if (!jobs_can_be_asked())
        return;
    test_sums();
    test_killed();
    test_tree();
    test_peaks();
    test_identity();
    test_names();
    test_not_listed();
    test_own();
}
