/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Jobs: lengths, errors, and what is reported of the limits that were set.
 */
#include "suite.h"

#define QUERY_RIGHT 0x4u /* JOB_OBJECT_QUERY */
#define SET_RIGHT   0x2u /* JOB_OBJECT_SET_ATTRIBUTES */
#define TEN_SECONDS 100000000

static HANDLE make_job(void)
{
    HANDLE job = CreateJobObjectA(NULL, NULL);

    ok(job != NULL, "no job: %lu\n", GetLastError());
    return job;
}

static HANDLE with_rights(HANDLE job, DWORD access)
{
    HANDLE less = NULL;

    ok(DuplicateHandle(GetCurrentProcess(), job, GetCurrentProcess(), &less, access, FALSE, 0),
       "no second handle: %lu\n", GetLastError());
    return less;
}

static DWORD query_error(HANDLE job, JOBOBJECTINFOCLASS class, void *info, DWORD length)
{
    SetLastError(POISON_ERROR);
    return QueryInformationJobObject(job, class, info, length, NULL) ? ERROR_SUCCESS
                                                                     : GetLastError();
}

static DWORD set_error(HANDLE job, JOBOBJECTINFOCLASS class, void *info, DWORD length)
{
    SetLastError(POISON_ERROR);
    return SetInformationJobObject(job, class, info, length) ? ERROR_SUCCESS : GetLastError();
}

static DWORD set_limits(HANDLE job, const JOBOBJECT_EXTENDED_LIMIT_INFORMATION *limits)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION copy = *limits;

    return set_error(job, JobObjectExtendedLimitInformation, &copy, sizeof(copy));
}

static DWORD set_flags(HANDLE job, DWORD flags)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.BasicLimitInformation.LimitFlags = flags};

    return set_limits(job, &limits);
}

#define expect_error(expression, expected)                                                         \
    do {                                                                                           \
        DWORD error_ = (expression);                                                               \
        ok(error_ == (expected), "%s: error %lu, expected %lu\n", #expression, error_,             \
           (DWORD)(expected));                                                                     \
    } while (0)

static const struct {
    JOBOBJECTINFOCLASS class;
    DWORD length;
} structures[] = {
    {JobObjectBasicAccountingInformation, sizeof(JOBOBJECT_BASIC_ACCOUNTING_INFORMATION)},
    {JobObjectBasicLimitInformation, sizeof(JOBOBJECT_BASIC_LIMIT_INFORMATION)},
    {JobObjectBasicAndIoAccountingInformation,
     sizeof(JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION)},
    {JobObjectExtendedLimitInformation, sizeof(JOBOBJECT_EXTENDED_LIMIT_INFORMATION)},
};

/* [wine] of two of the classes, [rule] of the others: a length that is too short, and what is
 * returned. */
static void test_lengths(HANDLE job)
{
    BYTE info[sizeof(JOBOBJECT_EXTENDED_LIMIT_INFORMATION)];

    for (unsigned int i = 0; i < ARRAY_SIZE(structures); i++) {
        DWORD returned = POISON_ULONG;

        expect_error(query_error(job, structures[i].class, info, structures[i].length - 1),
                     ERROR_BAD_LENGTH);
        expect_error(query_error(job, structures[i].class, info, 0), ERROR_BAD_LENGTH);
        memset(info, POISON_BYTE, sizeof(info));
        ok(QueryInformationJobObject(job, structures[i].class, info, structures[i].length,
                                     &returned),
           "class %d: error %lu\n", structures[i].class, GetLastError());
        ok(returned == structures[i].length, "class %d: %lu bytes returned\n", structures[i].class,
           returned);
        for (DWORD at = 0; at < structures[i].length; at++)
            ok(!info[at], "class %d of a new job: byte %lu is %#x\n", structures[i].class, at,
               info[at]);
    }
}

/* [wine] of INVALID_HANDLE_VALUE, [page] of rights, [rule] of other objects. */
static void test_handles(HANDLE job)
{
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL);
    HANDLE query = with_rights(job, QUERY_RIGHT), set = with_rights(job, SET_RIGHT);
    BYTE info[sizeof(JOBOBJECT_EXTENDED_LIMIT_INFORMATION)];

    for (unsigned int i = 0; i < ARRAY_SIZE(structures); i++) {
        DWORD length = structures[i].length;

        expect_error(query_error(INVALID_HANDLE_VALUE, structures[i].class, info, length),
                     ERROR_INVALID_HANDLE);
        expect_error(query_error(event, structures[i].class, info, length), ERROR_INVALID_HANDLE);
        expect_error(query_error(set, structures[i].class, info, length), ERROR_ACCESS_DENIED);
        expect_error(query_error(query, structures[i].class, info, length), ERROR_SUCCESS);
    }
    expect_error(set_flags(event, 0), ERROR_INVALID_HANDLE);
    expect_error(set_flags(query, 0), ERROR_ACCESS_DENIED);
    expect_error(set_flags(set, 0), ERROR_SUCCESS);
    CloseHandle(event);
    CloseHandle(query);
    CloseHandle(set);
}

