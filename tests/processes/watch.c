/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the shell tests run: watch.exe COMMAND ARGUMENTS... prints what it sees
 * of other processes, and waits for files by which the script leads it. The exit
 * status is 0 if all was as it must be; what was not is said on standard error.
 */
#include "common.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATIENCE 120000 /* milliseconds */
#define MOST     4000   /* processes at once */

static int failures;

static void fail(const char *what, const char *about, DWORD number)
{
    fprintf(stderr, "%s %s: %lu\n", what, about, number);
    failures++;
}

static void wait_for_file(const char *path)
{
    for (int i = 0; i < PATIENCE / 20; i++) {
        if (GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES)
            return;
        Sleep(20);
    }
    fail("never came", path, 0);
}

/* Appears under its name when it is complete. */
static FILE *create_file(const char *path, char *temporary, size_t size)
{
    if ((size_t)snprintf(temporary, size, "%s.new", path) >= size)
        fail("the name is too long of", path, 0);
    return fopen(temporary, "w");
}

static void finish_file(FILE *file, const char *temporary, const char *path)
{
    fclose(file);
    if (!MoveFileExA(temporary, path, MOVEFILE_REPLACE_EXISTING))
        fail("cannot rename", path, GetLastError());
}

/* User and kernel time together, in microseconds. */
static ULONGLONG time_of(HANDLE process)
{
    FILETIME created, exited, kernel, user;

    if (!GetProcessTimes(process, &created, &exited, &kernel, &user))
        return 0;
    return (((ULONGLONG)user.dwHighDateTime << 32 | user.dwLowDateTime) +
            ((ULONGLONG)kernel.dwHighDateTime << 32 | kernel.dwLowDateTime)) /
           10;
}

/* One line: pid, working set, its peak, commit, its peak, faults, six I/O counters, handles,
 * processor time. */
static void print_process(FILE *out, DWORD pid, HANDLE process)
{
    PROCESS_MEMORY_COUNTERS_EX memory = {.cb = sizeof(memory)};
    IO_COUNTERS io = {0};
    DWORD handles = 0;

    if (!GetProcessMemoryInfo(process, (PROCESS_MEMORY_COUNTERS *)&memory, sizeof(memory)))
        fprintf(out, "%lu memory: error %lu\n", pid, GetLastError());
    else if (!GetProcessHandleCount(process, &handles))
        fprintf(out, "%lu handles: error %lu\n", pid, GetLastError());
    else if (!GetProcessIoCounters(process, &io))
        fprintf(out, "%lu %llu %llu %llu %llu %lu io: error %lu\n", pid,
                (ULONGLONG)memory.WorkingSetSize, (ULONGLONG)memory.PeakWorkingSetSize,
                (ULONGLONG)memory.PrivateUsage, (ULONGLONG)memory.PeakPagefileUsage,
                memory.PageFaultCount, GetLastError());
    else
        fprintf(out, "%lu %llu %llu %llu %llu %lu %llu %llu %llu %llu %llu %llu %lu %llu\n", pid,
                (ULONGLONG)memory.WorkingSetSize, (ULONGLONG)memory.PeakWorkingSetSize,
                (ULONGLONG)memory.PrivateUsage, (ULONGLONG)memory.PeakPagefileUsage,
                memory.PageFaultCount, io.ReadOperationCount, io.WriteOperationCount,
                io.OtherOperationCount, io.ReadTransferCount, io.WriteTransferCount,
                io.OtherTransferCount, handles, time_of(process));
}

/* see PID: one line about a process */
static void see(char **arguments)
{
    DWORD pid = strtoul(arguments[0], NULL, 10);
    HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, pid);

    if (!process)
        fail("cannot open", arguments[0], GetLastError());
    else
        print_process(stdout, pid, process);
}

static ULONGLONG number_of(FILETIME time)
{
    return (ULONGLONG)time.dwHighDateTime << 32 | time.dwLowDateTime;
}

