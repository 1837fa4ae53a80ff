/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A job keeps its limits: what exceeds one fails, or is ended, and the job's port is
 * told; what stays below sees nothing of it. [page] is Microsoft's page of
 * JOBOBJECT_BASIC_LIMIT_INFORMATION, JOBOBJECT_EXTENDED_LIMIT_INFORMATION and
 * JOBOBJECT_ASSOCIATE_COMPLETION_PORT.
 */
#include "common.h"
#include <stdio.h>
#include <string.h>
#include <wine/test.h>

#define ATTRIBUTE_JOB_LIST 0x2000d /* PROC_THREAD_ATTRIBUTE_JOB_LIST */
#define TIME_LIMIT         3000000 /* 100 ns */

static ULONGLONG user_time_of(HANDLE process)
{
    FILETIME created, exited, kernel, user = {0};

    GetProcessTimes(process, &created, &exited, &kernel, &user);
    return ((ULONGLONG)user.dwHighDateTime << 32) | user.dwLowDateTime;
}

/* [page] ACTIVE_PROCESS: an assignment too many fails and ends the process; a start too many fails.
 */
static void test_active_processes(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = limits_of_flags(JOB_OBJECT_LIMIT_ACTIVE_PROCESS);
    struct member first, second;
    HANDLE job, port;
    DWORD error;

    limits.BasicLimitInformation.ActiveProcessLimit = 1;
    job = make_limited_job(&limits);
    port = make_port(job);
    first = start_member(job, "start");
    error = wait_for_member(&first);
    ok(error == ERROR_NOT_ENOUGH_QUOTA, "a start too many: %lu\n", error);
    check_message(port, job, JOB_OBJECT_MSG_NEW_PROCESS, first.pid);
    check_message(port, job, JOB_OBJECT_MSG_ACTIVE_PROCESS_LIMIT, 0);
    check_message(port, job, JOB_OBJECT_MSG_EXIT_PROCESS, first.pid);
    check_message(port, job, JOB_OBJECT_MSG_ACTIVE_PROCESS_ZERO, 0);
    close_member(&first);

    first = make_member("work");
    second = make_member("work");
    ok(AssignProcessToJobObject(job, first.process), "not assigned: %lu\n", GetLastError());
    ok(!AssignProcessToJobObject(job, second.process) && GetLastError() == ERROR_NOT_ENOUGH_QUOTA,
       "one too many: %lu\n", GetLastError());
    ok(wait_for_member(&second) == ERROR_NOT_ENOUGH_QUOTA, "it was not ended so\n");
    ResumeThread(first.thread);
    ok(!wait_for_member(&first), "the first did not end well\n");
    close_member(&first);
    close_member(&second);
    CloseHandle(port);
    CloseHandle(job);
}

/* Starts a process that is in the job from its start. */
static BOOL start_in_list(HANDLE job, PROCESS_INFORMATION *ret_info)
{
    char room[256], program[MAX_PATH];
    STARTUPINFOEXA startup = {.StartupInfo.cb = sizeof(startup),
                              .lpAttributeList = (LPPROC_THREAD_ATTRIBUTE_LIST)room};
    SIZE_T size = sizeof(room);
    BOOL started;

    GetModuleFileNameA(NULL, program, sizeof(program));
    ok(InitializeProcThreadAttributeList(startup.lpAttributeList, 1, 0, &size) &&
           UpdateProcThreadAttribute(startup.lpAttributeList, 0, ATTRIBUTE_JOB_LIST, &job,
                                     sizeof(job), NULL, NULL),
       "no list of jobs: %lu\n", GetLastError());
    started = CreateProcessA(program, NULL, NULL, NULL, FALSE,
                             EXTENDED_STARTUPINFO_PRESENT | CREATE_SUSPENDED, NULL, NULL,
                             &startup.StartupInfo, ret_info);
    DeleteProcThreadAttributeList(startup.lpAttributeList);
    return started;
}

/* [page] ACTIVE_PROCESS: the same of a process that is to start in the job. */
static void test_active_listed(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = limits_of_flags(JOB_OBJECT_LIMIT_ACTIVE_PROCESS);
    PROCESS_INFORMATION first, second;
    HANDLE job;

    limits.BasicLimitInformation.ActiveProcessLimit = 1;
    job = make_limited_job(&limits);
    ok(start_in_list(job, &first), "the first is not started: %lu\n", GetLastError());
    ok(!start_in_list(job, &second) && GetLastError() == ERROR_NOT_ENOUGH_QUOTA,
       "one too many is started: %lu\n", GetLastError());
    ok(accounting_of(job).BasicInfo.TotalProcesses == 1, "%lu processes\n",
       accounting_of(job).BasicInfo.TotalProcesses);
    TerminateJobObject(job, 0);
    CloseHandle(first.hThread);
    CloseHandle(first.hProcess);
    CloseHandle(job);
}

