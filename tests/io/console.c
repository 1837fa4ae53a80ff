/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Consoles: since Windows 8 a console handle is a device's, so WriteFile and
 * ReadFile are writes and reads, and the console functions are controls. [console]
 * A second process, this program again, does that on a pseudo console.
 */
#include "io_suite.h"
#include <stdio.h>

#ifndef PROC_THREAD_ATTRIBUTE_PSEUDOCONSOLE
#define PROC_THREAD_ATTRIBUTE_PSEUDOCONSOLE 0x20016
#endif

static HRESULT(WINAPI *create_console)(COORD size, HANDLE input, HANDLE output, DWORD flags,
                                       HANDLE *console);
static void(WINAPI *close_console)(HANDLE console);

static BOOL write_file(void *console)
{
    DWORD done;

    return WriteFile(console, "words", 5, &done, NULL) && done == 5;
}

static BOOL write_console(void *console)
{
    DWORD done;

    return WriteConsoleA(console, "words", 5, &done, NULL) && done == 5;
}

static BOOL read_line(void *console)
{
    DWORD done;
    char line[100];

    return ReadFile(console, line, sizeof(line), &done, NULL) && done == 4 &&
           !memcmp(line, "hi\r\n", 4);
}

static BOOL flush_input(void *console)
{
    return FlushConsoleInputBuffer(console);
}

/* io_test console child: runs on the pseudo console. */
static void test_console(void)
{
    static const struct row outputs[] = {
        {"WriteFile to a console", write_file, {WRITES(1, 5)}},
        {"WriteConsole", write_console, {OTHERS(1, 0)}},
    };
    static const struct row read = {"ReadFile from a console", read_line, {READS(1, 4)}};
    static const struct row flush = {"FlushConsoleInputBuffer", flush_input, {OTHERS(1, 0)}};
    HANDLE output = CreateFileA("CONOUT$", GENERIC_READ | GENERIC_WRITE,
                                FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE input = CreateFileA("CONIN$", GENERIC_READ | GENERIC_WRITE,
                               FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);

    ok(output != INVALID_HANDLE_VALUE && input != INVALID_HANDLE_VALUE, "no console: %lu\n",
       GetLastError());
    run_rows(outputs, ARRAY_SIZE(outputs), output);
    run_once(&read, input);
    run_rows(&flush, 1, input);
    CloseHandle(output);
    CloseHandle(input);
}

static BOOL find_functions(void)
{
    HMODULE kernel32 = GetModuleHandleA("kernel32.dll");

    create_console = (void *)GetProcAddress(kernel32, "CreatePseudoConsole");
    close_console = (void *)GetProcAddress(kernel32, "ClosePseudoConsole");
    return create_console && close_console;
}

/* What the console shows must be taken from it, or it waits. A NUL, which no console writes, is the
 * end. */
static DWORD WINAPI drain(void *output)
{
    char buffer[4096];
    DWORD done;

    while (ReadFile(output, buffer, sizeof(buffer), &done, NULL) && done &&
           !memchr(buffer, 0, done))
        ;
    return 0;
}

static void run_child(const char *program, HANDLE console, HANDLE keyboard)
{
    STARTUPINFOEXA startup = {.StartupInfo.cb = sizeof(startup)};
    PROCESS_INFORMATION child;
    char command[MAX_PATH + 32];
    SIZE_T size = 0;
    DWORD done;

    InitializeProcThreadAttributeList(NULL, 1, 0, &size);
    startup.lpAttributeList = zeroed_memory(1, size);
    ok(InitializeProcThreadAttributeList(startup.lpAttributeList, 1, 0, &size) &&
           UpdateProcThreadAttribute(startup.lpAttributeList, 0,
                                     PROC_THREAD_ATTRIBUTE_PSEUDOCONSOLE, console, sizeof(console),
                                     NULL, NULL),
       "no attribute: %lu\n", GetLastError());
    snprintf(command, sizeof(command), "\"%s\" console child", program);
    if (CreateProcessA(NULL, command, NULL, NULL, FALSE, EXTENDED_STARTUPINFO_PRESENT, NULL, NULL,
                       &startup.StartupInfo, &child)) {
        ok(WriteFile(keyboard, "hi\r", 3, &done, NULL), "cannot type: %lu\n", GetLastError());
        wait_child_process(child.hProcess);
        CloseHandle(child.hThread);
        CloseHandle(child.hProcess);
    } else {
        ok(FALSE, "cannot start %s: %lu\n", command, GetLastError());
    }
    DeleteProcThreadAttributeList(startup.lpAttributeList);
    free(startup.lpAttributeList);
}

START_TEST(console)
{
    HANDLE input = NULL, keyboard = NULL, screen = NULL, output = NULL, console, thread;
    char **arguments;
    DWORD done;

    if (winetest_get_mainargs(&arguments) > 2) {
        test_console();
        return;
    }
    if (!find_functions()) {
        skip("no pseudo consoles here\n");
        return;
    }
    ok(CreatePipe(&input, &keyboard, NULL, 0) && CreatePipe(&screen, &output, NULL, 0),
       "no pipes: %lu\n", GetLastError());
    thread = CreateThread(NULL, 0, drain, screen, 0, NULL);
    if (create_console((COORD){80, 25}, input, output, 0, &console)) {
        skip("cannot make a pseudo console\n");
    } else {
        run_child(arguments[0], console, keyboard);
        close_console(console);
    }
    /* To close this end is not enough: the console has given it to the process of Wine's desktop,
     * if it has had to start that, and it lives as long as this one. */
    ok(WriteFile(output, "", 1, &done, NULL), "cannot end the output: %lu\n", GetLastError());
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    CloseHandle(input);
    CloseHandle(output);
    CloseHandle(keyboard);
    CloseHandle(screen);
}
