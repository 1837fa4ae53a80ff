/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing UTF-8 to whatever a standard handle is: a console takes UTF-16, all else bytes. */
#include <windows.h>

#include <limits.h>
#include <stdlib.h>

#include "host/output.h"
#include "sample/memory.h"

#define CONSOLE_CHUNK 8192 /* UTF-16 units; older consoles take no more than 64 KiB in a call */

static bool write_bytes(HANDLE handle, const char *bytes, size_t length)
{
    while (length) {
        DWORD written, chunk = length < INT_MAX ? (DWORD)length : INT_MAX;

        if (!WriteFile(handle, bytes, chunk, &written, NULL))
            return false;
        bytes += written;
        length -= written;
    }
    return true;
}

static bool write_console(HANDLE handle, const char *utf8, size_t length)
{
    wchar_t *wide = reallocate(NULL, length + 1, sizeof(*wide));
    int count = MultiByteToWideChar(CP_UTF8, 0, utf8, (int)length, wide, (int)length);
    wchar_t *p = wide;
    bool written = count > 0 || !length;

    while (written && count > 0) {
        DWORD done, chunk = count < CONSOLE_CHUNK ? (DWORD)count : CONSOLE_CHUNK;

        if (chunk < (DWORD)count && IS_HIGH_SURROGATE(p[chunk - 1]))
            chunk--;
        written = WriteConsoleW(handle, p, chunk, &done, NULL);
        p += done;
        count -= (int)done;
    }
    free(wide);
    return written;
}

bool output_write(enum stream stream, const char *utf8, size_t length)
{
    HANDLE handle = GetStdHandle(stream == STREAM_OUTPUT ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE);
    DWORD mode;

    if (GetConsoleMode(handle, &mode) && length < INT_MAX)
        return write_console(handle, utf8, length);
    return write_bytes(handle, utf8, length);
}

size_t output_width(void)
{
    HANDLE handle = GetStdHandle(STD_OUTPUT_HANDLE);
    CONSOLE_SCREEN_BUFFER_INFO info;

    if (!GetConsoleScreenBufferInfo(handle, &info) || info.srWindow.Right < info.srWindow.Left)
        return FILE_WIDTH;
    return (size_t)(info.srWindow.Right - info.srWindow.Left + 1);
}
