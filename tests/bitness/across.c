/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What programs of either bitness see of each other. across.exe is built for
 * both and plays several parts, each named by its first argument:
 *
 *   across.exe direct WORKER.exe MEGABYTES OBSERVER.exe...
 *       starts a worker, and each observer twice: while the worker lives and
 *       after it has ended
 *   across.exe asleep WORKER.exe OBSERVER.exe...
 *       starts a worker that never runs, so that it has no record, and each observer
 *   across.exe work EVENT MEGABYTES
 *       writes, commits that much, burns BURNED of processor time, sets the event and does nothing
 *       more
 *   across.exe observe HANDLE
 *       prints one line of what it sees of the process
 *   across.exe job WORKER.exe MEGABYTES LIMIT TIME OBSERVER.exe...
 *       starts a worker in a job that limits its memory to so many MiB and its user time to so
 *       many ms, 0: not, and each observer twice. Of a worker that ends before it is done the
 *       exit code is printed
 *   across.exe look EVENT
 *       prints one line of what it sees of the job
 *
 * and for programs of others
 *
 *   across.exe run PROGRAM.exe LINE
 *       runs it with that command line, and observes it when it has ended
 */
#define PSAPI_VERSION 2
#include <windows.h>
#include <psapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "across.h"

#define WRITES 64
#define BLOCK  4096
#define BURNED 6000000 /* of user time, in 100 ns */

int fail(const char *what)
{
    fprintf(stderr, "across: %s: error %lu\n", what, GetLastError());
    return 1;
}

static BOOL write_blocks(void)
{
    static const char block[BLOCK];
    char folder[MAX_PATH], path[MAX_PATH];
    BOOL written = TRUE;
    DWORD count;
    HANDLE file;
    int i;

    GetTempPathA(MAX_PATH, folder);
    if (!GetTempFileNameA(folder, "acr", 0, path))
        return FALSE;
    file =
        CreateFileA(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    for (i = 0; i < WRITES && written; i++)
        written = WriteFile(file, block, BLOCK, &count, NULL);
    return CloseHandle(file) && written;
}

static ULONGLONG number_of(const FILETIME *time)
{
    return (ULONGLONG)time->dwHighDateTime << 32 | time->dwLowDateTime;
}

static BOOL burn(void)
{
    FILETIME created, exited, kernel, user;

    do {
        for (volatile unsigned int i = 0; i < 1000000; i++)
            ;
        if (!GetThreadTimes(GetCurrentThread(), &created, &exited, &kernel, &user))
            return FALSE;
    } while (number_of(&user) < BURNED);
    return TRUE;
}

static int work(HANDLE ready, SIZE_T megabytes)
{
    SIZE_T size = megabytes << 20;

    if (!write_blocks())
        return fail("cannot write");
    if (!VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE))
        return fail("cannot commit memory");
    if (!burn())
        return fail("cannot tell the own time");
    SetEvent(ready);
    Sleep(INFINITE);
    return 0;
}

static int observe(HANDLE process)
{
    PROCESS_MEMORY_COUNTERS_EX memory = {.cb = sizeof(memory)};
    FILETIME created, exited, kernel, user;
    ULONG64 cycles;
    IO_COUNTERS io;
    DWORD handles;

    if (!GetProcessTimes(process, &created, &exited, &kernel, &user) ||
        !QueryProcessCycleTime(process, &cycles) || !GetProcessIoCounters(process, &io) ||
        !GetProcessHandleCount(process, &handles) ||
        !GetProcessMemoryInfo(process, (PROCESS_MEMORY_COUNTERS *)&memory, sizeof(memory)))
        return fail("cannot query");
    printf("writes %llu %llu reads %llu %llu other %llu %llu handles %lu faults %lu ",
           io.WriteOperationCount, io.WriteTransferCount, io.ReadOperationCount,
           io.ReadTransferCount, io.OtherOperationCount, io.OtherTransferCount, handles,
           memory.PageFaultCount);
    printf("set %llu peak %llu commit %llu peak %llu private %llu ", (ULONG64)memory.WorkingSetSize,
           (ULONG64)memory.PeakWorkingSetSize, (ULONG64)memory.PagefileUsage,
           (ULONG64)memory.PeakPagefileUsage, (ULONG64)memory.PrivateUsage);
    printf("user %llu kernel %llu created %llu exited %llu cycles %llu\n", number_of(&user),
           number_of(&kernel), number_of(&created), number_of(&exited), cycles);
    return 0;
}

