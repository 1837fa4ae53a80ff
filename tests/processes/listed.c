/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The list of processes: what it says besides memory and I/O, of processes and
 * of their threads, against what is set here and what other functions say.
 */
#include "common.h"
#include "procstats/nt.h"
#include <stdlib.h>
#include <wine/test.h>

#define LIST_SIZE ((ULONG)(4 * MIB)) /* bytes */
#define THREADS   20u
#define SWITCHES  50u
#define PATIENCE  10000 /* milliseconds: what takes longer does not come */

/* KTHREAD_STATE and KWAIT_REASON. */
enum { THREAD_RUNS = 2, THREAD_WAITS = 5 };
enum { WAITS_SUSPENDED = 5 };

static const struct {
    DWORD class;
    LONG base;
} classes[] = {
    {IDLE_PRIORITY_CLASS, 4},          {BELOW_NORMAL_PRIORITY_CLASS, 6}, {NORMAL_PRIORITY_CLASS, 8},
    {ABOVE_NORMAL_PRIORITY_CLASS, 10}, {HIGH_PRIORITY_CLASS, 13},
};

/* Of a thread of a process of normal priority. */
static const struct {
    int relative;
    LONG base;
} priorities[] = {
    {THREAD_PRIORITY_IDLE, 1},     {THREAD_PRIORITY_LOWEST, 6},
    {THREAD_PRIORITY_NORMAL, 8},   {THREAD_PRIORITY_ABOVE_NORMAL, 9},
    {THREAD_PRIORITY_HIGHEST, 10}, {THREAD_PRIORITY_TIME_CRITICAL, 15},
};

struct thread_row {
    LARGE_INTEGER KernelTime, UserTime, CreateTime;
    ULONG WaitTime;
    PVOID StartAddress;
    CLIENT_ID ClientId;
    LONG Priority, BasePriority;
    ULONG ContextSwitches, ThreadState, WaitReason;
    ULONG Padding; /* a LARGE_INTEGER is aligned to eight bytes */
    PVOID StackBase, StackLimit, Win32StartAddress, TebBase; /* in the longer list */
    ULONG_PTR Reserved[3];
};

#ifdef _WIN64
C_ASSERT(sizeof(struct thread_row) == 136);
#else
C_ASSERT(sizeof(struct thread_row) == 96);
#endif

static BYTE *list;

static const NT_SYSTEM_PROCESS_INFORMATION *next_row(const NT_SYSTEM_PROCESS_INFORMATION *row)
{
    return row->NextEntryOffset ? (const void *)((const BYTE *)row + row->NextEntryOffset) : NULL;
}

static const NT_SYSTEM_PROCESS_INFORMATION *find_row(ULONG class, DWORD pid)
{
    const NT_SYSTEM_PROCESS_INFORMATION *row = (const void *)list;
    NTSTATUS status =
        NtQuerySystemInformation((SYSTEM_INFORMATION_CLASS) class, list, LIST_SIZE, NULL);

    ok(!status, "class %lu: status %#lx\n", class, status);
    while (row && HandleToUlong(row->UniqueProcessId) != pid)
        row = next_row(row);
    ok(row != NULL, "process %lu is not in the list\n", pid);
    return row;
}

/* In the longer list. */
static const struct thread_row *find_thread(DWORD tid)
{
    const NT_SYSTEM_PROCESS_INFORMATION *row =
        find_row(SystemExtendedProcessInformationClass, GetCurrentProcessId());
    const struct thread_row *thread = (const void *)(row + 1);

    for (ULONG i = 0; row && i < row->NumberOfThreads; i++)
        if (HandleToUlong(thread[i].ClientId.UniqueThread) == tid)
            return &thread[i];
    ok(FALSE, "thread %lu is not in the list\n", tid);
    return NULL;
}

static LONG basic_priority(void)
{
    NT_PROCESS_BASIC_INFORMATION basic = {0};

    NtQueryInformationProcess(GetCurrentProcess(), ProcessBasicInformation, &basic, sizeof(basic),
                              NULL);
    return basic.BasePriority;
}