/* times PID: its user and kernel time, in 100 ns */
static void see_times(char **arguments)
{
    HANDLE process =
        OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, strtoul(arguments[0], NULL, 10));
    FILETIME created, ended, kernel, user;

    if (!process || !GetProcessTimes(process, &created, &ended, &kernel, &user))
        fail("no times of", arguments[0], GetLastError());
    else
        printf("%llu %llu\n", number_of(user), number_of(kernel));
}

/* see-again PID FOLDER: a line; FOLDER/seen; at FOLDER/again, another by the same handle */
static void see_again(char **arguments)
{
    DWORD pid = strtoul(arguments[0], NULL, 10);
    HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, pid);
    char path[MAX_PATH], temporary[MAX_PATH];

    if (!process) {
        fail("cannot open", arguments[0], GetLastError());
        return;
    }
    print_process(stdout, pid, process);
    snprintf(path, sizeof(path), "%s\\seen", arguments[1]);
    finish_file(create_file(path, temporary, sizeof(temporary)), temporary, path);
    snprintf(path, sizeof(path), "%s\\again", arguments[1]);
    wait_for_file(path);
    print_process(stdout, pid, process);
}

/* pester PID TIMES FOLDER: asks so often by one handle; FOLDER/seen; ends at FOLDER/again */
static void pester(char **arguments)
{
    HANDLE process =
        OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, strtoul(arguments[0], NULL, 10));
    char path[MAX_PATH], temporary[MAX_PATH];
    struct figures figures;

    for (unsigned long i = strtoul(arguments[1], NULL, 10); i; i--)
        read_figures(process, &figures);
    snprintf(path, sizeof(path), "%s\\seen", arguments[2]);
    finish_file(create_file(path, temporary, sizeof(temporary)), temporary, path);
    snprintf(path, sizeof(path), "%s\\again", arguments[2]);
    wait_for_file(path);
}

/* refuse PID: to end it by a handle that may only query is refused */
static void refuse(char **arguments)
{
    HANDLE process = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, strtoul(arguments[0], NULL, 10));

    if (!process || TerminateProcess(process, 0) || GetLastError() != ERROR_ACCESS_DENIED)
        fail("not refused:", arguments[0], GetLastError());
}

/* outlive PID FOLDER: with a handle, told in FOLDER/opened, asks about it when it has ended */
static void outlive(char **arguments)
{
    HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE, FALSE,
                                 strtoul(arguments[0], NULL, 10));
    PROCESS_MEMORY_COUNTERS memory;
    FILETIME created, exited, kernel, user;
    char path[MAX_PATH], temporary[MAX_PATH];
    IO_COUNTERS io;
    ULONG64 cycles;

    if (!process)
        fail("cannot open", arguments[0], GetLastError());
    snprintf(path, sizeof(path), "%s\\opened", arguments[1]);
    finish_file(create_file(path, temporary, sizeof(temporary)), temporary, path);
    if (WaitForSingleObject(process, PATIENCE))
        fail("does not end", arguments[0], 0);
#define PRINT_RESULT(call)                                                                         \
    do {                                                                                           \
        BOOL answered = (call);                                                                    \
        printf("%s error %lu\n", answered ? "answered" : "refused", GetLastError());               \
    } while (0)
    PRINT_RESULT(GetProcessMemoryInfo(process, &memory, sizeof(memory)));
    PRINT_RESULT(GetProcessIoCounters(process, &io));
    PRINT_RESULT(GetProcessTimes(process, &created, &exited, &kernel, &user));
    PRINT_RESULT(QueryProcessCycleTime(process, &cycles));
#undef PRINT_RESULT
}

/* say: one line about this process, as it has begun */
static void say(char **arguments)
{
    (void)arguments;
    print_process(stdout, GetCurrentProcessId(), GetCurrentProcess());
}

