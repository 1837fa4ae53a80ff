/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Stacks of threads. Windows commits what a thread has used and a guard page, of
 * whatever is reserved: 64 threads that reserve 8 MiB each are 5.92 MiB there
 * (measured by libuv, PR 5279).
 */
#include "walk.h"
#include <stdio.h>
#include <string.h>
#include <wine/test.h>

#define THREADS 64
#define RESERVE (8 * MIB)
#define USED    (SIZE_T)(2 * MIB)

static HANDLE go, ready;

static DWORD WINAPI wait_to_go(void *unused)
{
    (void)unused;
    ReleaseSemaphore(ready, 1, NULL);
    WaitForSingleObject(go, INFINITE);
    return 0;
}

static void __attribute__((noinline)) use_stack(SIZE_T size)
{
    volatile BYTE used[16 * KIB];

    memset((void *)used, 1, sizeof(used));
    if (size > sizeof(used))
        use_stack(size - sizeof(used));
    used[0] = used[1];
}

static DWORD WINAPI use_and_wait(void *size)
{
    if (size)
        use_stack((SIZE_T)size);
    return wait_to_go(NULL);
}

static void start_threads(HANDLE *threads, unsigned int count, SIZE_T used)
{
    ResetEvent(go);
    for (unsigned int i = 0; i < count; i++) {
        threads[i] = CreateThread(NULL, RESERVE, use_and_wait, (void *)used,
                                  STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
        ok(threads[i] != NULL, "no thread: %lu\n", GetLastError());
    }
    for (unsigned int i = 0; i < count; i++)
        WaitForSingleObject(ready, INFINITE);
}

static void end_threads(HANDLE *threads, unsigned int count)
{
    SetEvent(go);
    for (unsigned int i = 0; i < count; i++) {
        WaitForSingleObject(threads[i], INFINITE);
        CloseHandle(threads[i]);
    }
}

static SIZE_T apart(SIZE_T a, SIZE_T b)
{
    return a > b ? a - b : b - a;
}

/*
 * Wine reserves memory for the blocks of threads, and keeps it; since Wine 10 each thread has a
 * system stack of 1 MiB in the address space, of which that of the last thread stays.
 */
#define WINES_BLOCKS (6 * MIB)

static void test_many(void)
{
    HANDLE threads[THREADS];
    struct sizes before = reported(), during, after;

    start_threads(threads, THREADS, 0);
    during = reported();
    ok(during.commit - before.commit > THREADS * 8 * KIB &&
           during.commit - before.commit < 10 * MIB,
       "commit moved by %Id\n", (SSIZE_T)(during.commit - before.commit));
    ok(during.virtual_size - before.virtual_size >= THREADS * RESERVE &&
           during.virtual_size - before.virtual_size < THREADS * (RESERVE + MIB) + WINES_BLOCKS,
       "VirtualSize moved by %Id\n", (SSIZE_T)(during.virtual_size - before.virtual_size));
    end_threads(threads, THREADS);
    after = reported();
    ok(apart(after.commit, before.commit) < MIB / 2, "commit is %Id from where it was\n",
       (SSIZE_T)(after.commit - before.commit));
    ok(apart(after.virtual_size, before.virtual_size) < WINES_BLOCKS,
       "VirtualSize is %Id from where it was\n",
       (SSIZE_T)(after.virtual_size - before.virtual_size));
    trace("%u threads with %Iu MiB of stack reserved: commit moved by %Iu KiB\n", THREADS,
          RESERVE / MIB, (during.commit - before.commit) / KIB);
}

static void test_used(SIZE_T size)
{
    HANDLE thread;
    SIZE_T before = reported().commit, during;

    start_threads(&thread, 1, size);
    during = reported().commit;
    ok(during - before >= size && during - before < size + 64 * KIB, "commit moved by %Id\n",
       (SSIZE_T)(during - before));
    end_threads(&thread, 1);
    ok(apart(reported().commit, before) < 64 * KIB, "commit is %Id from where it was\n",
       (SSIZE_T)(reported().commit - before));
}

/* The stack is there on top of the peak so far, and no query comes meanwhile. */
static void test_peak(void)
{
    struct sizes now, before, peak;
    HANDLE thread;
    void *block;

    read_sizes(GetCurrentProcess(), &now, &before);
    block =
        VirtualAlloc(NULL, before.commit - now.commit, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    SetEvent(go);
    thread = CreateThread(NULL, RESERVE, use_and_wait, (void *)USED,
                          STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    VirtualFree(block, 0, MEM_RELEASE);
    WaitForSingleObject(ready, INFINITE);
    read_sizes(GetCurrentProcess(), &now, &peak);
    ok(peak.commit >= before.commit + USED && peak.commit < before.commit + USED + 128 * KIB,
       "peak %Iu, before %Iu\n", peak.commit, before.commit);
}

/* A thread that is ended by another gives its stack back, too. */
static void test_ended(void)
{
    HANDLE threads[8];
    SIZE_T before = reported().commit;

    start_threads(threads, ARRAY_SIZE(threads), USED);
    ok(reported().commit - before >= ARRAY_SIZE(threads) * USED, "commit moved by %Id\n",
       (SSIZE_T)(reported().commit - before));
    for (unsigned int i = 0; i < ARRAY_SIZE(threads); i++)
        TerminateThread(threads[i], 0);
    end_threads(threads, ARRAY_SIZE(threads));
    ok(apart(reported().commit, before) < MIB / 2, "commit is %Id from where it was\n",
       (SSIZE_T)(reported().commit - before));
}

/* The child: makes a thread in its parent, which ends at once, or sleeps and has its id written
 * there. */
static void be_child(DWORD parent, DWORD *id)
{
    HANDLE process = OpenProcess(PROCESS_ALL_ACCESS, FALSE, parent);
    FARPROC found = GetProcAddress(GetModuleHandleA("kernel32.dll"), id ? "Sleep" : "ExitThread");
    LPTHREAD_START_ROUTINE start;
    HANDLE thread;
    DWORD made;

    memcpy(&start, &found, sizeof(start));
    thread = CreateRemoteThread(process, NULL, 0, start, (void *)(ULONG_PTR)INFINITE, 0, &made);
    ok(thread && (id ? WriteProcessMemory(process, id, &made, sizeof(made), NULL)
                     : !WaitForSingleObject(thread, 60000)),
       "no thread: %lu\n", GetLastError());
}

static BOOL run_child(DWORD *id)
{
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION info;
    char command[2 * MAX_PATH + 64], **argv;
    DWORD code = 1;

    winetest_get_mainargs(&argv);
    snprintf(command, sizeof(command), "\"%s\" stacks %lu %p", argv[0], GetCurrentProcessId(),
             (void *)id);
    if (!CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &info))
        return FALSE;
    WaitForSingleObject(info.hProcess, 60000);
    GetExitCodeProcess(info.hProcess, &code);
    CloseHandle(info.hThread);
    CloseHandle(info.hProcess);
    return !code;
}

/* A thread that another process makes changes nothing for those that live. */
static void test_made_by_another(void)
{
    HANDLE threads[8];
    SIZE_T before = reported().commit, during;

    start_threads(threads, ARRAY_SIZE(threads), USED);
    ok(run_child(NULL), "the child failed\n");
    during = reported().commit;
    ok(during - before >= ARRAY_SIZE(threads) * USED &&
           during - before < ARRAY_SIZE(threads) * (USED + 128 * KIB),
       "commit moved by %Id\n", (SSIZE_T)(during - before));
    end_threads(threads, ARRAY_SIZE(threads));
    ok(apart(reported().commit, before) < MIB / 2, "commit is %Id from where it was\n",
       (SSIZE_T)(reported().commit - before));
}

/* Nothing was known of such a thread before it is ended here. */
static void test_made_by_another_and_ended(void)
{
    SIZE_T before = reported().commit;

    for (int i = 0; i < 8; i++) {
        DWORD id = 0;
        HANDLE thread;

        ok(run_child(&id), "the child failed\n");
        thread = OpenThread(THREAD_TERMINATE | SYNCHRONIZE, FALSE, id);
        ok(TerminateThread(thread, 0), "cannot end the thread: %lu\n", GetLastError());
        WaitForSingleObject(thread, INFINITE);
        CloseHandle(thread);
    }
    ok(apart(reported().commit, before) < MIB / 2, "commit is %Id from where it was\n",
       (SSIZE_T)(reported().commit - before));
}

START_TEST(stacks)
{
    void *id = NULL;
    char **argv;

    if (winetest_get_mainargs(&argv) > 3) {
        sscanf(argv[3], "%p", &id);
        be_child(strtoul(argv[2], NULL, 10), id);
        return;
    }
    go = CreateEventA(NULL, TRUE, FALSE, NULL);
    ready = CreateSemaphoreA(NULL, 0, THREADS, NULL);
    test_used(USED); /* and all that the first thread makes for all */
    test_many();
    for (SIZE_T size = 64 * KIB; size <= USED; size *= 2)
        test_used(size);
    test_peak();
    test_ended();
    test_made_by_another();
    test_made_by_another_and_ended();
    CloseHandle(go);
    CloseHandle(ready);
}
