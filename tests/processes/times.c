/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Processor time of a child: what Linux says of it while it lives, in every
 * interface the same, and all of it after its end, whatever the end was. Build
 * tools, test runners and shells read it after each child.
 */
#include "common.h"
#include "host.h"
#include "procstats/nt.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wine/test.h>

#define PATIENCE  60000           /* milliseconds; a child that takes longer hangs */
#define TOLERANCE (2 * HOST_TICK) /* 20 ms */
#define DIVISION  (5 * TOLERANCE)
#define ENDING    (50 * TOLERANCE)   /* no program needs so much time to end */
#define LIST_SIZE ((ULONG)(4 * MIB)) /* bytes */

struct times {
    ULONGLONG user, kernel, cycles; /* 100 ns; cycles of the time stamp counter */
};

static BOOL read_times(HANDLE process, struct times *ret_times)
{
    NT_KERNEL_USER_TIMES times;
    ULONGLONG cycles[2];

    if (NtQueryInformationProcess(process, (PROCESSINFOCLASS)ProcessTimesClass, &times,
                                  sizeof(times), NULL) ||
        NtQueryInformationProcess(process, (PROCESSINFOCLASS)ProcessCycleTimeClass, cycles,
                                  sizeof(cycles), NULL))
        return FALSE;
    *ret_times = (struct times){.user = (ULONGLONG)times.UserTime.QuadPart,
                                .kernel = (ULONGLONG)times.KernelTime.QuadPart,
                                .cycles = cycles[0]};
    return TRUE;
}

static BOOL read_listed(DWORD pid, struct times *ret_times)
{
    BYTE *list = malloc(LIST_SIZE);
    const NT_SYSTEM_PROCESS_INFORMATION *entry = (void *)list;
    BOOL found = FALSE;

    if (list && !NtQuerySystemInformation((SYSTEM_INFORMATION_CLASS)SystemProcessInformationClass,
                                          list, LIST_SIZE, NULL))
        for (;; entry = (const void *)((const BYTE *)entry + entry->NextEntryOffset)) {
            found = HandleToUlong(entry->UniqueProcessId) == pid;
            if (found || !entry->NextEntryOffset)
                break;
        }
    if (found)
        *ret_times = (struct times){.user = (ULONGLONG)entry->UserTime.QuadPart,
                                    .kernel = (ULONGLONG)entry->KernelTime.QuadPart,
                                    .cycles = entry->CycleTime};
    free(list);
    return found;
}

static BOOL is_near(ULONGLONG value, ULONGLONG truth)
{
    return value + TOLERANCE >= truth && value <= truth + TOLERANCE;
}

/*
 * Linux divides the time of a thread and that of its process by the clock ticks of
 * each, and lets neither mode fall below what it has told before; so they can
 * differ by more than a tick where one has been read often and the other has not.
 */
static BOOL is_near_as_divided(ULONGLONG value, ULONGLONG truth)
{
    return value + DIVISION >= truth && value <= truth + DIVISION;
}

/* By both, while the process uses no time: it may not have come to rest when it says so. */
static BOOL read_at_rest(HANDLE process, struct times *ret_times, struct times *ret_listed)
{
    DWORD start = GetTickCount();
    struct times after = {0};

    do {
        if (!read_times(process, ret_times) || !read_listed(GetProcessId(process), ret_listed) ||
            !read_times(process, &after))
            return FALSE;
    } while (memcmp(ret_times, &after, sizeof(after)) != 0 && GetTickCount() - start < PATIENCE);
    return TRUE;
}

/* The child waits meanwhile, so that nothing changes. */
static void check_living(HANDLE process, const char *mark, struct times *ret_times)
{
    struct times times = {0}, listed = {0};
    DWORD unix_pid = find_on_host(mark);
    struct host_times host;

    ok(read_at_rest(process, &times, &listed), "no times\n");
    *ret_times = times;
    ok(times.user >= BURNED_USER - TOLERANCE && times.kernel >= BURNED_KERNEL - TOLERANCE,
       "user %I64u, kernel %I64u\n", times.user, times.kernel);
    ok(listed.user == times.user && listed.kernel == times.kernel && listed.cycles == times.cycles,
       "the list says user %I64u, kernel %I64u, cycles %I64u and not %I64u, %I64u, %I64u\n",
       listed.user, listed.kernel, listed.cycles, times.user, times.kernel, times.cycles);
    if (!unix_pid || !read_host_times(unix_pid, &host)) {
        skip("there is no /proc to compare with\n");
        return;
    }
    ok(is_near(times.user, host.user), "user %I64u, Linux says %I64u\n", times.user, host.user);
    ok(is_near(times.kernel, host.kernel), "kernel %I64u, Linux says %I64u\n", times.kernel,
       host.kernel);
}

