/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Whether the handles of another process can be counted: on Windows, and since Wine 10. The list
 * that has them makes an older wineserver crash; there the capacity of the handle table is
 * reported, which is at least as much.
 */
#ifndef PROCSTATS_TESTS_HANDLES_OF_OTHERS_H
#define PROCSTATS_TESTS_HANDLES_OF_OTHERS_H

#include <windows.h>
#include <stdlib.h>

static inline BOOL handles_of_others_are_counted(void)
{
    const char *(CDECL * get_version)(void) =
        (void *)GetProcAddress(GetModuleHandleA("ntdll.dll"), "wine_get_version");

    return !get_version || atoi(get_version()) >= 10;
}

#endif