/* [page] of AssignProcessToJobObject: a handle without the rights is refused, and nothing is done,
 * whether the job has room or not. */
static void test_active_refused(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = limits_of_flags(JOB_OBJECT_LIMIT_ACTIVE_PROCESS);
    struct member first = make_member("work"), second = make_member("work");
    HANDLE job, weak = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, second.pid);

    limits.BasicLimitInformation.ActiveProcessLimit = 1;
    job = make_limited_job(&limits);
    ok(AssignProcessToJobObject(job, first.process), "not assigned: %lu\n", GetLastError());
    ok(!AssignProcessToJobObject(job, weak) && GetLastError() == ERROR_ACCESS_DENIED,
       "a handle that may only ask: %lu\n", GetLastError());
    ok(!accounting_of(job).BasicInfo.TotalTerminatedProcesses, "it counts as ended\n");
    ResumeThread(second.thread);
    ok(!wait_for_member(&second), "the process was ended\n");
    TerminateJobObject(job, 0);
    CloseHandle(weak);
    close_member(&first);
    close_member(&second);
    CloseHandle(job);
}

/* [page] AFFINITY: any of the system's processors, whichever the caller keeps to. */
static void test_affinity(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = limits_of_flags(JOB_OBJECT_LIMIT_AFFINITY);
    DWORD_PTR own = 0, all = 0, others;
    HANDLE job;

    GetProcessAffinityMask(GetCurrentProcess(), &own, &all);
    others = all & (all - 1);
    if (!others) {
        skip("there is one processor only\n");
        return;
    }
    SetProcessAffinityMask(GetCurrentProcess(), all & ~others);
    limits.BasicLimitInformation.Affinity = others;
    job = make_limited_job(&limits);
    ok(limits_of(job).BasicLimitInformation.Affinity == others, "another affinity is told back\n");
    SetProcessAffinityMask(GetCurrentProcess(), own);
    CloseHandle(job);
}

/* [page] PRIORITY_CLASS: all processes use it. */
static void test_priority(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = limits_of_flags(JOB_OBJECT_LIMIT_PRIORITY_CLASS);
    struct member member;
    HANDLE job;
    DWORD class;

    limits.BasicLimitInformation.PriorityClass = BELOW_NORMAL_PRIORITY_CLASS;
    job = make_limited_job(&limits);
    member = start_member(job, "priority");
    class = wait_for_member(&member);
    ok(class == 5, "its priority class is %lu, not below normal\n", class);
    close_member(&member);
    CloseHandle(job);
}

/* [page] PriorityClass, Affinity: processes cannot change theirs; outside of the job they can. */
static void test_stay_limited(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits =
        limits_of_flags(JOB_OBJECT_LIMIT_PRIORITY_CLASS | JOB_OBJECT_LIMIT_AFFINITY);
    struct member member, outside;
    DWORD_PTR own, all, mask = 0, first;
    HANDLE job;

    GetProcessAffinityMask(GetCurrentProcess(), &own, &all);
    first = all & (0 - all);
    limits.BasicLimitInformation.PriorityClass = BELOW_NORMAL_PRIORITY_CLASS;
    limits.BasicLimitInformation.Affinity = first;
    job = make_limited_job(&limits);
    member = make_member("work");
    ok(AssignProcessToJobObject(job, member.process), "not assigned: %lu\n", GetLastError());
    SetPriorityClass(member.process, HIGH_PRIORITY_CLASS);
    ok(GetPriorityClass(member.process) == BELOW_NORMAL_PRIORITY_CLASS, "its class is %#lx\n",
       GetPriorityClass(member.process));
    SetProcessAffinityMask(member.process, all);
    GetProcessAffinityMask(member.process, &mask, &all);
    ok(mask == first, "its mask is %#Ix\n", mask);
    ResumeThread(member.thread);
    wait_for_member(&member);
    outside = make_member("work");
    ok(SetPriorityClass(outside.process, IDLE_PRIORITY_CLASS) &&
           GetPriorityClass(outside.process) == IDLE_PRIORITY_CLASS,
       "outside, its class is %#lx\n", GetPriorityClass(outside.process));
    ResumeThread(outside.thread);
    wait_for_member(&outside);
    close_member(&member);
    close_member(&outside);
    CloseHandle(job);
}

