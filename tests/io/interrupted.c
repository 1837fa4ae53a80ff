/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Threads that are suspended, and threads that are terminated, wherever they are in
 * their I/O. Those that are interrupted use files and pipes; the others use sockets
 * only, so that their operations are of another kind and can be distinguished. What the others do
 * is counted exactly all the while; so is what the suspended ones do once they went on and ended.
 */
#include "results.h"
#include <string.h>

#define VICTIMS   4
#define SUSPENDED 100 /* times */
#define KILLED    60  /* threads */

/* Ways to take a result that hold no lock of the program's: a terminated thread would keep it. */
static const char *const styles[] = {
    "wait for the event",
    "native request and wait",
    "wait for the file",
    "GetOverlappedResult, event",
    "GetQueuedCompletionStatus",
    "routine in SleepEx",
    "poll and yield",
};

struct victim {
    struct lane lane;
    HANDLE thread, started;
    LONG stop;
};

static const struct style *find_style(const char *name)
{
    for (unsigned int i = 0; i < result_style_count; i++)
        if (!strcmp(result_styles[i].name, name))
            return &result_styles[i];
    ok(FALSE, "no style is called %s\n", name);
    return &result_styles[0];
}

/* No block on the heap, for the same reason. */
static DWORD WINAPI read_until_stopped(void *argument)
{
    static const enum placement placements[] = {ON_STACK, IN_STATIC, REUSED};
    struct victim *victim = argument;

    for (unsigned int i = 0; !InterlockedCompareExchange(&victim->stop, 0, 0); i++) {
        run_round(&victim->lane, placements[i % ARRAY_SIZE(placements)]);
        SetEvent(victim->started);
    }
    return 0;
}

static void start_victim(struct victim *victim, unsigned int number, enum channel_kind kind)
{
    *victim = (struct victim){.started = CreateEventA(NULL, TRUE, FALSE, NULL)};
    open_lane(&victim->lane, find_style(styles[number % ARRAY_SIZE(styles)]), kind, READING);
}

static void run_victim(struct victim *victim)
{
    victim->thread = CreateThread(NULL, 0, read_until_stopped, victim, 0, NULL);
    ok(!WaitForSingleObject(victim->started, PATIENCE), "it does not begin\n");
}

static void end_victim(struct victim *victim)
{
    CloseHandle(victim->thread);
    CloseHandle(victim->started);
    close_lane(&victim->lane);
}

/* One round with the socket, and what it added to the third pair of counters. */
static void check_other(struct lane *socket, const char *when)
{
    IO_COUNTERS before = counters_now(), did = socket->did, after;

    run_round(socket, ON_STACK);
    after = counters_now();
    ok(!socket->failures, "%s: the result was not taken\n", when);
    ok(after.OtherOperationCount - before.OtherOperationCount ==
               socket->did.OtherOperationCount - did.OtherOperationCount &&
           after.OtherTransferCount - before.OtherTransferCount ==
               socket->did.OtherTransferCount - did.OtherTransferCount,
       "%s: %I64u operations and %I64u bytes counted\n", when,
       after.OtherOperationCount - before.OtherOperationCount,
       after.OtherTransferCount - before.OtherTransferCount);
}

/* Returns once the thread has stopped, which SuspendThread() alone does not promise. */
static BOOL suspend(HANDLE thread)
{
    CONTEXT context = {.ContextFlags = CONTEXT_CONTROL};

    return SuspendThread(thread) == 0 && GetThreadContext(thread, &context);
}

static void test_suspended(struct lane *socket)
{
    static struct victim victims[VICTIMS];
    IO_COUNTERS before, after, sum = {0};

    for (unsigned int i = 0; i < VICTIMS; i++)
        start_victim(&victims[i], i, i & 1 ? PIPE_CHANNEL : FILE_CHANNEL);
    before = counters_now();
    for (int i = 0; i < VICTIMS; i++)
        run_victim(&victims[i]);
    for (int i = 0; i < SUSPENDED; i++) {
        HANDLE thread = victims[i % VICTIMS].thread;

        ok(suspend(thread), "cannot suspend: %lu\n", GetLastError());
        check_other(socket, "a thread is suspended");
        ok(ResumeThread(thread) == 1, "cannot resume: %lu\n", GetLastError());
        Sleep(i % 3);
    }
    for (int i = 0; i < VICTIMS; i++) {
        InterlockedExchange(&victims[i].stop, 1);
        ok(!WaitForSingleObject(victims[i].thread, PATIENCE), "it does not end\n");
        ok(!victims[i].lane.failures, "%s: %u of %u results were not taken\n",
           victims[i].lane.style->name, victims[i].lane.failures, victims[i].lane.rounds);
        add_counters(&sum, &victims[i].lane.did);
    }
    after = counters_now();
    sum.OtherOperationCount = after.OtherOperationCount - before.OtherOperationCount;
    sum.OtherTransferCount = after.OtherTransferCount - before.OtherTransferCount;
    check_difference("threads that were suspended", before, after, sum, 1);
    for (int i = 0; i < VICTIMS; i++)
        end_victim(&victims[i]);
}

/* Each reads at most once after the last round that it has noted. */
static void check_killed(const struct victim *victim, IO_COUNTERS before, IO_COUNTERS after)
{
    UINT64 operations = after.ReadOperationCount - before.ReadOperationCount;
    UINT64 bytes = after.ReadTransferCount - before.ReadTransferCount;
    UINT64 done = victim->lane.rounds;

    ok(operations == done || operations == done + 1,
       "%s: %I64u reads of a thread that did %I64u before it was terminated\n",
       victim->lane.style->name, operations, done);
    ok(bytes >= done * RESULT_SIZE && bytes <= operations * RESULT_SIZE,
       "%s: %I64u bytes of a thread that did %I64u rounds before it was terminated\n",
       victim->lane.style->name, bytes, done);
}

/* Files only: Wine 8.0 holds a lock while it sends a pipe's request to wineserver. A thread that is
 * terminated there leaves the lock held, and the process hangs, under plain Wine too. */
static void test_killed(struct lane *socket)
{
    static struct victim victims[KILLED];

    for (unsigned int i = 0; i < KILLED; i++) {
        struct victim *victim = &victims[i];
        IO_COUNTERS before;

        start_victim(victim, i, FILE_CHANNEL);
        before = counters_now();
        run_victim(victim);
        Sleep(i % 4);
        ok(TerminateThread(victim->thread, 0), "cannot terminate: %lu\n", GetLastError());
        ok(!WaitForSingleObject(victim->thread, PATIENCE), "it goes on\n");
        check_killed(victim, before, counters_now());
        check_other(socket, "a thread was terminated");
        end_victim(victim);
        check_other(socket, "its files were closed");
    }
}

START_TEST(interrupted)
{
    struct lane socket;

    start_subject();
    open_lane(&socket, find_style("wait for the event"), SOCKET_CHANNEL, READING);
    check_other(&socket, "no thread is interrupted");
    test_suspended(&socket);
    test_killed(&socket);
    close_lane(&socket);
}
