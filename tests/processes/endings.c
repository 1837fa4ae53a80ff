/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * However a process ends, a process with a handle to it learns what it did: its I/O
 * to the byte, its peaks and page faults; it has no memory and no handles any
 * more. On Windows all of that is in the process object, which lives as long as
 * a handle to it.
 */
#include "common.h"
#include <stdio.h>
#include <string.h>
#include <wine/test.h>

#define PATIENCE 60000 /* milliseconds; a child that takes longer hangs */

static void let_end(HANDLE process)
{
    (void)process;
}

static void terminate(HANDLE process)
{
    ok(TerminateProcess(process, EXIT_CODE), "cannot terminate: %lu\n", GetLastError());
}

/* [page] of TerminateProcess: the handle needs PROCESS_TERMINATE, and no more. */
static void terminate_with_least_right(HANDLE process)
{
    HANDLE terminator;

    ok(DuplicateHandle(GetCurrentProcess(), process, GetCurrentProcess(), &terminator,
                       PROCESS_TERMINATE, FALSE, 0),
       "no handle: %lu\n", GetLastError());
    terminate(terminator);
    CloseHandle(terminator);
}

/* The exit code that GetExitCodeProcess gives for a process that still runs. */
static void terminate_as_active(HANDLE process)
{
    ok(TerminateProcess(process, STILL_ACTIVE), "cannot terminate: %lu\n", GetLastError());
}

static BOOL ask_times(HANDLE process, FILETIME *exited)
{
    FILETIME created, kernel, user;

    return GetProcessTimes(process, &created, exited, &kernel, &user);
}

/* Once it has been seen to do nothing, what was told before must not be told again. */
static void terminate_at_rest(HANDLE process, DWORD exit_code)
{
    FILETIME exited = {0};

    Sleep(100);
    for (int i = 0; i < 10; i++)
        ok(ask_times(process, &exited) && !exited.dwHighDateTime, "while it runs: %lu\n",
           GetLastError());
    ok(TerminateProcess(process, exit_code) && !WaitForSingleObject(process, PATIENCE) &&
           ask_times(process, &exited) && exited.dwHighDateTime,
       "it has ended, and has no exit time: %lu\n", GetLastError());
}

static void terminate_resting(HANDLE process)
{
    terminate_at_rest(process, EXIT_CODE);
}

static void terminate_resting_as_active(HANDLE process)
{
    terminate_at_rest(process, STILL_ACTIVE);
}

/* A job with these limits, that the process is in. */
static HANDLE put_in_job(HANDLE process, DWORD limit_flags)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.BasicLimitInformation.LimitFlags = limit_flags};
    HANDLE job = CreateJobObjectA(NULL, NULL);

    ok(SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof(limits)) &&
           AssignProcessToJobObject(job, process),
       "no job: %lu\n", GetLastError());
    return job;
}

static void terminate_job(HANDLE process)
{
    HANDLE job = put_in_job(process, 0);

    ok(TerminateJobObject(job, EXIT_CODE), "cannot terminate the job: %lu\n", GetLastError());
    CloseHandle(job);
}

/* [page] of TerminateJobObject: the handle needs JOB_OBJECT_TERMINATE, and no more. */
static void terminate_job_with_least_right(HANDLE process)
{
    HANDLE job = put_in_job(process, 0), terminator;

    ok(DuplicateHandle(GetCurrentProcess(), job, GetCurrentProcess(), &terminator,
                       JOB_OBJECT_TERMINATE, FALSE, 0),
       "no handle: %lu\n", GetLastError());
    ok(TerminateJobObject(terminator, EXIT_CODE), "cannot terminate the job: %lu\n",
       GetLastError());
    CloseHandle(terminator);
    CloseHandle(job);
}

static void close_job(HANDLE process)
{
    CloseHandle(put_in_job(process, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE));
}