/* own: the own counters are exact, with a record or without one */
static void own(char **arguments)
{
    struct figures before, after;

    (void)arguments;
    if (!read_figures(GetCurrentProcess(), &before) || !do_work() ||
        !read_figures(GetCurrentProcess(), &after)) {
        fail("a query failed", "of the own process", GetLastError());
        return;
    }
    if (after.io.WriteOperationCount - before.io.WriteOperationCount != WORK_WRITES)
        fail("wrong number", "of writes",
             (DWORD)(after.io.WriteOperationCount - before.io.WriteOperationCount));
    if (after.io.WriteTransferCount - before.io.WriteTransferCount !=
        (ULONGLONG)WORK_WRITES * WORK_WRITE_SIZE)
        fail("wrong number", "of bytes",
             (DWORD)(after.io.WriteTransferCount - before.io.WriteTransferCount));
    if (after.memory.PeakWorkingSetSize < WORK_MEMORY)
        fail("wrong", "peak working set in MiB", (DWORD)(after.memory.PeakWorkingSetSize / MIB));
    if (after.memory.PageFaultCount < before.memory.PageFaultCount + WORK_FAULTS)
        fail("too few", "page faults", after.memory.PageFaultCount);
    if (!after.handles)
        fail("no", "handles", 0);
}

/* write COUNT: as many writes of ten bytes, and no others */
static void write_so_often(char **arguments)
{
    HANDLE file = make_file();
    DWORD written;

    for (int i = atoi(arguments[0]); i > 0; i--)
        if (!WriteFile(file, "ten bytes.", 10, &written, NULL))
            fail("cannot write", arguments[0], GetLastError());
    CloseHandle(file);
}

/* write-wait COUNT EVENT: the same, then sets the event and sleeps */
static void write_and_wait(char **arguments)
{
    write_so_often(arguments);
    SetEvent(UlongToHandle(strtoul(arguments[1], NULL, 10)));
    Sleep(INFINITE);
}

static HANDLE start_writer(const char *how, int count, HANDLE ready)
{
    char command[MAX_PATH + 64], program[MAX_PATH];
    HANDLE process;

    GetModuleFileNameA(NULL, program, sizeof(program));
    snprintf(command, sizeof(command), "\"%s\" %s %d %lu", program, how, count,
             HandleToUlong(ready));
    process = start_program(command, 0, NULL);
    if (!process)
        fail("cannot start", how, GetLastError());
    return process;
}

static void query_all(HANDLE *processes, int count, int queries)
{
    struct figures figures;

    for (int i = 0; i < queries; i++)
        if (!read_figures(processes[i % count], &figures))
            fail("a query failed", "of process", (DWORD)(i % count));
}

/*
 * many COUNT QUERIES FOLDER: starts so many, the i-th of which writes i times;
 * writes a line for each to FOLDER/table, waits for FOLDER/go, asks so often
 * about them, and creates FOLDER/asked; ends them at FOLDER/end, asks once more.
 */
static void many(char **arguments)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof(inherited), .bInheritHandle = TRUE};
    static HANDLE processes[MOST];
    char path[MAX_PATH], temporary[MAX_PATH];
    HANDLE ready = CreateEventA(&inherited, FALSE, FALSE, NULL);
    int count = atoi(arguments[0]), queries = atoi(arguments[1]);
    const char *folder = arguments[2];
    struct figures before = {0}, after = {0};
    FILE *table;

    for (int i = 0; i < count; i++) {
        processes[i] = start_writer("write-wait", i, ready);
        if (WaitForSingleObject(ready, PATIENCE))
            fail("is not ready", "process", (DWORD)i);
    }
    Sleep(1000); /* the last ones fall asleep */
    snprintf(path, sizeof(path), "%s\\table", folder);
    table = create_file(path, temporary, sizeof(temporary));
    for (int i = 0; i < count; i++)
        print_process(table, GetProcessId(processes[i]), processes[i]);
    finish_file(table, temporary, path);

    snprintf(path, sizeof(path), "%s\\go", folder);
    wait_for_file(path);
    read_figures(GetCurrentProcess(), &before);
    query_all(processes, count, queries);
    read_figures(GetCurrentProcess(), &after);
    if (before.handles != after.handles)
        fail("handles", "came or went", after.handles - before.handles);
    snprintf(path, sizeof(path), "%s\\asked", folder);
    finish_file(create_file(path, temporary, sizeof(temporary)), temporary, path);

    snprintf(path, sizeof(path), "%s\\end", folder);
    wait_for_file(path);
    for (int i = 0; i < count; i++)
        TerminateProcess(processes[i], 0);
    for (int i = 0; i < count; i++) {
        WaitForSingleObject(processes[i], PATIENCE);
        if (!read_figures(processes[i], &after))
            fail("cannot ask", "an ended process", (DWORD)i);
        else if (after.io.WriteOperationCount != (ULONGLONG)i || after.memory.WorkingSetSize)
            fail("wrong figures", "of an ended process", (DWORD)i);
    }
}

