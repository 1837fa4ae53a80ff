/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between Windows's UTF-16 and our UTF-8. */
#ifndef PROCSTAT_UNICODE_H
#define PROCSTAT_UNICODE_H

#include <windows.h>

/* Converts to UTF-8; unpaired surrogates become U+FFFD, what does not fit is cut at a character. */
void utf8_from_wide(char *out, size_t size, const wchar_t *wide);

/* The same in lower case, for comparing without regard to case. */
void utf8_folded(char *out, size_t size, const wchar_t *wide);

#endif
