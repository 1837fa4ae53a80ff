/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Windows's errors, and the end of a process. */
#include <windows.h>

#include "host/system.h"
#include "windows/filetime.h"
#include "windows/unicode.h"

uint32_t system_error(void)
{
    return GetLastError();
}

void system_error_text(char *out, size_t size, uint32_t error)
{
    wchar_t text[256] = L"";
    DWORD length = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL,
                                  error, 0, text, ARRAYSIZE(text), NULL);

    while (length && (text[length - 1] <= ' ' || text[length - 1] == '.'))
        length--;
    text[length] = 0;
    for (; length; length--)
        if (text[length - 1] < ' ')
            text[length - 1] = ' ';
    if (!*text)
        lstrcpyW(text, L"unknown error");
    utf8_from_wide(out, size, text);
}

/* Whether a handle's process began when the sampled one did: its id may have been used again. */
static bool is_same(HANDLE process, const struct sample *sample)
{
    FILETIME start, exit, kernel, user;
    uint64_t sampled;

    return !sample_get(sample, FIELD_START, &sampled) ||
           (GetProcessTimes(process, &start, &exit, &kernel, &user) &&
            from_filetime(start) == sampled);
}

bool system_end_process(const struct sample *sample)
{
    HANDLE process = OpenProcess(PROCESS_TERMINATE | PROCESS_QUERY_LIMITED_INFORMATION, FALSE,
                                 (DWORD)sample->values[FIELD_PID]);
    DWORD error = ERROR_INVALID_PARAMETER;
    bool ended;

    if (!process)
        return false;
    ended = is_same(process, sample);
    if (ended) {
        ended = TerminateProcess(process, 1);
        error = GetLastError();
    }
    CloseHandle(process);
    SetLastError(error);
    return ended;
}