static void test_process_priorities(void)
{
    for (unsigned int i = 0; i < ARRAY_SIZE(classes); i++) {
        const NT_SYSTEM_PROCESS_INFORMATION *row;

        if (!SetPriorityClass(GetCurrentProcess(), classes[i].class)) {
            skip("priority class %#lx cannot be set\n", classes[i].class);
            continue;
        }
        row = find_row(SystemProcessInformationClass, GetCurrentProcessId());
        ok(GetPriorityClass(GetCurrentProcess()) == classes[i].class,
           "class %#lx: GetPriorityClass says %#lx\n", classes[i].class,
           GetPriorityClass(GetCurrentProcess()));
        ok(row && row->BasePriority == classes[i].base, "class %#lx: base priority %ld\n",
           classes[i].class, row ? row->BasePriority : 0);
        ok(basic_priority() == classes[i].base, "class %#lx: ProcessBasicInformation says %ld\n",
           classes[i].class, basic_priority());
    }
    SetPriorityClass(GetCurrentProcess(), NORMAL_PRIORITY_CLASS);
}

/* The checks of the handle are those of every query. */
static void test_class_of_bad_handle(void)
{
    HANDLE unqueried = OpenProcess(PROCESS_VM_READ, FALSE, GetCurrentProcessId());

    SetLastError(0);
    ok(!GetPriorityClass(NULL) && GetLastError() == ERROR_INVALID_HANDLE, "error %lu\n",
       GetLastError());
    SetLastError(0);
    ok(!GetPriorityClass(unqueried) && GetLastError() == ERROR_ACCESS_DENIED, "error %lu\n",
       GetLastError());
    CloseHandle(unqueried);
}

static void test_thread_priorities(void)
{
    for (unsigned int i = 0; i < ARRAY_SIZE(priorities); i++) {
        const struct thread_row *thread;

        if (!SetThreadPriority(GetCurrentThread(), priorities[i].relative)) {
            skip("priority %d cannot be set\n", priorities[i].relative);
            continue;
        }
        thread = find_thread(GetCurrentThreadId());
        ok(thread && thread->BasePriority == priorities[i].base &&
               thread->Priority >= priorities[i].base,
           "priority %d: base %ld, current %ld\n", priorities[i].relative,
           thread ? thread->BasePriority : 0, thread ? thread->Priority : 0);
    }
    SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_NORMAL);
}

/* None is 0, and no two are the same. */
static void test_keys(void)
{
    const NT_SYSTEM_PROCESS_INFORMATION *first =
        find_row(SystemProcessInformationClass, GetCurrentProcessId());

    for (const NT_SYSTEM_PROCESS_INFORMATION *row = first ? (const void *)list : NULL; row;
         row = next_row(row)) {
        ok(row->UniqueProcessKey || !row->UniqueProcessId, "process %lu has no key\n",
           HandleToUlong(row->UniqueProcessId));
        for (const NT_SYSTEM_PROCESS_INFORMATION *other = next_row(row); other;
             other = next_row(other))
            ok(row->UniqueProcessKey != other->UniqueProcessKey, "%lu and %lu have one key\n",
               HandleToUlong(row->UniqueProcessId), HandleToUlong(other->UniqueProcessId));
    }
}

static DWORD WINAPI wait_for(void *event)
{
    return WaitForSingleObject(event, INFINITE);
}

static void start_and_end_threads(void)
{
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL), threads[THREADS];
    unsigned int count = 0;

    while (count < THREADS && (threads[count] = CreateThread(NULL, 0, wait_for, event, 0, NULL)))
        count++;
    ok(count == THREADS, "%u threads: %lu\n", count, GetLastError());
    SetEvent(event);
    WaitForMultipleObjects(count, threads, TRUE, INFINITE);
    while (count)
        CloseHandle(threads[--count]);
    CloseHandle(event);
}

