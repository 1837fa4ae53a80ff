/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A process in a job: does what its arguments say, and ends with a code that says
 * how far it came.
 *
 *   work               reads and writes some
 *   tree DEPTH         starts three of itself with one less, waits for them, and works
 *   many COUNT         starts so many that work, one after the other
 *   wait EVENT         until an event that it inherits is set
 *   hold EVENT         the same, with 40 MiB of memory, after it has worked
 *   commit MIB         so much, in pieces; the exit code is how many MiB it got
 *   heap MIB           the same by the heap
 *   reserve MIB        the same without committing
 *   view MIB           reads so large a file by a view, and then maps it for copying; the exit
 *                      code is the last error of the second
 *   image              loads roomy.exe as data; the exit code is the last error
 *   burn               uses user time without end
 *   burn-after BEGUN,GO   the same, once GO is set; it sets BEGUN before. It inherits both events
 *   start              starts one that works; the exit code is the last error
 *   own                the exit code is what the own job says of active processes
 *   written NAME       the exit code is how many bytes the job of that name has written
 *   priority           the exit code is its priority class
 *   leave MIB          starts one, suspended, in a job that allows its processes so much memory,
 *                      says its ids, and ends
 *   linger MIB         the same, but does not end
 *   resume IDS         lets that one run: the exit code is how many MiB it got, of 200
 *   working-set MIB    lets itself have at most so many; the exit code is what it is told then
 */
#include <windows.h>
#include <winternl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MIB       ((SIZE_T)1024 * 1024)
#define WRITES    25
#define READS     10
#define PIECE     1000
#define USER_TIME 200000 /* 100 ns */

static char program[MAX_PATH];

static BOOL work(void)
{
    char folder[MAX_PATH], path[MAX_PATH], piece[PIECE] = {0};
    BOOL done = GetTempPathA(sizeof(folder), folder) && GetTempFileNameA(folder, "job", 0, path);
    HANDLE file = done ? CreateFileA(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_DELETE, NULL,
                                     CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL)
                       : INVALID_HANDLE_VALUE;
    DWORD moved;

    done = file != INVALID_HANDLE_VALUE;
    for (int i = 0; i < WRITES && done; i++)
        done = WriteFile(file, piece, sizeof(piece), &moved, NULL);
    if (done)
        SetFilePointer(file, 0, NULL, FILE_BEGIN);
    for (int i = 0; i < READS && done; i++)
        done = ReadFile(file, piece, sizeof(piece), &moved, NULL) && moved == sizeof(piece);
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    return done;
}

/* NULL, with the last error. */
static HANDLE start(const char *arguments)
{
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION info;
    char command[MAX_PATH + 64];

    snprintf(command, sizeof(command), "\"%s\" %s", program, arguments);
    if (!CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &info))
        return NULL;
    CloseHandle(info.hThread);
    return info.hProcess;
}

static int wait_for(HANDLE process)
{
    DWORD code = 1;

    if (!process)
        return 1;
    WaitForSingleObject(process, INFINITE);
    GetExitCodeProcess(process, &code);
    CloseHandle(process);
    return (int)code;
}

static int do_work(const char *unused)
{
    (void)unused;
    return !work();
}

static int tree(const char *depth)
{
    char arguments[32];
    HANDLE children[3];
    int failed = 0;

    snprintf(arguments, sizeof(arguments), "tree %d", atoi(depth) - 1);
    for (int i = 0; i < 3; i++)
        children[i] = start(atoi(depth) > 0 ? arguments : "work");
    failed |= !work();
    for (int i = 0; i < 3; i++)
        failed |= wait_for(children[i]);
    return failed;
}

static int many(const char *count)
{
    int failed = 0;

    for (int i = 0; i < atoi(count); i++)
        failed |= wait_for(start("work"));
    return failed;
}

