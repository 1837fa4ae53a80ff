/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Says what a Windows program finds when it starts, so that what plain Wine and what
 * wine-procstats hand on can be compared.
 *
 *     probe.exe all ...      command line, environment, folder, standard handles, a new file
 *     probe.exe exit CODE    ends with this exit code
 *     probe.exe crash        writes to address 0
 *     probe.exe wait         says "ready", and ends with 7 at the end of standard input
 *
 * It goes to standard output, or to the file named by PROBE_OUTPUT.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>

static HANDLE output;

static void write_text(const char *text, size_t length)
{
    DWORD written;

    WriteFile(output, text, (DWORD)length, &written, NULL);
}

static void print(const char *format, ...)
{
    char text[256];
    va_list args;
    int length;

    va_start(args, format);
    length = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    write_text(text, (size_t)length < sizeof(text) ? (size_t)length : sizeof(text) - 1);
}

/* Prints a string on a line, every character beyond plain ASCII by its number. */
static void print_string(const WCHAR *string)
{
    char line[4096];
    size_t used = 0;

    for (; *string; string++) {
        if (used > sizeof(line) - 8) {
            write_text(line, used);
            used = 0;
        }
        if (*string >= 0x20 && *string < 0x7f)
            line[used++] = (char)*string;
        else
            used += (size_t)sprintf(line + used, "\\%04x", *string);
    }
    line[used++] = '\n';
    write_text(line, used);
}

static void print_environment(void)
{
    WCHAR *block = GetEnvironmentStringsW(), *variable;

    for (variable = block; *variable; variable += wcslen(variable) + 1) {
        print("variable ");
        print_string(variable);
    }
    FreeEnvironmentStringsW(block);
}

static void print_handle(const char *name, DWORD which)
{
    HANDLE handle = GetStdHandle(which);
    DWORD mode = 0;

    print("%s: %s, type %lu, ", name, handle && handle != INVALID_HANDLE_VALUE ? "there" : "none",
          GetFileType(handle));
    if (GetConsoleMode(handle, &mode))
        print("console mode %lx\n", mode);
    else
        print("no console\n");
}

static int print_all(void)
{
    WCHAR folder[MAX_PATH] = L"";
    HANDLE file;

    print("command line ");
    print_string(GetCommandLineW());
    GetCurrentDirectoryW(MAX_PATH, folder);
    print("folder ");
    print_string(folder);
    print_handle("input", STD_INPUT_HANDLE);
    print_handle("output", STD_OUTPUT_HANDLE);
    print_handle("error", STD_ERROR_HANDLE);
    print_environment();
    file = CreateFileW(L"made_by_probe", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    return 0;
}

static int wait_for_end(void)
{
    char buffer[64];
    DWORD count;

    print("ready\n");
    while (ReadFile(GetStdHandle(STD_INPUT_HANDLE), buffer, sizeof(buffer), &count, NULL) && count)
        ;
    return 7;
}

int main(int argc, char **argv)
{
    const char *file = getenv("PROBE_OUTPUT");
    const char *command = argc > 1 ? argv[1] : "";

    output = GetStdHandle(STD_OUTPUT_HANDLE);
    if (file)
        output = CreateFileA(file, GENERIC_WRITE, FILE_SHARE_READ, NULL, CREATE_ALWAYS, 0, NULL);
    if (!strcmp(command, "exit"))
        ExitProcess(strtoul(argv[2], NULL, 0));
    if (!strcmp(command, "crash"))
        /* cppcheck-suppress nullPointer ; the fault is what is asked for */
        *(volatile int *)NULL = 1; /* NOLINT(clang-analyzer-core.NullDereference) */
    if (!strcmp(command, "wait"))
        return wait_for_end();
    return print_all();
}
