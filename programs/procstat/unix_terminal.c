/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The Unix terminal below a console of Wine's. Wine draws on it, but neither gives it back as it
 * was nor notices when its size changes; both are asked of the host's own tools. A process of the
 * host that Wine starts has the standard handles of the host, and there is no handle to wait for
 * it. */
#include <windows.h>

#include "unix_terminal.h"

#define SHELL        L"\\\\?\\unix\\bin\\sh"
#define MAX_SIZE     1000 /* no window has more columns or rows */
#define DRAWING_TIME 100  /* ms that the host needs to start a shell, so that its text comes last  \
                           */

static HANDLE answer = INVALID_HANDLE_VALUE; /* the file into which the shell writes the size */

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
    wchar_t line[128];

    lstrcpynW(line, command, ARRAYSIZE(line)); /* CreateProcessW writes into it */
    if (!CreateProcessW(SHELL, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process))
        return false;
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    return true;
}

static void open_answer(void)
{
    SECURITY_ATTRIBUTES inherited = {sizeof(inherited), NULL, TRUE};
    wchar_t folder[MAX_PATH], path[MAX_PATH];

    if (GetTempPathW(ARRAYSIZE(folder), folder) && GetTempFileNameW(folder, L"tty", 0, path))
        answer = CreateFileW(path, GENERIC_READ | GENERIC_WRITE,
                             FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, &inherited,
                             CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);
}

bool unix_terminal_open(void)
{
    if (!GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") || GetConsoleWindow())
        return false;
    if (!start(L"sh -c \"printf '\\033[?1049h'\"", NULL))
        return false;
    Sleep(DRAWING_TIME);
    open_answer();
    return true;
}

static bool parse_number(const char **p, size_t *number)
{
    const char *start = *p;

    for (*number = 0; **p >= '0' && **p <= '9' && *number <= MAX_SIZE; ++*p)
        *number = 10 * *number + (size_t)(**p - '0');
    return *p > start && *number && *number <= MAX_SIZE;
}

bool unix_terminal_size(size_t *width, size_t *height)
{
    char text[32];
    const char *p = text;
    DWORD length = 0;
    bool known;

    if (answer == INVALID_HANDLE_VALUE)
        return false;
    SetFilePointer(answer, 0, NULL, FILE_BEGIN);
    if (!ReadFile(answer, text, sizeof(text) - 1, &length, NULL))
        length = 0;
    text[length] = 0;
    known = parse_number(&p, height) && *p++ == ' ' && parse_number(&p, width) && *p == '\n';
    SetFilePointer(answer, 0, NULL, FILE_BEGIN);
    start(L"sh -c \"exec stty size </dev/tty 2>/dev/null\"", answer);
    return known;
}

void unix_terminal_close(void)
{
    Sleep(DRAWING_TIME);
    start(L"sh -c \"printf '\\033[?1049l'\"", NULL);
    Sleep(DRAWING_TIME);
    if (answer != INVALID_HANDLE_VALUE)
        CloseHandle(answer);
    answer = INVALID_HANDLE_VALUE;
}