static int wait_for_event(const char *event)
{
    return (int)WaitForSingleObject(UlongToHandle(strtoul(event, NULL, 10)), INFINITE);
}

static int commit(const char *mib)
{
    int got = 0;

    while (got < atoi(mib) && VirtualAlloc(NULL, MIB, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE))
        got++;
    if (got < atoi(mib) && GetLastError() != ERROR_COMMITMENT_LIMIT)
        return 1000 + (int)GetLastError();
    return got;
}

static int hold(const char *event)
{
    return commit("40") == 40 && work() ? wait_for_event(event) : 1;
}

static int heap(const char *mib)
{
    int got = 0;

    while (got < atoi(mib) && HeapAlloc(GetProcessHeap(), 0, MIB))
        got++;
    return got;
}

static DWORD WINAPI do_nothing(void *argument)
{
    return argument != NULL;
}

/* With its memory used up to the last bytes it asks for a thread: the error. */
static int last_thread(const char *unused)
{
    HANDLE thread;

    (void)unused;
    for (SIZE_T size = MIB; size >= 64; size /= 4)
        while (HeapAlloc(GetProcessHeap(), 0, size))
            ;
    thread = CreateThread(NULL, 0, do_nothing, NULL, 0, NULL);
    /* Without memory some C runtimes fault at their end. */
    TerminateProcess(GetCurrentProcess(), thread ? 0 : GetLastError());
    return 1;
}

static int reserve(const char *mib)
{
    int got = 0;

    while (got < atoi(mib) && VirtualAlloc(NULL, MIB, MEM_RESERVE, PAGE_READWRITE))
        got++;
    return got;
}

static int view(const char *mib)
{
    char folder[MAX_PATH], path[MAX_PATH];
    HANDLE file, section;
    LARGE_INTEGER size = {.QuadPart = atoi(mib) * (LONGLONG)MIB};
    void *read, *copied;

    if (!GetTempPathA(sizeof(folder), folder) || !GetTempFileNameA(folder, "job", 0, path))
        return 1000 + (int)GetLastError();
    file = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_DELETE, NULL, CREATE_ALWAYS,
                       FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (!SetFilePointerEx(file, size, NULL, FILE_BEGIN) || !SetEndOfFile(file))
        return 1000 + (int)GetLastError();
    section = CreateFileMappingA(file, NULL, PAGE_READONLY, 0, 0, NULL);
    read = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    if (!read)
        return 1000 + (int)GetLastError();
    UnmapViewOfFile(read);
    copied = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    return copied ? 0 : (int)GetLastError();
}

static int image(const char *unused)
{
    char path[MAX_PATH];
    char *name;

    (void)unused;
    snprintf(path, sizeof(path), "%s", program);
    name = strrchr(path, '\\');
    snprintf(name, sizeof(path) - (size_t)(name - path), "\\roomy.exe");
    return LoadLibraryExA(path, NULL, DONT_RESOLVE_DLL_REFERENCES) ? 0 : (int)GetLastError();
}

static int burn(const char *unused)
{
    (void)unused;
    for (;;)
        __asm__ volatile("");
    return 0;
}

static int burn_after(const char *events)
{
    char *go;
    HANDLE begun = UlongToHandle(strtoul(events, &go, 10));

    return SignalObjectAndWait(begun, UlongToHandle(strtoul(go + 1, NULL, 10)), INFINITE, FALSE)
               ? 1
               : burn("");
}

static int start_one(const char *unused)
{
    HANDLE child = start("work");

    (void)unused;
    return child ? wait_for(child) : (int)GetLastError();
}

static int own_job(const char *unused)
{
    JOBOBJECT_BASIC_ACCOUNTING_INFORMATION info;

    (void)unused;
    if (!QueryInformationJobObject(NULL, JobObjectBasicAccountingInformation, &info, sizeof(info),
                                   NULL))
        return 1000 + (int)GetLastError();
    return (int)info.ActiveProcesses;
}