/* [page] of QueryInformationJobObject: NULL is the caller's job; outside of one there is none. */
static void test_own(void)
{
    JOBOBJECT_BASIC_ACCOUNTING_INFORMATION info;
    BOOL within = TRUE;

    ok(IsProcessInJob(GetCurrentProcess(), NULL, &within), "in a job? %lu\n", GetLastError());
    ok(QueryInformationJobObject(NULL, JobObjectBasicAccountingInformation, &info, sizeof(info),
                                 NULL) == within,
       "the own job: error %lu, %s a job\n", GetLastError(), within ? "in" : "outside of");
}

static BOOL same_limits(const JOBOBJECT_BASIC_LIMIT_INFORMATION *a,
                        const JOBOBJECT_BASIC_LIMIT_INFORMATION *b)
{
    return a->PerProcessUserTimeLimit.QuadPart == b->PerProcessUserTimeLimit.QuadPart &&
           a->PerJobUserTimeLimit.QuadPart == b->PerJobUserTimeLimit.QuadPart &&
           a->LimitFlags == b->LimitFlags && a->MinimumWorkingSetSize == b->MinimumWorkingSetSize &&
           a->MaximumWorkingSetSize == b->MaximumWorkingSetSize &&
           a->ActiveProcessLimit == b->ActiveProcessLimit && a->Affinity == b->Affinity &&
           a->PriorityClass == b->PriorityClass && a->SchedulingClass == b->SchedulingClass;
}

/* [page] of JOBOBJECT_EXTENDED_LIMIT_INFORMATION: each limit is what was set. */
static void test_told_back(HANDLE job)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION set = {
        .BasicLimitInformation =
            {
                .PerProcessUserTimeLimit.QuadPart = TEN_SECONDS,
                .PerJobUserTimeLimit.QuadPart = 2 * TEN_SECONDS,
                .LimitFlags = JOB_OBJECT_LIMIT_PROCESS_TIME | JOB_OBJECT_LIMIT_JOB_TIME |
                              JOB_OBJECT_LIMIT_ACTIVE_PROCESS | JOB_OBJECT_LIMIT_PRIORITY_CLASS |
                              JOB_OBJECT_LIMIT_PROCESS_MEMORY | JOB_OBJECT_LIMIT_JOB_MEMORY |
                              JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION |
                              JOB_OBJECT_LIMIT_BREAKAWAY_OK | JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE |
                              JOB_OBJECT_LIMIT_WORKINGSET,
                .MinimumWorkingSetSize = MIB,
                .MaximumWorkingSetSize = 8 * (SIZE_T)MIB,
                .ActiveProcessLimit = 7,
                .PriorityClass = NORMAL_PRIORITY_CLASS,
            },
        .ProcessMemoryLimit = 100 * (SIZE_T)MIB,
        .JobMemoryLimit = 300 * (SIZE_T)MIB,
    };
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION told = {0};
    JOBOBJECT_BASIC_LIMIT_INFORMATION basic = {0};

    expect_error(set_limits(job, &set), ERROR_SUCCESS);
    expect_error(query_error(job, JobObjectExtendedLimitInformation, &told, sizeof(told)),
                 ERROR_SUCCESS);
    ok(told.BasicLimitInformation.PerProcessUserTimeLimit.QuadPart == TEN_SECONDS &&
           told.BasicLimitInformation.PerJobUserTimeLimit.QuadPart == 2 * TEN_SECONDS,
       "times: %I64d and %I64d\n", told.BasicLimitInformation.PerProcessUserTimeLimit.QuadPart,
       told.BasicLimitInformation.PerJobUserTimeLimit.QuadPart);
    ok(told.BasicLimitInformation.LimitFlags == set.BasicLimitInformation.LimitFlags,
       "flags: %#lx, set were %#lx\n", told.BasicLimitInformation.LimitFlags,
       set.BasicLimitInformation.LimitFlags);
    ok(told.BasicLimitInformation.ActiveProcessLimit == 7 &&
           told.BasicLimitInformation.PriorityClass == NORMAL_PRIORITY_CLASS,
       "%lu processes, class %#lx\n", told.BasicLimitInformation.ActiveProcessLimit,
       told.BasicLimitInformation.PriorityClass);
    ok(told.BasicLimitInformation.MinimumWorkingSetSize == MIB &&
           told.BasicLimitInformation.MaximumWorkingSetSize == 8 * (SIZE_T)MIB,
       "working set: %Iu and %Iu bytes\n", told.BasicLimitInformation.MinimumWorkingSetSize,
       told.BasicLimitInformation.MaximumWorkingSetSize);
    ok(told.ProcessMemoryLimit == set.ProcessMemoryLimit &&
           told.JobMemoryLimit == set.JobMemoryLimit,
       "memory: %Iu and %Iu bytes\n", told.ProcessMemoryLimit, told.JobMemoryLimit);
    expect_error(query_error(job, JobObjectBasicLimitInformation, &basic, sizeof(basic)),
                 ERROR_SUCCESS);
    ok(same_limits(&basic, &told.BasicLimitInformation),
       "the two classes differ about the basic limits\n");
    expect_error(set_flags(job, 0), ERROR_SUCCESS);
    expect_error(query_error(job, JobObjectBasicLimitInformation, &basic, sizeof(basic)),
                 ERROR_SUCCESS);
    ok(!basic.LimitFlags, "flags: %#lx after all were taken back\n", basic.LimitFlags);
}

