/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Other processes to ask about: this program again, in one of the roles that the
 * subject "processes" knows, and what such a child says of itself.
 */
#include <stdio.h>
#include <stdlib.h>
#include "suite.h"

static HANDLE make_inheritable_event(void)
{
    SECURITY_ATTRIBUTES inherit = {.nLength = sizeof(inherit), .bInheritHandle = TRUE};

    return CreateEventA(&inherit, TRUE, FALSE, NULL);
}

HANDLE start_child(const char *role, DWORD flags)
{
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION info = {0};
    char program[MAX_PATH], command[2 * MAX_PATH];

    GetModuleFileNameA(NULL, program, ARRAY_SIZE(program));
    snprintf(command, sizeof(command), "\"%s\" processes %s", program, role);
    ok(CreateProcessA(NULL, command, NULL, NULL, TRUE, flags, NULL, NULL, &startup, &info),
       "cannot start %s: %lu\n", command, GetLastError());
    CloseHandle(info.hThread);
    return info.hProcess;
}

void end_child(HANDLE process)
{
    TerminateProcess(process, 0);
    WaitForSingleObject(process, INFINITE);
    CloseHandle(process);
}

void start_reporting_child(struct reporting_child *child)
{
    SECURITY_ATTRIBUTES inherit = {.nLength = sizeof(inherit), .bInheritHandle = TRUE};
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, &inherit, PAGE_READWRITE, 0,
                                        sizeof(struct child_report), NULL);
    char role[100];

    child->ready = make_inheritable_event();
    child->go = make_inheritable_event();
    child->report = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    ok(child->report != NULL, "no shared memory: %lu\n", GetLastError());
    snprintf(role, sizeof(role), "report %lx %lx %lx", HandleToULong(section),
             HandleToULong(child->ready), HandleToULong(child->go));
    child->process = start_child(role, 0);
    CloseHandle(section);
    ok(WaitForSingleObject(child->ready, 60000) == WAIT_OBJECT_0, "the child is not ready\n");
}

void end_reporting_child(struct reporting_child *child)
{
    UnmapViewOfFile(child->report);
    CloseHandle(child->go);
    CloseHandle(child->ready);
    CloseHandle(child->process);
}

/* Work of every kind, so that no figure is one that any process has. */
static void do_work(void)
{
    static BYTE block[CHILD_BLOCK];
    char folder[MAX_PATH], path[MAX_PATH];
    BYTE *memory = allocate(CHILD_MEMORY, MEM_RESERVE | MEM_COMMIT);
    HANDLE file;
    DWORD done;
    SIZE_T i;

    for (i = 0; i < CHILD_MEMORY; i += PAGE_SIZE)
        memory[i] = 1;
    GetTempPathA(ARRAY_SIZE(folder), folder);
    GetTempFileNameA(folder, "io", 0, path);
    file = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
                       FILE_FLAG_DELETE_ON_CLOSE, NULL);
    for (i = 0; i < CHILD_WRITES; i++)
        WriteFile(file, block, sizeof(block), &done, NULL);
    CloseHandle(file);
    for (i = 0; i < CHILD_HANDLES; i++)
        CreateEventA(NULL, FALSE, FALSE, NULL);
}

/* argv: program, "processes", "report", section, ready, go. */
void be_reporting_child(char **argv)
{
    HANDLE section = ULongToHandle(strtoul(argv[3], NULL, 16));
    HANDLE ready = ULongToHandle(strtoul(argv[4], NULL, 16));
    HANDLE go = ULongToHandle(strtoul(argv[5], NULL, 16));
    struct child_report *report = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);

    do_work();
    report->vm = vm_counters_of(GetCurrentProcess());
    report->handles = handle_count_of(GetCurrentProcess());
    report->io = io_counters_of(GetCurrentProcess());
    SetEvent(ready);
    WaitForSingleObject(go, INFINITE);
    ExitProcess(0);
}