/* Only the last handle's closing ends the job. */
static void close_job_twice(HANDLE process)
{
    HANDLE job = put_in_job(process, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE), second;

    ok(DuplicateHandle(GetCurrentProcess(), job, GetCurrentProcess(), &second, 0, FALSE,
                       DUPLICATE_SAME_ACCESS),
       "no second handle: %lu\n", GetLastError());
    CloseHandle(job);
    ok(WaitForSingleObject(process, 100) == WAIT_TIMEOUT, "it ended too early\n");
    CloseHandle(second);
}

/* A third process has the job, and ends. */
static void leave_job_to(const char *keeper_command, HANDLE process)
{
    HANDLE inherited, keeper;
    char arguments[64], **argv;

    winetest_get_mainargs(&argv);
    ok(DuplicateHandle(GetCurrentProcess(), process, GetCurrentProcess(), &inherited, 0, TRUE,
                       DUPLICATE_SAME_ACCESS),
       "no handle to inherit: %lu\n", GetLastError());
    snprintf(arguments, sizeof(arguments), "%s %lu", keeper_command, HandleToUlong(inherited));
    keeper = start_worker(argv[0], arguments, 0, NULL);
    ok(!WaitForSingleObject(keeper, PATIENCE), "the job's keeper did not end\n");
    CloseHandle(keeper);
    CloseHandle(inherited);
}

static void leave_job(HANDLE process)
{
    leave_job_to("keep-job", process);
}

static void leave_job_by_handle(HANDLE process)
{
    leave_job_to("keep-job-to-end", process);
}

static void ask_then_let_end(HANDLE process)
{
    struct figures figures;

    ok(read_figures(process, &figures), "while it runs: %lu\n", GetLastError());
    ok(figures.memory.WorkingSetSize > 0, "no working set while it runs\n");
    ok(figures.handles > 0, "no handles while it runs\n");
}

/* Its first thread ends, and it lives on by another; for Linux, the first one is the process. */
static void ask_when_first_thread_is_gone(HANDLE process)
{
    struct figures figures = {0};

    Sleep(500);
    ask_then_let_end(process);
    ok(read_figures(process, &figures) && figures.memory.PagefileUsage > 0 &&
           figures.memory.PeakWorkingSetSize >= WORK_MEMORY,
       "page file %Iu, peak working set %Iu\n", figures.memory.PagefileUsage,
       figures.memory.PeakWorkingSetSize);
    terminate(process);
}

static const struct ending {
    const char *name;
    const char *end;               /* worker.exe's END */
    void (*watch)(HANDLE process); /* when its work is done */
    DWORD exit_code;
} endings[] = {
    {"return", "return", let_end, 0},
    {"asked before", "return", ask_then_let_end, 0},
    {"ExitProcess", "ExitProcess", let_end, EXIT_CODE},
    {"TerminateProcess", "own-TerminateProcess", let_end, EXIT_CODE},
    {"TerminateProcess by a handle", "own-handle", let_end, EXIT_CODE},
    {"ExitProcess in another thread", "other-thread", let_end, EXIT_CODE},
    {"crash", "crash", let_end, (DWORD)EXCEPTION_ACCESS_VIOLATION},
    {"first thread gone", "threadless", ask_when_first_thread_is_gone, EXIT_CODE},
    {"exit code 259", "still-active", let_end, STILL_ACTIVE},
    {"exit code 259, asked before", "still-active", ask_then_let_end, STILL_ACTIVE},
    {"terminated", "wait", terminate, EXIT_CODE},
    {"terminated with 259", "wait", terminate_as_active, STILL_ACTIVE},
    {"terminated at rest", "wait", terminate_resting, EXIT_CODE},
    {"terminated at rest with 259", "wait", terminate_resting_as_active, STILL_ACTIVE},
    {"terminated with the least right", "wait", terminate_with_least_right, EXIT_CODE},
    {"job terminated", "wait", terminate_job, EXIT_CODE},
    {"job terminated with the least right", "wait", terminate_job_with_least_right, EXIT_CODE},
    {"job closed", "wait", close_job, 0},
    {"job closed by its second handle", "wait", close_job_twice, 0},
    {"job left by its last owner", "wait", leave_job, 0},
    {"job left by an owner that ended itself by a handle", "wait", leave_job_by_handle, 0},
};