/* [rule] of unknown flags and of values that are none, [page] of the combinations. */
static void test_refused(HANDLE job)
{
    JOBOBJECT_BASIC_LIMIT_INFORMATION basic = {.LimitFlags = JOB_OBJECT_LIMIT_PROCESS_MEMORY};
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.BasicLimitInformation.LimitFlags =
                                                       JOB_OBJECT_LIMIT_PRIORITY_CLASS};

    expect_error(set_flags(job, 0x80000000), ERROR_INVALID_PARAMETER);
    expect_error(set_flags(job, JOB_OBJECT_LIMIT_JOB_TIME | JOB_OBJECT_LIMIT_PRESERVE_JOB_TIME),
                 ERROR_INVALID_PARAMETER);
    limits.BasicLimitInformation.PriorityClass = 12345;
    expect_error(set_limits(job, &limits), ERROR_INVALID_PARAMETER);
    /* An extended limit is none of the basic class. */
    expect_error(set_error(job, JobObjectBasicLimitInformation, &basic, sizeof(basic)),
                 ERROR_INVALID_PARAMETER);
    ok(query_error(job, JobObjectBasicLimitInformation, &basic, sizeof(basic)) == ERROR_SUCCESS &&
           !basic.LimitFlags,
       "what was refused has been set: %#lx\n", basic.LimitFlags);
}

/* [page] of JOBOBJECT_END_OF_JOB_TIME_INFORMATION. */
static void test_end_of_job_time(HANDLE job)
{
    JOBOBJECT_END_OF_JOB_TIME_INFORMATION end = {JOB_OBJECT_POST_AT_END_OF_JOB};

    expect_error(set_error(job, JobObjectEndOfJobTimeInformation, &end, sizeof(end)),
                 ERROR_SUCCESS);
    end.EndOfJobTimeAction = POISON_ULONG;
    expect_error(set_error(job, JobObjectEndOfJobTimeInformation, &end, sizeof(end)),
                 ERROR_INVALID_PARAMETER);
    expect_error(query_error(job, JobObjectEndOfJobTimeInformation, &end, sizeof(end)),
                 ERROR_SUCCESS);
    ok(end.EndOfJobTimeAction == JOB_OBJECT_POST_AT_END_OF_JOB, "the action is %lu\n",
       end.EndOfJobTimeAction);
}

/* [rule] A bad pointer is an error of the call, and no exception. */
static void test_pointers(HANDLE job)
{
    struct page_pair pages = make_pages(PAGE_NOACCESS);

    for (unsigned int i = 0; i < ARRAY_SIZE(structures); i++)
        expect_error(query_error(job, structures[i].class, pages.other, structures[i].length),
                     ERROR_NOACCESS);
    expect_error(set_error(job, JobObjectExtendedLimitInformation, pages.other,
                           sizeof(JOBOBJECT_EXTENDED_LIMIT_INFORMATION)),
                 ERROR_NOACCESS);
    free_pages(pages);
}

/* [page] of NtQueryObject, [rule]: an object without a name has none. */
static void test_names(HANDLE job)
{
    HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    HANDLE objects[] = {job, port};
    NTSTATUS(WINAPI * query_object)
    (HANDLE, ULONG, void *, ULONG, ULONG *) =
        (void *)GetProcAddress(GetModuleHandleA("ntdll.dll"), "NtQueryObject");
    struct {
        UNICODE_STRING name;
        WCHAR text[256];
    } answer;

    for (unsigned int i = 0; i < ARRAY_SIZE(objects); i++) {
        ULONG returned = 0;
        NTSTATUS status = query_object(objects[i], 1, &answer, sizeof(answer), &returned);

        ok(!status && !answer.name.Length, "status %#lx, a name of %u bytes\n", status,
           answer.name.Length);
        status = query_object(objects[i], 1, &answer, sizeof(answer.name), &returned);
        ok(!status && !answer.name.Length, "status %#lx, a name of %u bytes\n", status,
           answer.name.Length);
    }
    CloseHandle(port);
}

/* On the new WoW64 Wine's wow64.dll stands before the system, and knows few of the classes. */
static BOOL classes_are_passed_on(HANDLE job)
{
    JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION info;
    BOOL wow64 = FALSE;

    IsWow64Process(GetCurrentProcess(), &wow64);
    return !wow64 || query_error(job, JobObjectBasicAndIoAccountingInformation, &info,
                                 sizeof(info)) != ERROR_INVALID_FUNCTION;
}

START_TEST(jobs)
{
    HANDLE job = make_job();

    if (!classes_are_passed_on(job)) {
        skip("wow64.dll does not know the classes of jobs\n");
        CloseHandle(job);
        return;
    }

    test_lengths(job);
    test_handles(job);
    test_own();
    test_told_back(job);
    test_refused(job);
    test_end_of_job_time(job);
    test_pointers(job);
    test_names(job);
    CloseHandle(job);
}
