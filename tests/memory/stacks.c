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

static HANDLE go, end_made, ready;

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

static void check_commit(SIZE_T expected, SIZE_T tolerance, const char *after)
{
    SIZE_T commit = reported().commit;

    ok(apart(commit, expected) < tolerance, "commit is %Id from where it was, after %s\n",
       (SSIZE_T)(commit - expected), after);
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
    check_commit(before, 64 * KIB, "a thread that used its stack");
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
    check_commit(before, MIB / 2, "threads ended by another");
}

/* What a child does: makes a thread in its parent, and writes the thread's id there. */
struct order {
    LPTHREAD_START_ROUTINE start;
    DWORD flags;
    DWORD id;
};

static void be_child(DWORD parent, struct order *place)
{
    HANDLE process = OpenProcess(PROCESS_ALL_ACCESS, FALSE, parent);
    struct order order = {0};

    ok(ReadProcessMemory(process, place, &order, sizeof(order), NULL), "no order: %lu\n",
       GetLastError());
    ok(CreateRemoteThread(process, NULL, 0, order.start, NULL, order.flags, &order.id) != NULL,
       "no thread: %lu\n", GetLastError());
    ok(WriteProcessMemory(process, &place->id, &order.id, sizeof(order.id), NULL),
       "the id is not written: %lu\n", GetLastError());
}

static void run_child(struct order *order)
{
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION info;
    char command[2 * MAX_PATH + 64], **argv;
    DWORD code = 1;

    winetest_get_mainargs(&argv);
    snprintf(command, sizeof(command), "\"%s\" stacks %lu %p", argv[0], GetCurrentProcessId(),
             (void *)order);
    ok(CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &info),
       "no child: %lu\n", GetLastError());
    WaitForSingleObject(info.hProcess, INFINITE);
    GetExitCodeProcess(info.hProcess, &code);
    ok(!code, "the child failed\n");
    CloseHandle(info.hThread);
    CloseHandle(info.hProcess);
}

static DWORD WINAPI wait_to_end(void *unused)
{
    (void)unused;
    ReleaseSemaphore(ready, 1, NULL);
    WaitForSingleObject(end_made, INFINITE);
    return 0;
}

/* Another process makes a thread here, which waits for end_made, if it is not suspended. */
static HANDLE made_by_another(BOOL suspended)
{
    struct order order = {.start = wait_to_end, .flags = suspended ? CREATE_SUSPENDED : 0};
    HANDLE thread;

    run_child(&order);
    if (!suspended)
        WaitForSingleObject(ready, INFINITE);
    thread = OpenThread(THREAD_TERMINATE | SYNCHRONIZE, FALSE, order.id);
    ok(thread != NULL, "no thread %lu: %lu\n", order.id, GetLastError());
    return thread;
}

static void run_thread_of_another(void)
{
    HANDLE made = made_by_another(FALSE);

    SetEvent(end_made);
    WaitForSingleObject(made, INFINITE);
    CloseHandle(made);
    ResetEvent(end_made);
}

static void WINAPI stay(void *unused)
{
    (void)unused;
}

/* Stacks of fibers are the program's memory, also where stacks of threads were. Wine 11.13 commits
 * all of a fiber's stack but the lowest page. */
static void test_fibers(void)
{
    HANDLE threads[4];
    void *fibers[ARRAY_SIZE(threads)];
    SIZE_T before, during;

    start_threads(threads, ARRAY_SIZE(threads), 0);
    end_threads(threads, ARRAY_SIZE(threads));
    before = reported().commit;
    for (unsigned int i = 0; i < ARRAY_SIZE(fibers); i++)
        fibers[i] = CreateFiber(RESERVE, stay, NULL);
    during = reported().commit;
    ok(during - before >= ARRAY_SIZE(fibers) * (RESERVE - 4 * KIB), "commit moved by %Id\n",
       (SSIZE_T)(during - before));
    run_thread_of_another();
    check_commit(during, 64 * KIB, "fibers, beside which another process made a thread");
    for (unsigned int i = 0; i < ARRAY_SIZE(fibers); i++)
        DeleteFiber(fibers[i]);
    check_commit(before, 128 * KIB, "fibers");
}

/* A thread that another process makes changes nothing for those that live. */
static void test_made_by_another(void)
{
    HANDLE threads[8];
    SIZE_T before = reported().commit, during;

    start_threads(threads, ARRAY_SIZE(threads), USED);
    run_thread_of_another();
    during = reported().commit;
    ok(during - before >= ARRAY_SIZE(threads) * USED &&
           during - before < ARRAY_SIZE(threads) * (USED + 128 * KIB),
       "commit moved by %Id\n", (SSIZE_T)(during - before));
    end_threads(threads, ARRAY_SIZE(threads));
    check_commit(before, MIB / 2, "threads beside one that another process made");
}

/*
 * Nothing was known of such a thread before it is ended here. One that is suspended has not begun;
 * one that has begun is waited for, since in between it may hold the loader's lock.
 */
static void test_made_by_another_and_ended(BOOL suspended)
{
    SIZE_T before = reported().commit;

    for (int i = 0; i < 8; i++) {
        HANDLE thread = made_by_another(suspended);

        ok(TerminateThread(thread, 0), "cannot end the thread: %lu\n", GetLastError());
        WaitForSingleObject(thread, INFINITE);
        CloseHandle(thread);
    }
    check_commit(before, MIB / 2,
                 suspended ? "suspended threads that another process made"
                           : "threads that another process made");
}

START_TEST(stacks)
{
    void *order = NULL;
    char **argv;

    if (winetest_get_mainargs(&argv) > 3) {
        sscanf(argv[3], "%p", &order);
        be_child(strtoul(argv[2], NULL, 10), order);
        return;
    }
    go = CreateEventA(NULL, TRUE, FALSE, NULL);
    end_made = CreateEventA(NULL, TRUE, FALSE, NULL);
    ready = CreateSemaphoreA(NULL, 0, THREADS, NULL);
    test_used(USED); /* and all that the first thread makes for all */
    test_many();
    for (SIZE_T size = 64 * KIB; size <= USED; size *= 2)
        test_used(size);
    test_peak();
    test_ended();
    test_made_by_another();
    test_fibers();
    test_made_by_another_and_ended(FALSE);
    test_made_by_another_and_ended(TRUE);
    CloseHandle(go);
    CloseHandle(end_made);
    CloseHandle(ready);
}