static JOBOBJECT_EXTENDED_LIMIT_INFORMATION working_set(SIZE_T minimum, SIZE_T maximum)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = limits_of_flags(JOB_OBJECT_LIMIT_WORKINGSET);

    limits.BasicLimitInformation.MinimumWorkingSetSize = minimum;
    limits.BasicLimitInformation.MaximumWorkingSetSize = maximum;
    return limits;
}

static void check_working_set(HANDLE process, SIZE_T minimum, SIZE_T maximum, const char *when)
{
    SIZE_T told[2] = {0};

    ok(GetProcessWorkingSetSize(process, &told[0], &told[1]), "%s: error %lu\n", when,
       GetLastError());
    ok(told[0] == minimum && told[1] == maximum, "%s: %Iu and %Iu bytes, expected %Iu and %Iu\n",
       when, told[0], told[1], minimum, maximum);
}

/* [page] WORKINGSET: all processes have the job's sizes, whatever they set themselves; in nested
 * jobs the smallest. A process without a record is one too. */
static void test_working_set(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = working_set(2 * MIB, 8 * MIB), told_back;
    HANDLE job = make_limited_job(&limits), inner;
    struct member member = make_member("working-set 5");
    DWORD told;

    told_back = limits_of(job);
    ok(told_back.BasicLimitInformation.LimitFlags == JOB_OBJECT_LIMIT_WORKINGSET &&
           told_back.BasicLimitInformation.MinimumWorkingSetSize == 2 * MIB &&
           told_back.BasicLimitInformation.MaximumWorkingSetSize == 8 * MIB,
       "another working set is told back\n");
    ok(AssignProcessToJobObject(job, member.process), "not assigned: %lu\n", GetLastError());
    check_working_set(member.process, 2 * MIB, 8 * MIB, "before it runs");
    limits = working_set(MIB, 9 * MIB);
    inner = make_limited_job(&limits);
    ok(AssignProcessToJobObject(inner, member.process), "not in the inner: %lu\n", GetLastError());
    check_working_set(member.process, MIB, 8 * MIB, "in both");
    ResumeThread(member.thread);
    told = wait_for_member(&member);
    ok(told == 8, "it is told %lu MiB by itself\n", told);
    close_member(&member);
    CloseHandle(inner);
    CloseHandle(job);
}

/* [page] If one of the sizes is not 0, the other is not; the least is no more than the most. */
static void test_working_set_refused(void)
{
    const SIZE_T refused[][2] = {{0, MIB}, {MIB, 0}, {2 * MIB, MIB}};
    HANDLE job = make_job();

    for (unsigned int i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = working_set(refused[i][0], refused[i][1]);

        ok(!SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits,
                                    sizeof(limits)) &&
               GetLastError() == ERROR_INVALID_PARAMETER,
           "%Iu and %Iu bytes: error %lu\n", refused[i][0], refused[i][1], GetLastError());
    }
    ok(!limits_of(job).BasicLimitInformation.LimitFlags, "flags %#lx\n",
       limits_of(job).BasicLimitInformation.LimitFlags);
    CloseHandle(job);
}

/* [page] PROCESS_TIME: the process is ended, and the port told, then of its end. */
static void test_process_time(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = limits_of_flags(JOB_OBJECT_LIMIT_PROCESS_TIME);
    struct member burner, idle;
    HANDLE job, port;
    DWORD code;

    limits.BasicLimitInformation.PerProcessUserTimeLimit.QuadPart = TIME_LIMIT;
    job = make_limited_job(&limits);
    port = make_port(job);
    idle = start_member(job, "work");
    ok(!wait_for_member(&idle), "a process below the limit failed\n");
    burner = start_member(job, "burn");
    code = wait_for_member(&burner);
    ok(code == ERROR_NOT_ENOUGH_QUOTA, "it ended with %lu\n", code);
    check_message(port, job, JOB_OBJECT_MSG_NEW_PROCESS, idle.pid);
    check_message(port, job, JOB_OBJECT_MSG_EXIT_PROCESS, idle.pid);
    check_message(port, job, JOB_OBJECT_MSG_ACTIVE_PROCESS_ZERO, 0);
    check_message(port, job, JOB_OBJECT_MSG_NEW_PROCESS, burner.pid);
    check_message(port, job, JOB_OBJECT_MSG_END_OF_PROCESS_TIME, burner.pid);
    check_message(port, job, JOB_OBJECT_MSG_EXIT_PROCESS, burner.pid);
    ok(user_time_of(burner.process) >= TIME_LIMIT, "it was ended early, after %I64u\n",
       user_time_of(burner.process));
    ok(accounting_of(job).BasicInfo.TotalTerminatedProcesses == 1, "%lu were terminated\n",
       accounting_of(job).BasicInfo.TotalTerminatedProcesses);
    close_member(&idle);
    close_member(&burner);
    CloseHandle(port);
    CloseHandle(job);
}

