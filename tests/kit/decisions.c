/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * decisions.exe all: what this system answers where doc/conformance.md has a decision that hangs on
 * Windows: a line "decision NAME: ANSWER" for each, which a report of the kit has and
 * compare-report compares. Nothing is judged here.
 */
#include <stdio.h>
#include <string.h>
#include <winsock2.h>
#include <psapi.h>
#include "procstats/nt.h"

#define PAGE_SIZE 0x1000
#define EXIT_CODE 42

/* Room for the largest of the structures, and more. */
union answer {
    BYTE bytes[256];
    IO_COUNTERS io;
    PROCESS_MEMORY_COUNTERS_EX memory;
    NT_VM_COUNTERS_EX2 vm;
    NT_PROCESS_HANDLE_INFORMATION handles;
};

static unsigned int answers;

#define decision(name, ...)                                                                        \
    do {                                                                                           \
        printf("decision " name ": " __VA_ARGS__);                                                 \
        putchar('\n');                                                                             \
        answers++;                                                                                 \
    } while (0)

static NTSTATUS query(HANDLE process, int class, void *buffer, ULONG size)
{
    return NtQueryInformationProcess(process, (PROCESSINFOCLASS) class, buffer, size, NULL);
}

static const char *zero_or_not(ULONG64 value)
{
    return value ? "above 0" : "0";
}

static void ask_about_handles(void)
{
    HANDLE event = CreateEventA(NULL, FALSE, FALSE, NULL);
    union answer answer = {0};
    ULONG length = 0, first;
    NTSTATUS status;

    decision("a handle to something that is not a process", "status %08lx, error %lu",
             query(event, ProcessIoCountersClass, &answer, sizeof(answer.io)),
             GetProcessIoCounters(event, &answer.io) ? 0 : GetLastError());
    decision("a NULL handle and a NULL buffer", "status %08lx",
             query(NULL, ProcessIoCountersClass, NULL, sizeof(answer.io)));
    status = NtQueryInformationProcess(NtCurrentProcess(), ProcessHandleCountClass, &answer,
                                       sizeof(answer.handles), &length);
    first = answer.handles.HandleCount;
    decision("8 bytes for ProcessHandleCount", "status %08lx, ReturnLength %lu", status, length);
    decision("the second number of these 8 bytes", "%s",
             answer.handles.HandleCountHighWatermark > first    ? "above the first"
             : answer.handles.HandleCountHighWatermark == first ? "the first"
                                                                : "below the first");
    CloseHandle(event);
}

static void ask_about_guard_page(void)
{
    IO_COUNTERS *page = VirtualAlloc(NULL, PAGE_SIZE, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
    NTSTATUS status = query(NtCurrentProcess(), ProcessIoCountersClass, page, sizeof(*page));
    MEMORY_BASIC_INFORMATION now;

    VirtualQuery(page, &now, sizeof(now));
    decision("a guard page in the way of the answer", "status %08lx, the guard is %s", status,
             now.Protect & PAGE_GUARD ? "there" : "gone");
    VirtualFree(page, 0, MEM_RELEASE);
}

/* GetProcessMemoryInfo with this size, and this value in cb. */
static void ask_about_size(DWORD size, DWORD cb)
{
    union answer answer;
    unsigned int filled = sizeof(answer);
    BOOL success;

    memset(&answer, 0x55, sizeof(answer));
    answer.memory.cb = cb;
    success = GetProcessMemoryInfo(GetCurrentProcess(), (PROCESS_MEMORY_COUNTERS *)&answer, size);
    while (filled > sizeof(DWORD) && answer.bytes[filled - 1] == 0x55)
        filled--;
    printf("decision `cb`, with size %lu and cb %lu on entry: ", size, cb);
    printf("%s, cb %lu, %u bytes written\n", success ? "TRUE" : "FALSE", answer.memory.cb, filled);
    answers++;
}

static void ask_about_memory(void)
{
    const DWORD plain = sizeof(PROCESS_MEMORY_COUNTERS);
    const DWORD ex = sizeof(PROCESS_MEMORY_COUNTERS_EX);
    PROCESS_MEMORY_COUNTERS_EX memory = {.cb = sizeof(memory)};
    union answer answer = {0};

    for (DWORD size = plain - 4; size <= ex + 48; size += 4)
        ask_about_size(size, size);
    ask_about_size(plain, 0);
    GetProcessMemoryInfo(GetCurrentProcess(), (PROCESS_MEMORY_COUNTERS *)&memory, sizeof(memory));
    decision("PagefileUsage", "%s", zero_or_not(memory.PagefileUsage));
    if (!query(NtCurrentProcess(), ProcessVmCountersClass, &answer, sizeof(answer.vm)))
        decision("SharedCommitUsage", "%s", zero_or_not(answer.vm.SharedCommitUsage));
    else
        decision("SharedCommitUsage", "no such structure");
}

static void ask_about_ended(const char *program)
{
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_MEMORY_COUNTERS memory = {.cb = sizeof(memory)};
    PROCESS_INFORMATION child;
    char command[MAX_PATH + 16];
    DWORD handles = 0;
    BOOL success;

    snprintf(command, sizeof(command), "\"%s\" end", program);
    if (!CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &child)) {
        decision("a process that has ended", "cannot be started: %lu", GetLastError());
        return;
    }
    WaitForSingleObject(child.hProcess, INFINITE);
    success = GetProcessMemoryInfo(child.hProcess, &memory, sizeof(memory));
    decision("a process that has ended, memory in use", "%s, WorkingSetSize %s, PagefileUsage %s",
             success ? "TRUE" : "FALSE", zero_or_not(memory.WorkingSetSize),
             zero_or_not(memory.PagefileUsage));
    decision("a process that has ended, totals and peaks", "PageFaultCount %s, peaks %s, %s",
             zero_or_not(memory.PageFaultCount), zero_or_not(memory.PeakWorkingSetSize),
             zero_or_not(memory.PeakPagefileUsage));
    success = GetProcessHandleCount(child.hProcess, &handles);
    decision("a process that has ended, handles", "%s, %lu", success ? "TRUE" : "FALSE", handles);
    CloseHandle(child.hThread);
    CloseHandle(child.hProcess);
}

