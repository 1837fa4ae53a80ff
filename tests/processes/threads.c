/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Processor time and cycles of threads: each its own, alive and ended, whoever
 * ended it. Profilers and thread pools read them after a thread has gone.
 */
#include "common.h"
#include "../new_wow64.h"
#include "procstats/nt.h"
#include <stdio.h>
#include <string.h>
#include <wine/test.h>

#define PATIENCE 60000                /* milliseconds; a thread that takes longer hangs */
#define BURNED   ((ULONGLONG)1000000) /* 100 ms, in 100 ns */
#define SLACK    ((ULONGLONG)500000)  /* what starts and ends of threads may take */
#define THREADS  100u
#define UNBEGUN  5u /* each as far as it happens to be on the host */

static ULONGLONG number_of(const FILETIME *time)
{
    return (ULONGLONG)time->dwHighDateTime << 32 | time->dwLowDateTime;
}

/* In both modes. */
static ULONGLONG thread_time(HANDLE thread)
{
    FILETIME created, exited, kernel, user;

    if (!GetThreadTimes(thread, &created, &exited, &kernel, &user)) {
        ok(FALSE, "no times of a thread: %lu\n", GetLastError());
        return 0;
    }
    return number_of(&kernel) + number_of(&user);
}

static ULONGLONG thread_cycles(HANDLE thread)
{
    ULONG64 cycles = 0;

    ok(QueryThreadCycleTime(thread, &cycles), "no cycles of a thread: %lu\n", GetLastError());
    return cycles;
}

static ULONGLONG own_time(void)
{
    FILETIME created, exited, kernel, user;

    GetProcessTimes(GetCurrentProcess(), &created, &exited, &kernel, &user);
    return number_of(&kernel) + number_of(&user);
}

static void burn_until(ULONGLONG enough)
{
    while (own_time() < enough)
        for (volatile unsigned int i = 0; i < 1000000; i++)
            ;
}

struct work {
    HANDLE done, go;
    BOOL exits;
};

/* The process has no other thread that runs, so its time is this one's. */
static DWORD WINAPI burn(void *argument)
{
    const struct work *work = argument;

    burn_until(own_time() + BURNED);
    SetEvent(work->done);
    WaitForSingleObject(work->go, INFINITE);
    if (work->exits) {
        burn_until(own_time() + BURNED);
        ExitThread(0);
    }
    return 0;
}

static void check_thread(HANDLE thread, ULONGLONG least, BOOL ended)
{
    ULONGLONG time = thread_time(thread), cycles = thread_cycles(thread), process_time;
    ULONG64 process_cycles = 0;
    double rate;

    ok(time + SLACK >= least && time <= least + SLACK, "time %I64u and not %I64u\n", time, least);
    ok(QueryProcessCycleTime(GetCurrentProcess(), &process_cycles), "no cycles: %lu\n",
       GetLastError());
    process_time = own_time();
    rate = (double)process_cycles / (double)process_time;
    ok((double)cycles > 0.9 * rate * (double)time && (double)cycles < 1.1 * rate * (double)time,
       "%I64u cycles in %I64u, the process %I64u in %I64u\n", cycles, time, process_cycles,
       process_time);
    ok(!ended || (thread_time(thread) == time && thread_cycles(thread) == cycles),
       "asked again, the answer is another\n");
}

/* By a handle that grants this right and no other. */
static void terminate(HANDLE thread, DWORD access)
{
    HANDLE handle = NULL;

    ok(DuplicateHandle(GetCurrentProcess(), thread, GetCurrentProcess(), &handle, access, FALSE, 0),
       "no handle: %lu\n", GetLastError());
    ok(TerminateThread(handle, 0), "cannot terminate it: %lu\n", GetLastError());
    CloseHandle(handle);
}

/* terminate_by 0: by itself. */
static void test_end(const char *name, BOOL exits, DWORD terminate_by)
{
    struct work work = {CreateEventA(NULL, TRUE, FALSE, NULL),
                        CreateEventA(NULL, TRUE, FALSE, NULL), exits};
    HANDLE thread = CreateThread(NULL, 0, burn, &work, 0, NULL);

    winetest_push_context("%s", name);
    ok(thread && !WaitForSingleObject(work.done, PATIENCE), "it did not do its work\n");
    check_thread(thread, BURNED, FALSE);
    if (terminate_by)
        terminate(thread, terminate_by);
    else
        SetEvent(work.go);
    ok(!WaitForSingleObject(thread, PATIENCE), "it did not end\n");
    check_thread(thread, exits ? 2 * BURNED : BURNED, TRUE);
    CloseHandle(thread);
    CloseHandle(work.done);
    CloseHandle(work.go);
    winetest_pop_context();
}

static DWORD WINAPI burn_little(void *unused)
{
    (void)unused;
    burn_until(own_time() + BURNED / 10);
    return 0;
}

