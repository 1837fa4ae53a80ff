/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Samples of many processes, as a task manager takes them each second. */
#include "bench.h"
#include "procstats/nt.h"

#include <psapi.h>
#include <stdio.h>
#include <stdlib.h>

#define PROCESSES_MAX 256
#define ROW_MS        300

struct session {
    unsigned count;
    HANDLE processes[PROCESSES_MAX];
    DWORD pids[PROCESSES_MAX];
};

static BOOL ask_memory_and_io(HANDLE process)
{
    PROCESS_MEMORY_COUNTERS_EX memory;
    IO_COUNTERS io;

    return GetProcessMemoryInfo(process, (PROCESS_MEMORY_COUNTERS *)&memory, sizeof(memory)) &&
           GetProcessIoCounters(process, &io);
}

/* Each process by a handle that is kept. */
static BOOL sample_kept(void *context)
{
    const struct session *session = context;
    BOOL succeeded = TRUE;

    for (unsigned i = 0; i < session->count; i++)
        succeeded &= ask_memory_and_io(session->processes[i]);
    return succeeded;
}

/* Each process opened, asked for all three and closed. */
static BOOL sample_opened(void *context)
{
    const struct session *session = context;
    BOOL succeeded = TRUE;
    DWORD handles;

    for (unsigned i = 0; i < session->count; i++) {
        HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, session->pids[i]);

        succeeded &= ask_memory_and_io(process) && GetProcessHandleCount(process, &handles);
        CloseHandle(process);
    }
    return succeeded;
}

/* All processes by one question to the system. */
static BOOL sample_listed(void *context)
{
    static UINT64 buffer[256 * 1024];

    (void)context;
    return !NtQuerySystemInformation((SYSTEM_INFORMATION_CLASS)SystemProcessInformationClass,
                                     buffer, sizeof(buffer), NULL);
}

static const struct {
    const char *name;
    timed_call *sample;
} samples[] = {{"memory and io, kept handles", sample_kept},
               {"all three, opened", sample_opened},
               {"system's list", sample_listed}};

/* Rows are of a whole sample; compare.py divides by the number in the name. */
void bench_session(const char *argument)
{
    static struct session session;
    char name[64];

    session.count = (unsigned)strtoul(argument, NULL, 10);
    if (session.count > PROCESSES_MAX)
        session.count = PROCESSES_MAX;
    start_waiting_children(session.count, session.processes, session.pids);
    for (size_t i = 0; i < ARRAYSIZE(samples); i++) {
        snprintf(name, sizeof(name), "sample, %s, %u processes", samples[i].name, session.count);
        time_row(name, samples[i].sample, &session, ROW_MS);
    }
    stop_children(session.count, session.processes);
}