/* A connection of this process with itself. */
static BOOL connect_sockets(SOCKET pair[2])
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int size = sizeof(address);
    SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
    BOOL connected;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    pair[0] = socket(AF_INET, SOCK_STREAM, 0);
    connected = !bind(listener, (struct sockaddr *)&address, size) && !listen(listener, 1) &&
                !getsockname(listener, (struct sockaddr *)&address, &size) &&
                !connect(pair[0], (struct sockaddr *)&address, size);
    pair[1] = connected ? accept(listener, NULL, NULL) : INVALID_SOCKET;
    closesocket(listener);
    return pair[1] != INVALID_SOCKET;
}

static void ask_about_sockets(void)
{
    IO_COUNTERS before = {0}, after = {0};
    WSADATA data;
    SOCKET pair[2];
    char bytes[100] = {0};

    if (WSAStartup(MAKEWORD(2, 2), &data) || !connect_sockets(pair)) {
        decision("recv and send on sockets", "no connection");
        return;
    }
    GetProcessIoCounters(GetCurrentProcess(), &before);
    send(pair[0], bytes, sizeof(bytes), 0);
    recv(pair[1], bytes, sizeof(bytes), 0);
    GetProcessIoCounters(GetCurrentProcess(), &after);
    decision("recv and send on sockets", "%u reads, %u writes, %s other operations",
             (unsigned int)(after.ReadOperationCount - before.ReadOperationCount),
             (unsigned int)(after.WriteOperationCount - before.WriteOperationCount),
             after.OtherOperationCount > before.OtherOperationCount ? "some" : "no");
    closesocket(pair[0]);
    closesocket(pair[1]);
}

static LONG WINAPI say_exception(EXCEPTION_POINTERS *exception)
{
    decision("NULL memory for GetProcessMemoryInfo", "exception %08lx",
             exception->ExceptionRecord->ExceptionCode);
    printf("decisions: %u answers\n", answers);
    fflush(stdout);
    return EXCEPTION_EXECUTE_HANDLER; /* which ends the program */
}

/* The last question, because a system may raise an exception in answer. */
static void ask_about_null(void)
{
    BOOL success;

    SetUnhandledExceptionFilter(say_exception);
    SetLastError(0);
    success = GetProcessMemoryInfo(GetCurrentProcess(), NULL, sizeof(PROCESS_MEMORY_COUNTERS));
    decision("NULL memory for GetProcessMemoryInfo", "%s, error %lu", success ? "TRUE" : "FALSE",
             GetLastError());
}

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "end"))
        return EXIT_CODE;
    ask_about_handles();
    ask_about_guard_page();
    ask_about_memory();
    ask_about_ended(argv[0]);
    ask_about_sockets();
    ask_about_null();
    printf("decisions: %u answers\n", answers);
    return 0;
}
