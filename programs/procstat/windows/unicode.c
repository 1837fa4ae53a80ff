/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between Windows's UTF-16 and our UTF-8. */
#include <string.h>

#include "sample/memory.h"
#include "windows/unicode.h"

void utf8_from_wide(char *out, size_t size, const wchar_t *wide)
{
    int length = lstrlenW(wide), written = 0;

    /* Each UTF-16 unit is at most three bytes: shorten until it fits. */
    while (length && !(written = WideCharToMultiByte(CP_UTF8, 0, wide, length, out, (int)size - 1,
                                                     NULL, NULL))) {
        length--;
        if (length && IS_HIGH_SURROGATE(wide[length - 1]))
            length--;
    }
    out[length ? written : 0] = 0;
}

wchar_t *wide_from_utf8(const char *utf8, size_t more)
{
    size_t size = strlen(utf8) + 1 + more; /* no character has more units than bytes */
    wchar_t *wide = reallocate(NULL, size, sizeof(*wide));

    if (!MultiByteToWideChar(CP_UTF8, 0, utf8, -1, wide, (int)size))
        *wide = 0;
    return wide;
}
