/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Processes to ask about: this program once more. Those that wait end with their parent. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

#define STOP_EVENT    "procstats-bench-stop"
#define READY_COUNTER "procstats-bench-ready"
#define MANY          100000

static HANDLE stop_event, ready_counter;

HANDLE start_child(const char *argument, DWORD *ret_pid)
{
    char path[MAX_PATH], command_line[MAX_PATH + 64];
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION information;

    GetModuleFileNameA(NULL, path, sizeof(path));
    snprintf(command_line, sizeof(command_line), "\"%s\" %s", path, argument);
    if (!CreateProcessA(path, command_line, NULL, NULL, FALSE, 0, NULL, NULL, &startup,
                        &information))
        fail("start a process");
    CloseHandle(information.hThread);
    *ret_pid = information.dwProcessId;
    return information.hProcess;
}

/* Names of this process's own, so that two runs do not meet. */
static void open_signals(DWORD parent)
{
    char name[64];

    snprintf(name, sizeof(name), STOP_EVENT "-%lu", parent);
    stop_event = CreateEventA(NULL, TRUE, FALSE, name);
    snprintf(name, sizeof(name), READY_COUNTER "-%lu", parent);
    ready_counter = CreateSemaphoreA(NULL, 0, MANY, name);
    if (!stop_event || !ready_counter)
        fail("make an event");
}

void start_waiting_children(unsigned count, HANDLE *processes, DWORD *pids)
{
    char argument[32];

    open_signals(GetCurrentProcessId());
    ResetEvent(stop_event);
    snprintf(argument, sizeof(argument), "wait %lu", GetCurrentProcessId());
    for (unsigned i = 0; i < count; i++)
        processes[i] = start_child(argument, &pids[i]);
    for (unsigned i = 0; i < count; i++)
        WaitForSingleObject(ready_counter, 60000);
}

void stop_children(unsigned count, HANDLE *processes)
{
    SetEvent(stop_event);
    for (unsigned i = 0; i < count; i++) {
        if (WaitForSingleObject(processes[i], 60000))
            TerminateProcess(processes[i], 1);
        CloseHandle(processes[i]);
    }
}

void wait_as_child(const char *parent)
{
    DWORD parent_pid = strtoul(parent, NULL, 10);
    HANDLE ends[2];

    open_signals(parent_pid);
    ends[0] = stop_event;
    ends[1] = OpenProcess(SYNCHRONIZE, FALSE, parent_pid);
    ReleaseSemaphore(ready_counter, 1, NULL);
    WaitForMultipleObjects(ends[1] ? 2 : 1, ends, FALSE, INFINITE);
}