/* One after the other, so that each knows its own time. */
static void test_many(void)
{
    HANDLE threads[THREADS];
    unsigned int known = 0;

    for (unsigned int i = 0; i < THREADS; i++) {
        threads[i] = CreateThread(NULL, 0, burn_little, NULL, 0, NULL);
        ok(threads[i] && !WaitForSingleObject(threads[i], PATIENCE), "thread %u\n", i);
    }
    for (unsigned int i = 0; i < THREADS; i++) {
        known += thread_time(threads[i]) >= BURNED / 10 - BURNED / 20;
        CloseHandle(threads[i]);
    }
    ok(known == THREADS, "%u of %u threads are known after their end\n", known, THREADS);
}

/* What one thread uses is not the other's. */
static void test_idle(void)
{
    struct work work = {CreateEventA(NULL, TRUE, FALSE, NULL),
                        CreateEventA(NULL, TRUE, FALSE, NULL), FALSE};
    HANDLE thread = CreateThread(NULL, 0, burn, &work, 0, NULL);
    ULONGLONG time, cycles;

    ok(thread && !WaitForSingleObject(work.done, PATIENCE), "it did not do its work\n");
    time = thread_time(thread);
    cycles = thread_cycles(thread);
    burn_until(own_time() + BURNED);
    ok(thread_time(thread) < time + BURNED / 10 && thread_cycles(thread) < cycles + cycles / 10,
       "a thread that waits has used %I64u more, %I64u cycles more\n", thread_time(thread) - time,
       thread_cycles(thread) - cycles);
    SetEvent(work.go);
    WaitForSingleObject(thread, PATIENCE);
    CloseHandle(thread);
    CloseHandle(work.done);
    CloseHandle(work.go);
}

/* The first thread of a child does all its work. */
static void test_child(const char *program, const char *end)
{
    FILETIME created, exited, kernel, user;
    ULONG64 cycles = 0, process_cycles = 0;
    HANDLE thread = NULL, process = start_worker(program, end, 0, &thread);
    ULONGLONG process_time, time;

    winetest_push_context("child, %s", end);
    ok(process && !WaitForSingleObject(process, PATIENCE), "it did not end\n");
    ok(GetProcessTimes(process, &created, &exited, &kernel, &user), "no times: %lu\n",
       GetLastError());
    process_time = number_of(&kernel) + number_of(&user);
    time = thread_time(thread);
    ok(time + SLACK >= process_time && time <= process_time, "time %I64u, its process %I64u\n",
       time, process_time);
    ok(time + SLACK >= 2 * (BURNED_USER + BURNED_KERNEL), "time %I64u\n", time);
    cycles = thread_cycles(thread);
    ok(QueryProcessCycleTime(process, &process_cycles) && cycles <= process_cycles &&
           cycles > process_cycles / 2,
       "%I64u cycles, its process %I64u\n", cycles, process_cycles);
    CloseHandle(thread);
    CloseHandle(process);
    winetest_pop_context();
}

/* By handles that this process keeps: a thread is known after its process, too. */
static void check_gone(HANDLE thread, const char *which)
{
    FILETIME created = {0}, exited = {0}, kernel, user;
    ULONG64 cycles;

    ok(GetThreadTimes(thread, &created, &exited, &kernel, &user), "no times of the %s: %lu\n",
       which, GetLastError());
    ok(number_of(&created) && number_of(&exited) >= number_of(&created),
       "the %s was made at %I64u and ended at %I64u\n", which, number_of(&created),
       number_of(&exited));
    ok(QueryThreadCycleTime(thread, &cycles), "no cycles of the %s: %lu\n", which, GetLastError());
    CloseHandle(thread);
}

/* With a thread that this process makes in it, while it waits; which may end the process. */
static void test_remote(const char *program, const char *end, const char *start, DWORD flags)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof(inherited), .bInheritHandle = TRUE};
    HANDLE done = CreateEventA(&inherited, TRUE, FALSE, NULL);
    HANDLE go = CreateEventA(&inherited, TRUE, FALSE, NULL);
    HANDLE process, main_thread = NULL, thread = NULL;
    void *function = GetProcAddress(GetModuleHandleA("kernel32.dll"), start);
    char arguments[100];

    snprintf(arguments, sizeof(arguments), "%s %lu %lu", end, HandleToUlong(done),
             HandleToUlong(go));
    process = start_worker(program, arguments, 0, &main_thread);
    winetest_push_context("%s of a thread of ours, flags %lx, %s", start, flags, end);
    ok(process && !WaitForSingleObject(done, PATIENCE), "it did not begin\n");
    thread = CreateRemoteThread(process, NULL, 0, function, UlongToPtr(INFINITE), flags, NULL);
    ok(thread != NULL, "no thread: %lu\n", GetLastError());
    if (strcmp(end, "sleep") != 0)
        SetEvent(go);
    ok(!WaitForSingleObject(process, PATIENCE), "it did not end\n");
    check_gone(thread, "thread of ours");
    check_gone(main_thread, "main thread");
    winetest_pop_context();
    CloseHandle(process);
    CloseHandle(done);
    CloseHandle(go);
}

