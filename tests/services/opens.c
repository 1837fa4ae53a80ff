/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * opens.exe DLL...: hooks NtOpenFile in its own ntdll.dll, loads each DLL, and prints
 * how many files that opened, as the hook saw it.
 */
#include "hooks.h"
#include <stdio.h>

int main(int argc, char **argv)
{
    HANDLE process = GetCurrentProcess();
    struct thunk *thunk = allocate_thunks(process, 1);
    BYTE *stub = find_service("NtOpenFile");

    if (!thunk || !stub || !hook_service(process, stub, thunk)) {
        printf("NtOpenFile cannot be hooked: error %lu\n", GetLastError());
        return 1;
    }
    for (int i = 1; i < argc; i++) {
        UINT64 before = calls_of(process, thunk);
        HMODULE loaded = LoadLibraryA(argv[i]);

        printf("%s %s %llu\n", argv[i], loaded ? "loaded" : "absent",
               calls_of(process, thunk) - before);
    }
    return 0;
}