/* It has used as much again before its end, unless it was ended while it waited. */
static void check_ended(HANDLE process, const struct times *before, BOOL burned)
{
    ULONGLONG user = burned ? BURNED_USER : 0, kernel = burned ? BURNED_KERNEL : 0;
    double rate = (double)before->cycles / (double)(before->user + before->kernel);
    struct times times = {0}, again = {0};

    ok(read_times(process, &times), "no times after the end\n");
    ok(times.user + TOLERANCE >= before->user + user && times.user <= before->user + user + ENDING,
       "user %I64u, and %I64u before\n", times.user, before->user);
    ok(times.kernel + TOLERANCE >= before->kernel + kernel &&
           times.kernel <= before->kernel + kernel + ENDING,
       "kernel %I64u, and %I64u before\n", times.kernel, before->kernel);
    ok((double)times.cycles > 0.95 * rate * (double)(times.user + times.kernel) &&
           (double)times.cycles < 1.05 * rate * (double)(times.user + times.kernel),
       "cycles %I64u for %I64u, and %I64u for %I64u before\n", times.cycles,
       times.user + times.kernel, before->cycles, before->user + before->kernel);
    ok(read_times(process, &again) && again.user == times.user && again.kernel == times.kernel &&
           again.cycles == times.cycles,
       "asked again, the answer is another\n");
}

/* Which has done all the work. */
static void check_first_thread(HANDLE thread, HANDLE process)
{
    NT_KERNEL_USER_TIMES times = {0};
    struct times whole = {0};
    NTSTATUS status = NtQueryInformationThread(thread, (THREADINFOCLASS)ThreadTimesClass, &times,
                                               sizeof(times), NULL);

    ok(!status && read_times(process, &whole), "status %#lx\n", status);
    ok(is_near((ULONGLONG)(times.UserTime.QuadPart + times.KernelTime.QuadPart),
               whole.user + whole.kernel) &&
           is_near_as_divided((ULONGLONG)times.UserTime.QuadPart, whole.user) &&
           is_near_as_divided((ULONGLONG)times.KernelTime.QuadPart, whole.kernel),
       "the thread's user %I64u, kernel %I64u; the process's %I64u, %I64u\n",
       (ULONGLONG)times.UserTime.QuadPart, (ULONGLONG)times.KernelTime.QuadPart, whole.user,
       whole.kernel);
}

static void test_child(const char *program, const char *end)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof(inherited), .bInheritHandle = TRUE};
    HANDLE done = CreateEventA(&inherited, TRUE, FALSE, NULL);
    HANDLE go = CreateEventA(&inherited, TRUE, FALSE, NULL);
    BOOL terminate = !end;
    struct times before;
    char arguments[96], mark[32];
    HANDLE process, thread = NULL;

    winetest_push_context("%s", terminate ? "terminated" : end);
    snprintf(mark, sizeof(mark), "mark-%lx-%lx", GetCurrentProcessId(), GetTickCount());
    snprintf(arguments, sizeof(arguments), "burn %s %lu %lu %s", terminate ? "wait" : end,
             HandleToUlong(done), HandleToUlong(go), mark);
    process = start_worker(program, arguments, 0, &thread);
    ok(process != NULL, "no child: %lu\n", GetLastError());
    ok(!WaitForSingleObject(done, PATIENCE), "it did not do its work\n");
    check_living(process, mark, &before);
    if (terminate)
        TerminateProcess(process, EXIT_CODE);
    SetEvent(go);
    ok(!WaitForSingleObject(process, PATIENCE), "it did not end\n");
    check_ended(process, &before, !terminate);
    check_first_thread(thread, process);
    CloseHandle(thread);
    CloseHandle(process);
    CloseHandle(done);
    CloseHandle(go);
    winetest_pop_context();
}

/* What was not asked about before the end is known after it. */
static void test_unasked(const char *program)
{
    struct times times = {0};
    HANDLE process = start_worker(program, "burn return", 0, NULL);

    winetest_push_context("never asked");
    ok(process && !WaitForSingleObject(process, PATIENCE), "it did not end\n");
    ok(read_times(process, &times), "no times\n");
    ok(times.user + TOLERANCE >= 2 * BURNED_USER && times.user <= 2 * BURNED_USER + ENDING,
       "user %I64u\n", times.user);
    ok(times.kernel + TOLERANCE >= 2 * BURNED_KERNEL && times.kernel <= 2 * BURNED_KERNEL + ENDING,
       "kernel %I64u\n", times.kernel);
    CloseHandle(process);
    winetest_pop_context();
}

START_TEST(times)
{
    static const char *const ends[] = {"return",     "ExitProcess",  "own-TerminateProcess",
                                       "own-handle", "other-thread", "crash",
                                       NULL};
    char **argv;

    winetest_get_mainargs(&argv);
    for (unsigned int i = 0; i < ARRAY_SIZE(ends); i++)
        test_child(argv[0], ends[i]);
    test_unasked(argv[0]);
}
