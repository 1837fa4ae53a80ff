/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between Windows's UTF-16 and our UTF-8. */
#ifndef PROCSTAT_UNICODE_H
#define PROCSTAT_UNICODE_H

#include <windows.h>

#include <stddef.h>

/* Converts to UTF-8; unpaired surrogates become U+FFFD, what does not fit is cut at a character. */
void utf8_from_wide(char *out, size_t size, const wchar_t *wide);

/* Converts to UTF-16, in memory to be freed that has room for so many units more. */
wchar_t *wide_from_utf8(const char *utf8, size_t more);

#endif
