/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Whether this is a 32-bit program under wine-procstats on the new WoW64. There Wine's wow64.dll
 * answers some of its questions before they come to the system, and not as Windows does. The
 * scripts that start the test say so, from the files of the Wine, so that no fault of the answers
 * is taken for it.
 */
#ifndef PROCSTATS_TESTS_NEW_WOW64_H
#define PROCSTATS_TESTS_NEW_WOW64_H

#include <windows.h>
#include <stdlib.h>

static inline BOOL has_wow64_before_system(void)
{
    return sizeof(void *) == 4 && GetModuleHandleA("ntdll_procstats.dll") &&
           getenv("PROCSTATS_NEW_WOW64");
}

#endif