HANDLE start(const char *program, const char *part, HANDLE handle, const char *argument)
{
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION info;
    char line[2 * MAX_PATH];

    snprintf(line, sizeof(line), "\"%s\" %s %lu %s", program, part, HandleToUlong(handle),
             argument);
    if (!CreateProcessA(program, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &info))
        return NULL;
    CloseHandle(info.hThread);
    return info.hProcess;
}

int run_observers(char **observers, const char *part, HANDLE handle)
{
    int failures = 0;

    for (; *observers; observers++) {
        HANDLE observer = start(*observers, part, handle, "");
        DWORD status = 1;

        if (observer) {
            WaitForSingleObject(observer, FIRST_WAIT);
            GetExitCodeProcess(observer, &status);
            CloseHandle(observer);
        }
        failures += status != 0;
    }
    return failures;
}

static int direct(const char *program, const char *megabytes, char **observers)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof(inherited), .bInheritHandle = TRUE};
    HANDLE waited[2];
    int failures;

    waited[0] = CreateEventA(&inherited, TRUE, FALSE, NULL);
    waited[1] = start(program, "work", waited[0], megabytes);
    if (!waited[1])
        return fail(program);
    SetHandleInformation(waited[1], HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    if (WaitForMultipleObjects(2, waited, FALSE, FIRST_WAIT) != WAIT_OBJECT_0) {
        TerminateProcess(waited[1], 1);
        return fail("the worker did not get ready");
    }
    failures = run_observers(observers, "observe", waited[1]);
    TerminateProcess(waited[1], 0);
    WaitForSingleObject(waited[1], FIRST_WAIT);
    return failures + run_observers(observers, "observe", waited[1]);
}

static int direct_asleep(const char *program, char **observers)
{
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION info;
    int failures;

    if (!CreateProcessA(program, NULL, NULL, NULL, FALSE, CREATE_SUSPENDED, NULL, NULL, &startup,
                        &info))
        return fail(program);
    SetHandleInformation(info.hProcess, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    failures = run_observers(observers, "observe", info.hProcess);
    TerminateProcess(info.hProcess, 0);
    return failures;
}

static int run(const char *program, char *line)
{
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION info;
    DWORD status = 1;

    if (!CreateProcessA(program, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &info))
        return fail(program);
    WaitForSingleObject(info.hProcess, INFINITE);
    GetExitCodeProcess(info.hProcess, &status);
    return observe(info.hProcess) || status;
}

int main(int argc, char **argv)
{
    if (argc >= 4 && !strcmp(argv[1], "asleep"))
        return direct_asleep(argv[2], argv + 3);
    if (argc == 4 && !strcmp(argv[1], "run"))
        return run(argv[2], argv[3]);
    if (argc >= 5 && !strcmp(argv[1], "direct"))
        return direct(argv[2], argv[3], argv + 4);
    if (argc >= 7 && !strcmp(argv[1], "job"))
        return direct_job(argv[2], argv + 3);
    if (argc == 3 && !strcmp(argv[1], "look"))
        return look_at_job();
    if (argc == 4 && !strcmp(argv[1], "work"))
        return work(UlongToHandle(strtoul(argv[2], NULL, 0)), strtoul(argv[3], NULL, 0));
    if (argc == 3 && !strcmp(argv[1], "observe"))
        return observe(UlongToHandle(strtoul(argv[2], NULL, 0)));
    fprintf(stderr, "across: wrong arguments\n");
    return 2;
}
