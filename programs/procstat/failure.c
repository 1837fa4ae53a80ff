/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the program fails: one line on standard error, and an exit status that says what it was. */
#include <stdarg.h>
#include <stdio.h>

#include "failure.h"
#include "output.h"
#include "text.h"
#include "unicode.h"

static void system_text(wchar_t *out, DWORD size, DWORD error)
{
    DWORD length = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL,
                                  error, 0, out, size, NULL);

    while (length && (out[length - 1] <= ' ' || out[length - 1] == '.'))
        length--;
    out[length] = 0;
    for (; length; length--)
        if (out[length - 1] < ' ')
            out[length - 1] = ' ';
    if (!*out)
        swprintf(out, size, L"error %lu", error);
}

void error_text(char *out, size_t size, DWORD error)
{
    wchar_t wide[256];

    system_text(wide, ARRAYSIZE(wide), error);
    utf8_from_wide(out, size, wide);
}

enum exit_status fail(enum exit_status status, DWORD error, const wchar_t *message, ...)
{
    wchar_t what[1024] = L"";
    char utf8[3 * ARRAYSIZE(what)];
    struct text line = {0};
    va_list args;

    va_start(args, message);
    vswprintf(what, ARRAYSIZE(what) - 1, message, args);
    va_end(args);
    utf8_from_wide(utf8, sizeof(utf8), what);
    text_printf(&line, "procstat: %s", utf8);
    if (error) {
        error_text(utf8, sizeof(utf8), error);
        text_printf(&line, ": %s (error %lu)", utf8, error);
    }
    text_add(&line, "\n");
    /* When standard error itself fails there is no one left to tell. */
    output_write(GetStdHandle(STD_ERROR_HANDLE), line.data, line.length);
    text_free(&line);
    return status;
}
