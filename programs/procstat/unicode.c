/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between Windows's UTF-16 and our UTF-8. */
#include "unicode.h"

#define FOLDED_SIZE 512 /* what is longer is compared as far as this */

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

void utf8_folded(char *out, size_t size, const wchar_t *wide)
{
    wchar_t folded[FOLDED_SIZE];
    int length = lstrlenW(wide);

    length = length < FOLDED_SIZE ? length : FOLDED_SIZE - 1;
    length = LCMapStringEx(LOCALE_NAME_INVARIANT, LCMAP_LOWERCASE, wide, length, folded,
                           FOLDED_SIZE - 1, NULL, NULL, 0);
    folded[length] = 0;
    utf8_from_wide(out, size, folded);
}