/* Threads that have come and gone between two lists. */
static void test_threads_peak(void)
{
    const NT_SYSTEM_PROCESS_INFORMATION *row =
        find_row(SystemProcessInformationClass, GetCurrentProcessId());
    ULONG before = row ? row->NumberOfThreads : 0, peak;

    start_and_end_threads();
    row = find_row(SystemProcessInformationClass, GetCurrentProcessId());
    peak = row ? row->NumberOfThreadsHighWatermark : 0;
    ok(peak >= before + THREADS && peak < before + 2 * THREADS, "peak %lu, %lu before\n", peak,
       before);
    for (row = (const void *)list; row; row = next_row(row))
        ok(row->NumberOfThreadsHighWatermark >= row->NumberOfThreads, "%lu threads, peak %lu\n",
           row->NumberOfThreads, row->NumberOfThreadsHighWatermark);
}

static DWORD WINAPI begin_and_wait(void *events)
{
    HANDLE *begun_and_go = events;

    return SignalObjectAndWait(begun_and_go[0], begun_and_go[1], INFINITE, FALSE);
}

/* Wine knows it when the thread has begun. */
static void test_start_address(void)
{
    HANDLE events[] = {CreateEventA(NULL, TRUE, FALSE, NULL),
                       CreateEventA(NULL, TRUE, FALSE, NULL)};
    DWORD tid;
    HANDLE thread = CreateThread(NULL, 0, begin_and_wait, events, 0, &tid);
    const struct thread_row *row;

    WaitForSingleObject(events[0], INFINITE);
    row = find_thread(tid);
    ok(row && row->Win32StartAddress == (void *)begin_and_wait, "it starts at %p\n",
       row ? row->Win32StartAddress : NULL);
    ok(row && row->StartAddress, "it starts nowhere\n");
    SetEvent(events[1]);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    CloseHandle(events[0]);
    CloseHandle(events[1]);
}

static ULONGLONG own_time(HANDLE thread, ULONGLONG *ret_user)
{
    FILETIME created, exited, kernel, user;

    ok(GetThreadTimes(thread, &created, &exited, &kernel, &user), "failed: %lu\n", GetLastError());
    *ret_user = (ULONGLONG)user.dwHighDateTime << 32 | user.dwLowDateTime;
    return *ret_user + ((ULONGLONG)kernel.dwHighDateTime << 32 | kernel.dwLowDateTime);
}

/* Until its state is this, or till patience ends. */
static const struct thread_row *wait_for_state(DWORD tid, ULONG state)
{
    DWORD start = GetTickCount();
    const struct thread_row *row;

    do {
        row = find_thread(tid);
        if (row && row->ThreadState != state)
            Sleep(1);
    } while (row && row->ThreadState != state && GetTickCount() - start < PATIENCE);
    return row;
}

static DWORD WINAPI work_by_turns(void *events)
{
    HANDLE *go_and_done = events;
    ULONGLONG user;

    for (unsigned int i = 0; i < SWITCHES; i++) {
        WaitForSingleObject(go_and_done[0], INFINITE);
        if (!i)
            while (own_time(GetCurrentThread(), &user) < 300000) /* 30 ms */
                ;
        SetEvent(go_and_done[1]);
    }
    WaitForSingleObject(go_and_done[0], INFINITE);
    return 0;
}

/* Of a thread that waits, or is about to: its times stand still between two calls, or till patience
 * ends. */
static void check_times(DWORD tid, HANDLE thread)
{
    DWORD start = GetTickCount();
    ULONGLONG before, sum, user;
    const struct thread_row *row;

    do {
        before = own_time(thread, &user);
        row = find_thread(tid);
        sum = own_time(thread, &user);
    } while (before != sum && GetTickCount() - start < PATIENCE);
    ok(row && (ULONGLONG)row->UserTime.QuadPart == user &&
           (ULONGLONG)(row->UserTime.QuadPart + row->KernelTime.QuadPart) == sum,
       "user %I64d, kernel %I64d; GetThreadTimes: user %I64u, in all %I64u\n",
       row ? row->UserTime.QuadPart : 0, row ? row->KernelTime.QuadPart : 0, user, sum);
}

