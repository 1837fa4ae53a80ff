/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* FILETIME as a number. */
#ifndef PROCSTAT_FILETIME_H
#define PROCSTAT_FILETIME_H

#include <windows.h>

#include <stdint.h>

static inline uint64_t from_filetime(FILETIME time)
{
    return (uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime;
}

#endif