static void check_ended(const struct figures *figures)
{
    const PROCESS_MEMORY_COUNTERS_EX *memory = &figures->memory;
    const IO_COUNTERS *io = &figures->io;

    ok(io->WriteOperationCount == WORK_WRITES &&
           io->WriteTransferCount == WORK_WRITES * WORK_WRITE_SIZE,
       "%I64u writes of %I64u bytes\n", io->WriteOperationCount, io->WriteTransferCount);
    ok(io->OtherOperationCount > 0, "no other operations\n");
    /* The program's own size, some MiB, comes on top. */
    ok(memory->PeakWorkingSetSize >= WORK_MEMORY && memory->PeakWorkingSetSize < 2 * WORK_MEMORY,
       "peak working set %Iu\n", memory->PeakWorkingSetSize);
    ok(memory->PeakPagefileUsage >= WORK_MEMORY && memory->PeakPagefileUsage < 2 * WORK_MEMORY,
       "peak page file %Iu\n", memory->PeakPagefileUsage);
    ok(memory->PageFaultCount >= WORK_FAULTS, "%lu page faults\n", memory->PageFaultCount);
    ok(memory->QuotaPeakPagedPoolUsage > 0 && memory->QuotaPeakNonPagedPoolUsage > 0,
       "peak pools %Iu and %Iu\n", memory->QuotaPeakPagedPoolUsage,
       memory->QuotaPeakNonPagedPoolUsage);
    ok(!memory->WorkingSetSize && !memory->PagefileUsage && !memory->PrivateUsage &&
           !memory->QuotaPagedPoolUsage && !memory->QuotaNonPagedPoolUsage,
       "it still has memory: %Iu, %Iu, %Iu, %Iu, %Iu\n", memory->WorkingSetSize,
       memory->PagefileUsage, memory->PrivateUsage, memory->QuotaPagedPoolUsage,
       memory->QuotaNonPagedPoolUsage);
    ok(figures->handles == 0, "it still has %lu handles\n", figures->handles);
}

static BOOL are_equal(const struct figures *a, const struct figures *b)
{
    return !memcmp(&a->memory, &b->memory, sizeof(a->memory)) &&
           !memcmp(&a->io, &b->io, sizeof(a->io)) && a->handles == b->handles;
}

static void test_ending(const char *program, const struct ending *ending)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof(inherited), .bInheritHandle = TRUE};
    HANDLE done = CreateEventA(&inherited, TRUE, FALSE, NULL);
    HANDLE go = CreateEventA(&inherited, TRUE, FALSE, NULL);
    struct figures figures, again;
    char arguments[64];
    HANDLE process;
    DWORD code;

    winetest_push_context("%s", ending->name);
    snprintf(arguments, sizeof(arguments), "%s %lu %lu", ending->end, HandleToUlong(done),
             HandleToUlong(go));
    process = start_worker(program, arguments, 0, NULL);
    ok(process != NULL, "no child: %lu\n", GetLastError());
    ok(!WaitForSingleObject(done, PATIENCE), "it did not do its work\n");
    if (ending->watch == ask_when_first_thread_is_gone)
        SetEvent(go);
    ending->watch(process);
    SetEvent(go);
    ok(!WaitForSingleObject(process, PATIENCE), "it did not end\n");
    GetExitCodeProcess(process, &code);
    ok(code == ending->exit_code, "exit code %#lx\n", code);
    if (read_figures(process, &figures)) {
        check_ended(&figures);
        ok(read_figures(process, &again) && are_equal(&figures, &again),
           "asked again, the answer is another\n");
    } else {
        ok(FALSE, "a query failed: %lu\n", GetLastError());
    }
    CloseHandle(process);
    CloseHandle(done);
    CloseHandle(go);
    winetest_pop_context();
}

START_TEST(endings)
{
    char **argv;

    winetest_get_mainargs(&argv);
    for (unsigned int i = 0; i < ARRAY_SIZE(endings); i++)
        test_ending(argv[0], &endings[i]);
}
