/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The three calls, and GetProcessTimes, on the own process, on another, on one that has ended, by
 * several threads at once and with many handles.
 */
#include "bench.h"
#include "procstats/nt.h"

#include <psapi.h>
#include <stdio.h>
#include <stdlib.h>

#define ROW_MS 120

static BOOL ask_io(void *context)
{
    IO_COUNTERS io;

    return GetProcessIoCounters(*(HANDLE *)context, &io);
}

static BOOL ask_memory(void *context)
{
    PROCESS_MEMORY_COUNTERS_EX memory;

    return GetProcessMemoryInfo(*(HANDLE *)context, (PROCESS_MEMORY_COUNTERS *)&memory,
                                sizeof(memory));
}

static BOOL ask_handles(void *context)
{
    DWORD count;

    return GetProcessHandleCount(*(HANDLE *)context, &count);
}

/* The least that a question about a handle can be: one request to wineserver. */
static BOOL ask_server(void *context)
{
    NT_OBJECT_BASIC_INFORMATION basic;

    return !NtQueryObject(*(HANDLE *)context, ObjectBasicInformation, &basic, sizeof(basic), NULL);
}

static BOOL ask_times(void *context)
{
    FILETIME created, exited, kernel, user;

    return GetProcessTimes(*(HANDLE *)context, &created, &exited, &kernel, &user);
}

/* A service that is replaced for two rare classes, and called often for this one. */
static BOOL ask_region(void *context)
{
    MEMORY_BASIC_INFORMATION region;

    return VirtualQuery(context, &region, sizeof(region)) != 0;
}

static const struct question {
    const char *name;
    timed_call *ask;
} questions[] = {
    {"io", ask_io}, {"memory", ask_memory}, {"handles", ask_handles}, {"times", ask_times}};

static void time_questions(const char *about, HANDLE process)
{
    char name[64];

    for (size_t i = 0; i < ARRAYSIZE(questions); i++) {
        snprintf(name, sizeof(name), "%s, %s", questions[i].name, about);
        time_row(name, questions[i].ask, &process, ROW_MS);
    }
}

static HANDLE open_self(void)
{
    HANDLE process =
        OpenProcess(PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, FALSE, GetCurrentProcessId());

    if (!process)
        fail("open the own process");
    return process;
}

void bench_own(const char *argument)
{
    HANDLE self = open_self();

    (void)argument;
    time_row("round trip", ask_server, &self, ROW_MS);
    time_questions("own, pseudo handle", GetCurrentProcess());
    time_questions("own, real handle", self);
    time_row("VirtualQuery", ask_region, &self, ROW_MS);
    CloseHandle(self);
}

void bench_other(const char *argument)
{
    HANDLE process;
    DWORD pid;

    (void)argument;
    start_waiting_children(1, &process, &pid);
    time_row("round trip, another process", ask_server, &process, ROW_MS);
    time_questions("another process", process);
    stop_children(1, &process);
}

void bench_ended(const char *argument)
{
    DWORD pid;
    HANDLE process = start_child("nothing", &pid);

    (void)argument;
    WaitForSingleObject(process, INFINITE);
    time_questions("ended process", process);
    CloseHandle(process);
}

struct worker {
    timed_call *ask;
    HANDLE process;
    HANDLE go;
    unsigned calls;
};

static DWORD WINAPI ask_often(void *context)
{
    struct worker *worker = context;

    WaitForSingleObject(worker->go, INFINITE);
    for (unsigned i = 0; i < worker->calls; i++)
        worker->ask(&worker->process);
    return 0;
}

/* Nanoseconds from the start until all threads are done. */
static double time_threads(unsigned count, struct worker *worker)
{
    HANDLE threads[8];
    ULONG64 began;

    worker->go = CreateEventA(NULL, TRUE, FALSE, NULL);
    for (unsigned i = 0; i < count; i++) {
        threads[i] = CreateThread(NULL, 0, ask_often, worker, 0, NULL);
        if (!threads[i])
            fail("make a thread");
    }
    Sleep(20); /* so that they all wait */
    began = clock_ns();
    SetEvent(worker->go);
    WaitForMultipleObjects(count, threads, TRUE, INFINITE);
    began = clock_ns() - began;
    for (unsigned i = 0; i < count; i++)
        CloseHandle(threads[i]);
    CloseHandle(worker->go);
    return (double)began;
}

/* A row is the machine's time for a call: with as many processors as threads, it falls. */
void bench_threads(const char *argument)
{
    static const unsigned calls[] = {20000, 2000, 20,
                                     2000}; /* of each thread, in questions' order */
    unsigned count = (unsigned)strtoul(argument, NULL, 10);
    struct worker worker = {.process = GetCurrentProcess()};
    char name[64];

    for (size_t i = 0; i < ARRAYSIZE(questions); i++) {
        double best = 0;

        worker.ask = questions[i].ask;
        worker.calls = calls[i];
        for (int rounds = 0; rounds < 7; rounds++) {
            double took = time_threads(count, &worker) / count / worker.calls;

            best = !rounds || took < best ? took : best;
        }
        snprintf(name, sizeof(name), "%s, own, %u threads", questions[i].name, count);
        print_row(name, best, TRUE);
    }
}

/* With so many handles more than a program has from its start. */
void bench_handles(const char *argument)
{
    HANDLE self = GetCurrentProcess();
    ULONG wanted = strtoul(argument, NULL, 10);
    char name[64];

    for (ULONG made = 0; made < wanted; made++)
        if (!CreateEventA(NULL, FALSE, FALSE, NULL))
            fail("make an event");
    snprintf(name, sizeof(name), "handles, own, %lu held", wanted);
    time_row(name, ask_handles, &self, 4 * ROW_MS);
}
