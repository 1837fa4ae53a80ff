/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The Unix terminal below a console of Wine's. Wine draws on it, but neither gives it back as it
 * was nor notices when its size changes; both are asked of the host's own tools. A process of the
 * host that Wine starts has the standard handles of the host, and there is no handle to wait for
 * it. */
#include <windows.h>

#include "windows/unix_terminal.h"
#include "windows/wine.h"

#define SHELL    L"\\\\?\\unix\\bin\\sh"
#define MAX_SIZE 1000 /* no window has more columns or rows */
#define DRAWING_TIME                                                                               \
    100 /* ms that the host needs to start a shell, so that its text comes last                    \
         */

/* Writes the size whenever it changes, until the file that it writes into is deleted or the
 * terminal is gone. In $() the file is no longer descriptor 1. */
#define WATCH_SIZE                                                                                 \
    L"sh -c \"exec 3>&1; trap 'stty size </dev/tty >&3' WINCH;"                                    \
    L" while test $(stat -Lc %h /dev/fd/3) = 1 && stty size </dev/tty >/dev/null 2>&1;"            \
    L" do sleep 2 & wait $!; done\""

static HANDLE sizes = INVALID_HANDLE_VALUE;  /* the shell's end of the file */
static HANDLE answer = INVALID_HANDLE_VALUE; /* ours, which has a place of its own in the file */

/* Starts a shell of the host; its standard output is the file, or the terminal. */
static bool start(const wchar_t *command, HANDLE file)
{
    HANDLE output = GetStdHandle(STD_OUTPUT_HANDLE);
    STARTUPINFOW startup = {.cb = sizeof(startup),
                            .dwFlags = STARTF_USESTDHANDLES,
                            .hStdInput = GetStdHandle(STD_INPUT_HANDLE),
                            .hStdOutput = file ? file : output,
                            .hStdError = output};
    PROCESS_INFORMATION process = {0};
    wchar_t line[256];

    lstrcpynW(line, command, ARRAYSIZE(line)); /* CreateProcessW writes into it */
    if (!CreateProcessW(SHELL, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process))
        return false;
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    return true;
}

/* The file goes when the program ends, in whichever way. */
static void watch_size(void)
{
    const DWORD shared = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    SECURITY_ATTRIBUTES inherited = {sizeof(inherited), NULL, TRUE};
    wchar_t folder[MAX_PATH], path[MAX_PATH];

    if (!GetTempPathW(ARRAYSIZE(folder), folder) || !GetTempFileNameW(folder, L"tty", 0, path))
        return;
    sizes = CreateFileW(path, GENERIC_WRITE | DELETE, shared, &inherited, CREATE_ALWAYS,
                        FILE_FLAG_DELETE_ON_CLOSE, NULL);
    answer = CreateFileW(path, GENERIC_READ, shared, NULL, OPEN_EXISTING, 0, NULL);
    if (sizes != INVALID_HANDLE_VALUE && answer != INVALID_HANDLE_VALUE)
        start(WATCH_SIZE, sizes);
}

/* A console of Wine's that has no window of its own has one that is not visible. The library is
 * loaded only here: it would make every start slower. */
static bool has_window(void)
{
    HMODULE user32 = LoadLibraryW(L"user32.dll");
    BOOL(WINAPI * is_visible)
    (HWND) = user32 ? (void *)GetProcAddress(user32, "IsWindowVisible") : NULL;

    return !is_visible || is_visible(GetConsoleWindow());
}

bool unix_terminal_open(void)
{
    if (!is_wine() || has_window())
        return false;
    if (!start(L"sh -c \"printf '\\033[?1049h'\"", NULL))
        return false;
    Sleep(DRAWING_TIME);
    watch_size();
    return true;
}

static bool parse_number(const char **p, size_t *number)
{
    const char *start = *p;

    for (*number = 0; **p >= '0' && **p <= '9' && *number <= MAX_SIZE; ++*p)
        *number = 10 * *number + (size_t)(**p - '0');
    return *p > start && *number && *number <= MAX_SIZE;
}

bool unix_terminal_resized(size_t *width, size_t *height)
{
    char text[512];
    const char *p = text;
    bool resized = false;
    size_t rows, columns;
    DWORD length = 0;

    if (answer == INVALID_HANDLE_VALUE || !ReadFile(answer, text, sizeof(text) - 1, &length, NULL))
        return false;
    text[length] = 0;
    while (parse_number(&p, &rows) && *p++ == ' ' && parse_number(&p, &columns) && *p++ == '\n') {
        *width = columns;
        *height = rows;
        resized = true;
    }
    return resized;
}

void unix_terminal_close(void)
{
    Sleep(DRAWING_TIME);
    start(L"sh -c \"printf '\\033[?1049l'\"", NULL);
    Sleep(DRAWING_TIME);
    if (answer != INVALID_HANDLE_VALUE)
        CloseHandle(answer);
    if (sizes != INVALID_HANDLE_VALUE)
        CloseHandle(sizes);
    answer = sizes = INVALID_HANDLE_VALUE;
}