static DWORD WINAPI end_thread(void *unused)
{
    (void)unused;
    return 0;
}

/* wineserver keeps some hundred ids unused, threads' as processes': this lets time pass for them.
 */
static void use_up_ids(int count)
{
    for (int i = 0; i < count; i++) {
        HANDLE thread = CreateThread(NULL, 65536, end_thread, NULL, 0, NULL);

        WaitForSingleObject(thread, PATIENCE);
        CloseHandle(thread);
    }
}

/* short COUNT IDS: so many one after the other, so many ids apart; none shows what an earlier did
 */
static void short_lived(char **arguments)
{
    static BOOL seen[65536];
    int count = atoi(arguments[0]), reused = 0;
    struct figures figures;

    for (int i = 0; i < count; i++) {
        int writes = i * 7 % 50;
        HANDLE process;
        DWORD pid;

        use_up_ids(atoi(arguments[1]));
        process = start_writer("write", writes, NULL);
        pid = GetProcessId(process);
        reused += seen[pid / 4 % 65536];
        seen[pid / 4 % 65536] = TRUE;
        WaitForSingleObject(process, PATIENCE);
        if (!read_figures(process, &figures))
            fail("cannot ask", "process", (DWORD)i);
        else if (figures.io.WriteOperationCount != (ULONGLONG)writes ||
                 figures.io.WriteTransferCount != (ULONGLONG)writes * 10)
            fail("wrong number of writes", "of process", (DWORD)i);
        CloseHandle(process);
    }
    printf("%d\n", reused);
}

/* Starts a worker, and names it in FOLDER/pid when it has done its work. NULL: it has not. */
static HANDLE start_named_worker(const char *folder)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof(inherited), .bInheritHandle = TRUE};
    HANDLE done = CreateEventA(&inherited, TRUE, FALSE, NULL);
    char own_path[MAX_PATH], line[64], path[MAX_PATH], temporary[MAX_PATH];
    HANDLE process;
    FILE *file;

    GetModuleFileNameA(NULL, own_path, sizeof(own_path));
    snprintf(line, sizeof(line), "wait %lu %lu", HandleToUlong(done),
             HandleToUlong(CreateEventA(&inherited, TRUE, FALSE, NULL)));
    process = start_worker(own_path, line, 0, NULL);
    if (!process || WaitForSingleObject(done, PATIENCE)) {
        fail("no worker", "to be watched", GetLastError());
        return NULL;
    }
    snprintf(path, sizeof(path), "%s\\pid", folder);
    file = create_file(path, temporary, sizeof(temporary));
    fprintf(file, "%08lx\n", GetProcessId(process));
    finish_file(file, temporary, path);
    return process;
}

/* killed FOLDER: starts a worker, names it in FOLDER/pid, and prints it when it has ended */
static void killed(char **arguments)
{
    HANDLE process = start_named_worker(arguments[0]);

    if (!process)
        return;
    if (WaitForSingleObject(process, PATIENCE))
        fail("does not end", "the worker", 0);
    print_process(stdout, GetProcessId(process), process);
}

