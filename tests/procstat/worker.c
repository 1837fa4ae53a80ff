/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A program that does exactly what it is told, for procstat to measure. */
#include <windows.h>

#include <stdlib.h>
#include <wchar.h>

#define BLOCK 4096

int wmain(int argc, wchar_t **argv); /* no header declares it */

static HANDLE interrupted;

static BOOL WINAPI on_control(DWORD event)
{
    (void)event;
    SetEvent(interrupted);
    return TRUE;
}

/* write FILE COUNT: so many writes of a block */
static int write_blocks(wchar_t **args)
{
    static char block[BLOCK];
    HANDLE file = CreateFileW(args[0], GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    long count = wcstol(args[1], NULL, 10);
    DWORD written;

    if (file == INVALID_HANDLE_VALUE)
        return 1;
    while (count-- && WriteFile(file, block, BLOCK, &written, NULL))
        ;
    CloseHandle(file);
    return count >= 0;
}

/* touch MIB: commits and touches so much memory */
static int touch(wchar_t **args)
{
    size_t size = (size_t)wcstol(args[0], NULL, 10) << 20, i;
    volatile char *memory = VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);

    if (!memory)
        return 1;
    for (i = 0; i < size; i += BLOCK)
        memory[i] = 1;
    return 0;
}

/* spawn COUNT ARGUMENTS...: runs so many workers at once, with these arguments */
static int spawn(wchar_t **args)
{
    HANDLE children[MAXIMUM_WAIT_OBJECTS];
    DWORD count = (DWORD)wcstol(args[0], NULL, 10), i;
    wchar_t program[MAX_PATH], line[1024];

    GetModuleFileNameW(NULL, program, MAX_PATH);
    for (i = 0; i < count && i < MAXIMUM_WAIT_OBJECTS; i++) {
        STARTUPINFOW startup = {.cb = sizeof(startup)};
        PROCESS_INFORMATION process;
        wchar_t **arg;

        swprintf(line, ARRAYSIZE(line), L"\"%ls\"", program);
        for (arg = args + 1; *arg; arg++) {
            wcscat(line, L" ");
            wcscat(line, *arg);
        }
        if (!CreateProcessW(program, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process))
            return 1;
        children[i] = process.hProcess;
    }
    return WaitForMultipleObjects(i, children, TRUE, 60000) == WAIT_TIMEOUT;
}

/* burn: uses user time without end */
static int burn(void)
{
    for (;;)
        __asm__ volatile("");
    return 0;
}

/* interrupt: says when it waits, and ends with 42 when it is interrupted within a minute */
static int wait_for_interrupt(void)
{
    static const char text[] = "waits for an interrupt\r\n";
    DWORD written;

    interrupted = CreateEventW(NULL, TRUE, FALSE, NULL);
    SetConsoleCtrlHandler(on_control, TRUE);
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), text, sizeof(text) - 1, &written, NULL);
    return WaitForSingleObject(interrupted, 60000) ? 1 : 42;
}

/* deny MILLISECONDS: sleeps as a process that nobody may open */
static int deny(wchar_t **args)
{
    SECURITY_DESCRIPTOR descriptor;
    ACL nobody;

    if (!InitializeAcl(&nobody, sizeof(nobody), ACL_REVISION) ||
        !InitializeSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION) ||
        !SetSecurityDescriptorDacl(&descriptor, TRUE, &nobody, FALSE) ||
        !SetKernelObjectSecurity(GetCurrentProcess(), DACL_SECURITY_INFORMATION, &descriptor))
        return 1;
    Sleep(wcstoul(args[0], NULL, 10));
    return 0;
}

int wmain(int argc, wchar_t **argv)
{
    if (argc == 3 && !wcscmp(argv[1], L"exit"))
        ExitProcess(wcstoul(argv[2], NULL, 0));
    if (argc == 3 && !wcscmp(argv[1], L"sleep"))
        Sleep(wcstoul(argv[2], NULL, 10));
    else if (argc == 4 && !wcscmp(argv[1], L"write"))
        return write_blocks(argv + 2);
    else if (argc == 3 && !wcscmp(argv[1], L"touch"))
        return touch(argv + 2);
    else if (argc > 3 && !wcscmp(argv[1], L"spawn"))
        return spawn(argv + 2);
    else if (argc == 3 && !wcscmp(argv[1], L"deny"))
        return deny(argv + 2);
    else if (argc == 2 && !wcscmp(argv[1], L"burn"))
        return burn();
    else if (argc == 2 && !wcscmp(argv[1], L"interrupt"))
        return wait_for_interrupt();
    else
        return 2;
    return 0;
}
