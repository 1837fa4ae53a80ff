/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * killer.exe FOLDER: ends threads in the midst of their questions about other
 * processes. It writes its process id to FOLDER/pid, waits for FOLDER/go, ends
 * the threads, creates FOLDER/done and waits for FOLDER/end. The exit status is 0
 * if every question of its first thread was answered, then too.
 * "killer.exe sleep BEGUN" is such another process, which sets that inherited event.
 */
#include <windows.h>
#include <psapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KILLED   300
#define PATIENCE 60000 /* milliseconds */
#define OTHERS   12    /* processes that are asked about */

static HANDLE others[OTHERS];
static int failures;

static void fail(const char *what)
{
    fprintf(stderr, "%s: %lu\n", what, GetLastError());
    failures++;
}

static BOOL ask(HANDLE process)
{
    PROCESS_MEMORY_COUNTERS memory;
    IO_COUNTERS io;

    return GetProcessMemoryInfo(process, &memory, sizeof(memory)) &&
           GetProcessIoCounters(process, &io);
}

static void ask_all(void)
{
    for (int i = 0; i < OTHERS; i++)
        if (!ask(others[i]))
            fail("no answer");
}

static DWORD WINAPI ask_for_ever(void *started)
{
    unsigned int turn = 0;

    SetEvent(started);
    while (ask(others[turn % OTHERS]))
        turn++;
    return 0;
}

static void kill_one(int turn)
{
    HANDLE started = CreateEventA(NULL, TRUE, FALSE, NULL);
    HANDLE thread = CreateThread(NULL, 0, ask_for_ever, started, 0, NULL);

    /* A 32-bit Wine 8.0 crashes by itself if a thread is ended before it has begun. */
    if (WaitForSingleObject(started, PATIENCE))
        fail("a thread does not begin");
    Sleep(1);
    for (int i = turn % 7 * 100; i; i--)
        YieldProcessor();
    if (turn % 3 == 0)
        SuspendThread(thread);
    if (!TerminateThread(thread, 0) || WaitForSingleObject(thread, PATIENCE))
        fail("a thread cannot be ended");
    CloseHandle(thread);
    CloseHandle(started);
}

/* Returns when it has begun. */
static HANDLE start_sleeper(void)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof(inherited), .bInheritHandle = TRUE};
    HANDLE begun = CreateEventA(&inherited, TRUE, FALSE, NULL);
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    char program[MAX_PATH], command[2 * MAX_PATH];
    PROCESS_INFORMATION info = {0};

    GetModuleFileNameA(NULL, program, sizeof(program));
    snprintf(command, sizeof(command), "\"%s\" sleep %lu", program, HandleToULong(begun));
    if (!CreateProcessA(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &info))
        fail("cannot start another process");
    if (WaitForSingleObject(begun, PATIENCE))
        fail("another process does not begin");
    CloseHandle(begun);
    CloseHandle(info.hThread);
    return info.hProcess;
}

static void create(const char *folder, const char *name)
{
    char path[MAX_PATH], temporary[MAX_PATH + 4];
    FILE *file;

    snprintf(path, sizeof(path), "%s\\%s", folder, name);
    snprintf(temporary, sizeof(temporary), "%s.new", path);
    file = fopen(temporary, "w");
    if (!file || fprintf(file, "%08lx", GetCurrentProcessId()) < 0 || fclose(file) ||
        !MoveFileA(temporary, path))
        fail("cannot write a file");
}

static void wait_for(const char *folder, const char *name)
{
    char path[MAX_PATH];

    snprintf(path, sizeof(path), "%s\\%s", folder, name);
    for (int i = 0; i < PATIENCE / 20; i++) {
        if (GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES)
            return;
        Sleep(20);
    }
    fail("a file never came");
}

static void run(const char *folder)
{
    for (int i = 0; i < OTHERS; i++)
        others[i] = start_sleeper();
    kill_one(0);
    ask_all();
    create(folder, "pid");
    wait_for(folder, "go");
    for (int i = 0; i < KILLED; i++)
        kill_one(i);
    ask_all();
    create(folder, "done");
    wait_for(folder, "end");
    for (int i = 0; i < OTHERS; i++)
        TerminateProcess(others[i], 0);
}

int main(int argc, char **argv)
{
    if (argc == 3 && !strcmp(argv[1], "sleep")) {
        SetEvent(ULongToHandle(strtoul(argv[2], NULL, 10)));
        Sleep(10 * PATIENCE);
    } else if (argc == 2) {
        run(argv[1]);
    } else {
        return 98;
    }
    return failures != 0;
}