static const char *state_by_times(HANDLE process)
{
    FILETIME created, exited, kernel, user;

    if (!GetProcessTimes(process, &created, &exited, &kernel, &user))
        return "unknown";
    return exited.dwHighDateTime ? "ended" : "alive";
}

/*
 * stopped FOLDER: starts a worker, names it in FOLDER/pid, and once FOLDER/stopped is there ends it
 * with 259. Prints what its times say before and after that.
 */
static void stopped(char **arguments)
{
    HANDLE process = start_named_worker(arguments[0]);
    const char *before = "not asked";
    char path[MAX_PATH];

    if (!process)
        return;
    snprintf(path, sizeof(path), "%s\\stopped", arguments[0]);
    wait_for_file(path);
    for (int i = 0; i < 10; i++)
        before = state_by_times(process);
    if (!TerminateProcess(process, STILL_ACTIVE) || WaitForSingleObject(process, PATIENCE))
        fail("does not end", "the worker", GetLastError());
    printf("%s %s\n", before, state_by_times(process));
}

/* steps FOLDER: names itself in FOLDER/pid; at FOLDER/step1 works and keeps it, at step2 ends */
static void steps(char **arguments)
{
    char path[MAX_PATH], temporary[MAX_PATH];
    HANDLE copy = make_file();
    struct figures before, after;
    BYTE *memory;
    DWORD written;
    FILE *file;

    if (!read_figures(GetCurrentProcess(), &before))
        fail("cannot ask", "the own process", GetLastError());
    snprintf(path, sizeof(path), "%s\\pid", arguments[0]);
    file = create_file(path, temporary, sizeof(temporary));
    fprintf(file, "%lu\n", GetCurrentProcessId());
    finish_file(file, temporary, path);
    snprintf(path, sizeof(path), "%s\\step1", arguments[0]);
    wait_for_file(path);
    memory = VirtualAlloc(NULL, WORK_MEMORY, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    memset(memory, 1, WORK_MEMORY);
    for (int i = 0; i < WORK_WRITES; i++)
        WriteFile(copy, memory, WORK_WRITE_SIZE, &written, NULL);
    if (!read_figures(GetCurrentProcess(), &after))
        fail("cannot ask", "the own process", GetLastError());
    /* Plain Wine counts neither. */
    if (before.memory.PageFaultCount &&
        (after.memory.PageFaultCount < before.memory.PageFaultCount + WORK_FAULTS ||
         after.memory.PeakPagefileUsage < WORK_MEMORY ||
         after.io.WriteOperationCount < WORK_WRITES))
        fail("wrong figures", "of the own process", after.memory.PageFaultCount);
    snprintf(path, sizeof(path), "%s\\done1", arguments[0]);
    finish_file(create_file(path, temporary, sizeof(temporary)), temporary, path);
    snprintf(path, sizeof(path), "%s\\step2", arguments[0]);
    wait_for_file(path);
}

static const struct {
    const char *name;
    int arguments;
    void (*run)(char **arguments);
} commands[] = {
    {"see", 1, see},
    {"times", 1, see_times},
    {"see-again", 2, see_again},
    {"refuse", 1, refuse},
    {"own", 0, own},
    {"write", 1, write_so_often},
    {"write-wait", 2, write_and_wait},
    {"many", 3, many},
    {"short", 2, short_lived},
    {"killed", 1, killed},
    {"stopped", 1, stopped},
    {"steps", 1, steps},
    {"pester", 3, pester},
    {"say", 0, say},
    {"outlive", 2, outlive},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (!strcmp(commands[i].name, argv[1]) && argc - 2 >= commands[i].arguments) {
            commands[i].run(argv + 2);
            return failures != 0;
        }
    }
    fprintf(stderr, "usage: watch COMMAND ARGUMENTS...\n");
    return 2;
}
