/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Figures, work and children: see common.h.
 */
#include "common.h"
#include <stdio.h>
#include <string.h>

BOOL read_figures(HANDLE process, struct figures *ret_figures)
{
    struct figures figures = {.memory.cb = sizeof(figures.memory)};

    if (!GetProcessMemoryInfo(process, (PROCESS_MEMORY_COUNTERS *)&figures.memory,
                              sizeof(figures.memory)) ||
        !GetProcessIoCounters(process, &figures.io) ||
        !GetProcessHandleCount(process, &figures.handles))
        return FALSE;
    *ret_figures = figures;
    return TRUE;
}

HANDLE make_file(void)
{
    char folder[MAX_PATH], path[MAX_PATH];

    if (!GetTempPathA(sizeof(folder), folder) || !GetTempFileNameA(folder, "prc", 0, path))
        return INVALID_HANDLE_VALUE;
    return CreateFileA(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_DELETE, NULL, CREATE_ALWAYS,
                       FILE_FLAG_DELETE_ON_CLOSE, NULL);
}

BOOL do_work(void)
{
    BYTE *memory = VirtualAlloc(NULL, WORK_MEMORY, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    HANDLE file = make_file();
    BOOL done = memory && file != INVALID_HANDLE_VALUE;
    DWORD written;

    if (memory)
        memset(memory, 1, WORK_MEMORY);
    for (unsigned int i = 0; i < WORK_WRITES && done; i++)
        done =
            WriteFile(file, memory, WORK_WRITE_SIZE, &written, NULL) && written == WORK_WRITE_SIZE;
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    return memory && VirtualFree(memory, 0, MEM_RELEASE) && done;
}

HANDLE start_program(const char *command, DWORD flags, HANDLE *ret_thread)
{
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION info;
    char line[1024]; /* CreateProcess may write into it */

    if ((size_t)snprintf(line, sizeof(line), "%s", command) >= sizeof(line))
        return NULL;
    if (!CreateProcessA(NULL, line, NULL, NULL, TRUE, flags, NULL, NULL, &startup, &info))
        return NULL;
    if (ret_thread)
        *ret_thread = info.hThread;
    else
        CloseHandle(info.hThread);
    return info.hProcess;
}

HANDLE start_worker(const char *program, const char *arguments, DWORD flags, HANDLE *ret_thread)
{
    const char *slash = strrchr(program, '\\');
    int folder = slash ? (int)(slash - program) + 1 : 0;
    char command[1024];

    snprintf(command, sizeof(command), "\"%.*sworker.exe\" %s", folder, program, arguments);
    return start_program(command, flags, ret_thread);
}