/* Waits till a process has used so much user time, in 100 ns, or has ended. */
static void wait_for_user_time(HANDLE process, ULONGLONG time)
{
    while (user_time_of(process) < time && WaitForSingleObject(process, 1) == WAIT_TIMEOUT)
        ;
}

/* A limit is kept in a process that is assigned while it runs in its own code, or waits. */
static void test_process_time_of_running(BOOL waits)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = limits_of_flags(JOB_OBJECT_LIMIT_PROCESS_TIME);
    SECURITY_ATTRIBUTES inherited = {sizeof(inherited), NULL, TRUE};
    HANDLE begun = CreateEventA(&inherited, TRUE, FALSE, NULL), job;
    HANDLE go = CreateEventA(&inherited, TRUE, !waits, NULL);
    struct member burner;
    char arguments[32];
    DWORD code;

    limits.BasicLimitInformation.PerProcessUserTimeLimit.QuadPart = 2 * TIME_LIMIT;
    job = make_limited_job(&limits);
    snprintf(arguments, sizeof(arguments), "burn-after %lu,%lu", HandleToUlong(begun),
             HandleToUlong(go));
    burner = make_member(arguments);
    ResumeThread(burner.thread);
    WaitForSingleObject(begun, PATIENCE);
    if (!waits)
        wait_for_user_time(burner.process, TIME_LIMIT);
    ok(AssignProcessToJobObject(job, burner.process), "not assigned: %lu\n", GetLastError());
    SetEvent(go);
    code = wait_for_member(&burner);
    ok(code == ERROR_NOT_ENOUGH_QUOTA, "it ended with %lu\n", code);
    close_member(&burner);
    CloseHandle(begun);
    CloseHandle(go);
    CloseHandle(job);
}

/* Limits of time that nothing can reach: a process goes on, whatever time has been used before. */
static void test_endless_time(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits =
        limits_of_flags(JOB_OBJECT_LIMIT_PROCESS_TIME | JOB_OBJECT_LIMIT_JOB_TIME);
    struct member burner;
    HANDLE job = make_job();

    burner = start_member(job, "burn");
    wait_for_user_time(burner.process, TIME_LIMIT / 10);
    limits.BasicLimitInformation.PerProcessUserTimeLimit.QuadPart = MAXLONGLONG;
    limits.BasicLimitInformation.PerJobUserTimeLimit.QuadPart = MAXLONGLONG;
    ok(SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof(limits)),
       "not set: %lu\n", GetLastError());
    limits.BasicLimitInformation.PerJobUserTimeLimit.QuadPart = -1;
    ok(SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof(limits)),
       "not set: %lu\n", GetLastError());
    ok(WaitForSingleObject(burner.process, 200) == WAIT_TIMEOUT, "it was ended\n");
    TerminateJobObject(job, 0);
    wait_for_member(&burner);
    close_member(&burner);
    CloseHandle(job);
}

/*
 * A process that is suspended when its time is up can be ended when it goes on. If
 * the limit has been lifted till then, it is not. Windows may end it before.
 */
static void test_lifted(DWORD limit)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = limits_of_flags(limit);
    struct member burner;
    HANDLE job = make_job();
    CONTEXT context = {.ContextFlags = CONTEXT_CONTROL};

    burner = start_member(job, "burn");
    wait_for_user_time(burner.process, TIME_LIMIT / 10);
    SuspendThread(burner.thread);
    ok(GetThreadContext(burner.thread, &context), "not suspended: %lu\n", GetLastError());
    limits.BasicLimitInformation.PerProcessUserTimeLimit.QuadPart = 1;
    limits.BasicLimitInformation.PerJobUserTimeLimit.QuadPart = 1;
    ok(SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof(limits)),
       "not set: %lu\n", GetLastError());
    Sleep(100); /* so that the time is found to be up; if it is not, nothing is tested */
    limits.BasicLimitInformation.LimitFlags = 0;
    ok(SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof(limits)),
       "not lifted: %lu\n", GetLastError());
    if (WaitForSingleObject(burner.process, 0) == WAIT_TIMEOUT) {
        ResumeThread(burner.thread);
        ok(WaitForSingleObject(burner.process, 200) == WAIT_TIMEOUT, "it was ended\n");
    }
    TerminateJobObject(job, 0);
    wait_for_member(&burner);
    close_member(&burner);
    CloseHandle(job);
}

