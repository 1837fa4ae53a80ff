/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * loaded.exe DLL...: what Wine's loader makes of each DLL's exports. A line for every slot
 * and name: DLL, name or -, ordinal, where the name leads, where the ordinal leads; the
 * last two as module+offset.
 */
#include <windows.h>
#include <stdio.h>

static void print_target(const char *last, const void *address)
{
    char path[MAX_PATH] = "";
    HMODULE module = NULL;
    const char *name;

    if (!address) {
        printf(" none%s", last);
        return;
    }
    if (GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                               GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                           address, &module))
        GetModuleFileNameA(module, path, sizeof(path));
    name = strrchr(path, '\\');
    printf(" %s+%llx%s", name ? name + 1 : "nowhere",
           (unsigned long long)((UINT_PTR)address - (UINT_PTR)module), last);
}

static void print_export(const char *dll, HMODULE module, const char *name, DWORD ordinal)
{
    printf("%s %s %lu", dll, name ? name : "-", ordinal);
    print_target("", name ? (void *)GetProcAddress(module, name) : NULL);
    print_target("\n", (void *)GetProcAddress(module, MAKEINTRESOURCEA(ordinal)));
}

static int print_exports(const char *dll)
{
    HMODULE module = LoadLibraryA(dll);
    const BYTE *base = (const BYTE *)module;
    const IMAGE_NT_HEADERS *nt;
    const IMAGE_EXPORT_DIRECTORY *exports;
    const DWORD *names;
    const WORD *slots;
    DWORD i;

    if (!module) {
        printf("%s cannot be loaded: %lu\n", dll, GetLastError());
        return 1;
    }
    nt = (const IMAGE_NT_HEADERS *)(base + ((const IMAGE_DOS_HEADER *)base)->e_lfanew);
    exports =
        (const IMAGE_EXPORT_DIRECTORY *)(base + nt->OptionalHeader.DataDirectory[0].VirtualAddress);
    names = (const DWORD *)(base + exports->AddressOfNames);
    slots = (const WORD *)(base + exports->AddressOfNameOrdinals);
    for (i = 0; i < exports->NumberOfNames; i++)
        print_export(dll, module, (const char *)base + names[i], exports->Base + slots[i]);
    for (i = 0; i < exports->NumberOfFunctions; i++)
        print_export(dll, module, NULL, exports->Base + i);
    return 0;
}

int main(int argc, char **argv)
{
    int failures = 0, i;

    for (i = 1; i < argc; i++)
        failures += print_exports(argv[i]);
    return failures;
}
