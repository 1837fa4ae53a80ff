/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A job with a worker of one bitness in it, and what a program of either sees of
 * it by its name.
 */
#include "across.h"

#include <stdio.h>
#include <stdlib.h>

#define JOB_NAME     "procstats job of both bitnesses"
#define JOB_QUERY    4  /* JOB_OBJECT_QUERY */
#define MEMORY_USAGE 28 /* JobObjectMemoryUsageInformation */

/* The arguments of the part after the worker's program. */
enum { MEGABYTES, LIMIT, TIME, OBSERVERS };

static HANDLE make_job(const char *megabytes, const char *milliseconds)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
    HANDLE job = CreateJobObjectA(NULL, JOB_NAME);

    limits.ProcessMemoryLimit = (SIZE_T)strtoul(megabytes, NULL, 0) << 20;
    limits.BasicLimitInformation.PerProcessUserTimeLimit.QuadPart = atoi(milliseconds) * 10000LL;
    if (limits.ProcessMemoryLimit)
        limits.BasicLimitInformation.LimitFlags |= JOB_OBJECT_LIMIT_PROCESS_MEMORY;
    if (limits.BasicLimitInformation.PerProcessUserTimeLimit.QuadPart)
        limits.BasicLimitInformation.LimitFlags |= JOB_OBJECT_LIMIT_PROCESS_TIME;
    if (!job ||
        !SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof(limits)))
        return NULL;
    return job;
}

static HANDLE start_in_job(HANDLE job, const char *program, HANDLE ready, const char *megabytes)
{
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION info;
    char line[2 * MAX_PATH];
    BOOL assigned;

    snprintf(line, sizeof(line), "\"%s\" work %lu %s", program, HandleToUlong(ready), megabytes);
    if (!CreateProcessA(program, line, NULL, NULL, TRUE, CREATE_SUSPENDED, NULL, NULL, &startup,
                        &info))
        return NULL;
    assigned = AssignProcessToJobObject(job, info.hProcess);
    if (assigned)
        ResumeThread(info.hThread);
    else
        TerminateProcess(info.hProcess, 1);
    CloseHandle(info.hThread);
    return assigned ? info.hProcess : NULL;
}

int direct_job(const char *program, char **arguments)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof(inherited), .bInheritHandle = TRUE};
    HANDLE waited[2], job = make_job(arguments[LIMIT], arguments[TIME]);
    DWORD first, code;
    int failures = 0;

    waited[0] = CreateEventA(&inherited, TRUE, FALSE, NULL);
    waited[1] = job ? start_in_job(job, program, waited[0], arguments[MEGABYTES]) : NULL;
    if (!waited[1])
        return fail(program);
    first = WaitForMultipleObjects(2, waited, FALSE, FIRST_WAIT);
    if (first == WAIT_OBJECT_0 + 1 && GetExitCodeProcess(waited[1], &code))
        printf("ended with %lu\n", code);
    else if (first == WAIT_OBJECT_0)
        failures += run_observers(arguments + OBSERVERS, "look", waited[0]);
    else
        failures += fail("the worker did not get ready");
    fflush(stdout);
    TerminateProcess(waited[1], 0);
    WaitForSingleObject(waited[1], FIRST_WAIT);
    return failures + run_observers(arguments + OBSERVERS, "look", waited[0]);
}

int look_at_job(void)
{
    HANDLE job = OpenJobObjectA(JOB_QUERY, FALSE, JOB_NAME);
    JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION told;
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits;
    ULONG64 memory[2];

    if (!job ||
        !QueryInformationJobObject(job, JobObjectBasicAndIoAccountingInformation, &told,
                                   sizeof(told), NULL) ||
        !QueryInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof(limits),
                                   NULL) ||
        !QueryInformationJobObject(job, (JOBOBJECTINFOCLASS)MEMORY_USAGE, memory, sizeof(memory),
                                   NULL))
        return fail("cannot query the job");
    printf("writes %llu %llu reads %llu %llu other %llu %llu ", told.IoInfo.WriteOperationCount,
           told.IoInfo.WriteTransferCount, told.IoInfo.ReadOperationCount,
           told.IoInfo.ReadTransferCount, told.IoInfo.OtherOperationCount,
           told.IoInfo.OtherTransferCount);
    printf("faults %lu user %llu kernel %llu total %lu active %lu ended %lu ",
           told.BasicInfo.TotalPageFaultCount, told.BasicInfo.TotalUserTime.QuadPart,
           told.BasicInfo.TotalKernelTime.QuadPart, told.BasicInfo.TotalProcesses,
           told.BasicInfo.ActiveProcesses, told.BasicInfo.TotalTerminatedProcesses);
    printf("flags %lx limit %llu time %llu commit %llu peak %llu of one %llu\n",
           limits.BasicLimitInformation.LimitFlags, (ULONG64)limits.ProcessMemoryLimit,
           limits.BasicLimitInformation.PerProcessUserTimeLimit.QuadPart, memory[0], memory[1],
           (ULONG64)limits.PeakProcessMemoryUsed);
    return 0;
}