/*
 * [page] JOB_TIME: the sum of all; all are ended, or the port is told and the limit goes.
 * PRESERVE_JOB_TIME: it stays while other limits are set.
 */
static void test_job_time(DWORD action, BOOL preserved)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = limits_of_flags(JOB_OBJECT_LIMIT_JOB_TIME);
    JOBOBJECT_END_OF_JOB_TIME_INFORMATION end = {action};
    struct member burners[2];
    HANDLE job, port;

    limits.BasicLimitInformation.PerJobUserTimeLimit.QuadPart = TIME_LIMIT;
    job = make_limited_job(&limits);
    ok(SetInformationJobObject(job, JobObjectEndOfJobTimeInformation, &end, sizeof(end)),
       "the action is not taken: %lu\n", GetLastError());
    limits = limits_of_flags(JOB_OBJECT_LIMIT_PRESERVE_JOB_TIME);
    if (preserved)
        ok(SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof(limits)),
           "it is not preserved: %lu\n", GetLastError());
    port = make_port(job);
    /* Both are in the job before the first uses any time. */
    for (int i = 0; i < 2; i++) {
        burners[i] = make_member("burn");
        ok(AssignProcessToJobObject(job, burners[i].process), "not assigned: %lu\n",
           GetLastError());
        check_message(port, job, JOB_OBJECT_MSG_NEW_PROCESS, burners[i].pid);
    }
    for (int i = 0; i < 2; i++)
        ResumeThread(burners[i].thread);
    if (action == JOB_OBJECT_POST_AT_END_OF_JOB) {
        check_message(port, job, JOB_OBJECT_MSG_END_OF_JOB_TIME, 0);
        ok(WaitForSingleObject(burners[0].process, 200) == WAIT_TIMEOUT, "it does not go on\n");
        ok(accounting_of(job).BasicInfo.TotalUserTime.QuadPart >= TIME_LIMIT, "told early\n");
        TerminateJobObject(job, ERROR_NOT_ENOUGH_QUOTA);
    }
    for (int i = 0; i < 2; i++) {
        DWORD code = wait_for_member(&burners[i]);

        ok(code == ERROR_NOT_ENOUGH_QUOTA, "it ended with %lu\n", code);
        close_member(&burners[i]);
    }
    ok(accounting_of(job).BasicInfo.TotalUserTime.QuadPart >= TIME_LIMIT, "ended early\n");
    CloseHandle(port);
    CloseHandle(job);
}

/* What is not kept is not taken either; on Windows all of it is both. */
static void test_not_kept(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits =
                                             limits_of_flags(JOB_OBJECT_LIMIT_SCHEDULING_CLASS),
                                         told;
    struct {
        DWORD flags, rate;
    } cpu_rate = {5 /* enabled, a hard cap */, 1000};
    HANDLE job = make_job();

    ok(!SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof(limits)) &&
           GetLastError() == ERROR_NOT_SUPPORTED,
       "a scheduling class: error %lu\n", GetLastError());
    told = limits_of(job);
    ok(!told.BasicLimitInformation.LimitFlags, "flags %#lx\n",
       told.BasicLimitInformation.LimitFlags);
    ok(!SetInformationJobObject(job,
                                (JOBOBJECTINFOCLASS)15 /* JobObjectCpuRateControlInformation */,
                                &cpu_rate, sizeof(cpu_rate)),
       "a CPU rate is taken\n");
    CloseHandle(job);
}

START_TEST(limits)
{
    if (!jobs_can_be_asked())
        return;
    test_not_kept();
    test_process_time();
    test_process_time_of_running(FALSE);
    test_process_time_of_running(TRUE);
    test_endless_time();
    test_lifted(JOB_OBJECT_LIMIT_PROCESS_TIME);
    test_lifted(JOB_OBJECT_LIMIT_JOB_TIME);
    test_job_time(JOB_OBJECT_TERMINATE_AT_END_OF_JOB, FALSE);
    test_job_time(JOB_OBJECT_TERMINATE_AT_END_OF_JOB, TRUE);
    test_job_time(JOB_OBJECT_POST_AT_END_OF_JOB, FALSE);
    test_active_processes();
    test_active_listed();
    test_active_refused();
    test_affinity();
    test_priority();
    test_stay_limited();
    test_working_set();
    test_working_set_refused();
}