/* A thread that waits to begin as its process ends. */
static void test_unbegun(const char *program, const char *command)
{
    HANDLE self = NULL, process, thread;
    char arguments[100];
    DWORD given = 0;

    ok(DuplicateHandle(GetCurrentProcess(), GetCurrentProcess(), GetCurrentProcess(), &self, 0,
                       TRUE, DUPLICATE_SAME_ACCESS),
       "no handle to inherit: %lu\n", GetLastError());
    snprintf(arguments, sizeof(arguments), "%s %lu", command, HandleToUlong(self));
    process = start_worker(program, arguments, 0, NULL);
    winetest_push_context("%s", command);
    ok(process && !WaitForSingleObject(process, PATIENCE) && GetExitCodeProcess(process, &given),
       "it did not end\n");
    thread = UlongToHandle(given);
    ok(thread_time(thread) < SLACK, "it has used %I64u\n", thread_time(thread));
    check_gone(thread, "thread");
    winetest_pop_context();
    CloseHandle(process);
    CloseHandle(self);
}

#define CHECK_REFUSAL(call, expected)                                                              \
    do {                                                                                           \
        SetLastError(0xdead);                                                                      \
        ok(!(call) && GetLastError() == (expected), #call ": error %lu\n", GetLastError());        \
    } while (0)

static HANDLE with_right(DWORD right)
{
    HANDLE thread = NULL;

    ok(DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &thread, right,
                       FALSE, 0),
       "no handle: %lu\n", GetLastError());
    return thread;
}

static void test_refusals(void)
{
    HANDLE other = with_right(SYNCHRONIZE), least = with_right(THREAD_QUERY_LIMITED_INFORMATION);
    NT_CYCLE_TIME_INFORMATION cycles[2];
    ULONG64 value;
    NTSTATUS status;
    ULONG length;

    CHECK_REFUSAL(QueryThreadCycleTime(NULL, &value), ERROR_INVALID_HANDLE);
    CHECK_REFUSAL(QueryThreadCycleTime(GetCurrentProcess(), &value), ERROR_INVALID_HANDLE);
    CHECK_REFUSAL(QueryThreadCycleTime(other, &value), ERROR_ACCESS_DENIED);
    CHECK_REFUSAL(QueryProcessCycleTime(NULL, &value), ERROR_INVALID_HANDLE);
    ok(QueryThreadCycleTime(least, &value) && value > 0, "with the least right: %lu\n",
       GetLastError());
    status = NtQueryInformationThread(GetCurrentThread(), (THREADINFOCLASS)ThreadCycleTimeClass,
                                      cycles, 8, NULL);
    CloseHandle(other);
    CloseHandle(least);
    if (status == STATUS_INVALID_INFO_CLASS && has_wow64_before_system()) {
        skip("wow64.dll does not pass the class of a thread's cycles on\n");
        return;
    }
    ok(status == STATUS_INFO_LENGTH_MISMATCH, "too short a buffer is taken\n");
    ok(NtQueryInformationThread(GetCurrentThread(), (THREADINFOCLASS)ThreadCycleTimeClass, cycles,
                                sizeof(cycles), NULL) == STATUS_INFO_LENGTH_MISMATCH,
       "too long a buffer is taken\n");
    ok(!NtQueryInformationThread(GetCurrentThread(), (THREADINFOCLASS)ThreadCycleTimeClass, cycles,
                                 sizeof(cycles[0]), &length) &&
           length == sizeof(cycles[0]) && cycles[0].AccumulatedCycles > 0,
       "length %lu\n", length);
}

START_TEST(threads)
{
    char **argv;

    winetest_get_mainargs(&argv);
    test_refusals();
    test_end("return", FALSE, 0);
    test_end("ExitThread", TRUE, 0);
    test_end("TerminateThread", FALSE, THREAD_ALL_ACCESS);
    test_end("TerminateThread, by a handle for that", FALSE, THREAD_TERMINATE);
    test_idle();
    test_many();
    test_child(argv[0], "burn return");
    test_child(argv[0], "burn own-TerminateProcess");
    test_child(argv[0], "burn crash");
    test_remote(argv[0], "return", "Sleep", 0);
    test_remote(argv[0], "return", "Sleep", CREATE_SUSPENDED);
    test_remote(argv[0], "own-TerminateProcess", "Sleep", 0);
    test_remote(argv[0], "own-TerminateProcess", "Sleep", CREATE_SUSPENDED);
    test_remote(argv[0], "sleep", "ExitProcess", 0);
    for (unsigned int i = 0; i < UNBEGUN; i++) {
        test_unbegun(argv[0], "give-thread");
        test_unbegun(argv[0], "give-thread-to-terminate");
    }
}