/* A thread that runs when it is told to, waits, and is suspended in between. */
static void test_states(void)
{
    HANDLE events[] = {CreateEventA(NULL, FALSE, FALSE, NULL),
                       CreateEventA(NULL, FALSE, FALSE, NULL)};
    const struct thread_row *row = find_thread(GetCurrentThreadId());
    ULONG switches;
    DWORD tid;
    HANDLE thread = CreateThread(NULL, 0, work_by_turns, events, 0, &tid);

    ok(row && row->ThreadState == THREAD_RUNS, "the own thread's state is %lu\n",
       row ? row->ThreadState : 0);
    row = wait_for_state(tid, THREAD_WAITS);
    ok(row && row->ThreadState == THREAD_WAITS && row->WaitReason != WAITS_SUSPENDED,
       "waiting: state %lu, reason %lu\n", row ? row->ThreadState : 0, row ? row->WaitReason : 0);
    switches = row ? row->ContextSwitches : 0;
    for (unsigned int i = 0; i < SWITCHES; i++) {
        SetEvent(events[0]);
        WaitForSingleObject(events[1], INFINITE);
    }
    row = wait_for_state(tid, THREAD_WAITS);
    ok(row && row->ContextSwitches - switches >= SWITCHES, "%lu context switches more\n",
       row ? row->ContextSwitches - switches : 0);
    check_times(tid, thread);
    SuspendThread(thread);
    row = wait_for_state(tid, THREAD_WAITS);
    for (DWORD start = GetTickCount();
         row && row->WaitReason != WAITS_SUSPENDED && GetTickCount() - start < PATIENCE;)
        row = find_thread(tid);
    ok(row && row->WaitReason == WAITS_SUSPENDED, "suspended: reason %lu\n",
       row ? row->WaitReason : 0);
    ResumeThread(thread);
    SetEvent(events[0]);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    CloseHandle(events[0]);
    CloseHandle(events[1]);
}

/* The shorter list says the same of each process's threads as the longer one. */
static void test_shorter(void)
{
    const NT_SYSTEM_PROCESS_INFORMATION *row;
    const struct thread_row *longer = find_thread(GetCurrentThreadId());
    LONG base = longer ? longer->BasePriority : 0;
    PVOID start = longer ? longer->StartAddress : NULL;
    const struct thread_row *shorter;

    row = find_row(SystemProcessInformationClass, GetCurrentProcessId());
    if (!row)
        return;
    shorter = (const void *)(row + 1);
    ok(shorter->ClientId.UniqueThread && shorter->BasePriority == base &&
           shorter->StartAddress == start && shorter->ContextSwitches,
       "start %p, base priority %ld\n", shorter->StartAddress, shorter->BasePriority);
    for (row = (const void *)list; row; row = next_row(row)) {
        const BYTE *end = row->NextEntryOffset ? (const BYTE *)next_row(row) : list + LIST_SIZE;

        ok(!row->ImageName.Length ||
               ((const BYTE *)row->ImageName.Buffer > (const BYTE *)row &&
                (const BYTE *)row->ImageName.Buffer + row->ImageName.Length <= end),
           "process %lu: its name is outside\n", HandleToUlong(row->UniqueProcessId));
    }
}

static void test_private(void)
{
    find_row(SystemProcessInformationClass, GetCurrentProcessId());
    for (const NT_SYSTEM_PROCESS_INFORMATION *row = (const void *)list; row; row = next_row(row))
        ok(row->PrivatePageCount == row->VirtualMemoryCounters.PagefileUsage,
           "process %lu: private %Iu, page file %Iu\n", HandleToUlong(row->UniqueProcessId),
           row->PrivatePageCount, row->VirtualMemoryCounters.PagefileUsage);
}

START_TEST(listed)
{
    list = malloc(LIST_SIZE);
    if (!list) {
        ok(FALSE, "no memory\n");
        return;
    }
    test_process_priorities();
    test_class_of_bad_handle();
    test_thread_priorities();
    test_keys();
    test_threads_peak();
    test_start_address();
    test_states();
    test_shorter();
    test_private();
    free(list);
}
