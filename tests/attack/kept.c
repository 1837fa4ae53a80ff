/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * kept.exe COUNT: starts so many children, asks about each, keeps the handles,
 * and asks again when all have ended: figures live as long as a handle. The exit
 * status is 0 if every question was answered. A child is kept.exe without
 * arguments.
 */
#include <windows.h>
#include <psapi.h>
#include <stdio.h>
#include <stdlib.h>

#define PATIENCE 60000 /* milliseconds */

static HANDLE start_child(void)
{
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    char program[MAX_PATH], command[MAX_PATH + 2];
    PROCESS_INFORMATION info = {0};

    GetModuleFileNameA(NULL, program, sizeof(program));
    snprintf(command, sizeof(command), "\"%s\"", program);
    if (!CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &info))
        fprintf(stderr, "cannot start a child: %lu\n", GetLastError());
    CloseHandle(info.hThread);
    return info.hProcess;
}

static BOOL ask(HANDLE process)
{
    PROCESS_MEMORY_COUNTERS memory;
    IO_COUNTERS io;

    return GetProcessMemoryInfo(process, &memory, sizeof(memory)) &&
           GetProcessIoCounters(process, &io) && io.OtherOperationCount > 0;
}

int main(int argc, char **argv)
{
    int count = argc == 2 ? atoi(argv[1]) : 0, refused = 0;
    HANDLE *children = calloc((size_t)count + 1, sizeof(*children));

    if (!children) {
        fprintf(stderr, "no memory for %d handles\n", count);
        return 1;
    }
    for (int i = 0; i < count; i++) {
        children[i] = start_child();
        if (WaitForSingleObject(children[i], PATIENCE))
            fprintf(stderr, "child %d does not end: %lu\n", i, GetLastError());
        refused += !ask(children[i]);
    }
    if (refused)
        fprintf(stderr, "%d of %d refused at their ends\n", refused, count);
    for (int i = 0; i < count; i++) {
        if (ask(children[i]))
            continue;
        refused++;
        fprintf(stderr, "child %d refused: %lu\n", i, GetLastError());
    }
    free(children);
    return refused != 0;
}