static int written(const char *name)
{
    JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION info;
    HANDLE job = OpenJobObjectA(4 /* JOB_OBJECT_QUERY */, FALSE, name);

    if (!job || !QueryInformationJobObject(job, JobObjectBasicAndIoAccountingInformation, &info,
                                           sizeof(info), NULL))
        return -(int)GetLastError();
    return (int)info.IoInfo.WriteTransferCount;
}

static int priority(const char *unused)
{
    /* As the system has it: PROCESS_PRIORITY_CLASS, of class ProcessPriorityClass. */
    BYTE class[2] = {0};

    (void)unused;
    NtQueryInformationProcess(GetCurrentProcess(), (PROCESSINFOCLASS)18, class, sizeof(class),
                              NULL);
    return class[1];
}

static BOOL enter_job(const char *mib)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.ProcessMemoryLimit = (SIZE_T)atoi(mib) * MIB};
    HANDLE job = CreateJobObjectA(NULL, NULL);

    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_PROCESS_MEMORY;
    return SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits,
                                   sizeof(limits)) &&
           AssignProcessToJobObject(job, GetCurrentProcess());
}

static int leave(const char *mib)
{
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION info;
    char command[MAX_PATH + 64];

    snprintf(command, sizeof(command), "\"%s\" commit 200", program);
    if (!enter_job(mib) || !CreateProcessA(NULL, command, NULL, NULL, FALSE, CREATE_SUSPENDED, NULL,
                                           NULL, &startup, &info))
        return 1;
    printf("%lu,%lu\n", info.dwProcessId, info.dwThreadId);
    return fflush(stdout);
}

static int linger(const char *mib)
{
    if (leave(mib))
        return 1;
    Sleep(INFINITE);
    return 0;
}

static int resume(const char *ids)
{
    char *thread_id;
    HANDLE process =
        OpenProcess(SYNCHRONIZE | PROCESS_QUERY_INFORMATION, FALSE, strtoul(ids, &thread_id, 10));
    HANDLE thread =
        OpenThread(THREAD_SUSPEND_RESUME, FALSE, *thread_id ? strtoul(thread_id + 1, NULL, 10) : 0);
    DWORD suspended = thread ? ResumeThread(thread) : (DWORD)-1;

    if (process && suspended == 1)
        return wait_for(process);
    fprintf(stderr, "process %p, thread %p, suspended %lu, error %lu, of \"%s\"\n", process, thread,
            suspended, GetLastError(), ids);
    return 250;
}

static int working_set(const char *mib)
{
    SIZE_T minimum, maximum = (SIZE_T)atoi(mib) * MIB;

    if (!SetProcessWorkingSetSize(GetCurrentProcess(), MIB, maximum) ||
        !GetProcessWorkingSetSize(GetCurrentProcess(), &minimum, &maximum))
        return 1000 + (int)GetLastError();
    return (int)(maximum / MIB);
}

static const struct {
    const char *name;
    int (*act)(const char *argument);
} acts[] = {
    {"work", do_work},
    {"tree", tree},
    {"many", many},
    {"wait", wait_for_event},
    {"hold", hold},
    {"commit", commit},
    {"heap", heap},
    {"reserve", reserve},
    {"view", view},
    {"image", image},
    {"burn", burn},
    {"start", start_one},
    {"own", own_job},
    {"written", written},
    {"priority", priority},
    {"last-thread", last_thread},
    {"burn-after", burn_after},
    {"leave", leave},
    {"linger", linger},
    {"resume", resume},
    {"working-set", working_set},
};

int main(int argc, char **argv)
{
    GetModuleFileNameA(NULL, program, sizeof(program));
    for (unsigned int i = 0; argc > 1 && i < sizeof(acts) / sizeof(acts[0]); i++)
        if (!strcmp(acts[i].name, argv[1]))
            return acts[i].act(argc > 2 ? argv[2] : "");
    return 98;
}
