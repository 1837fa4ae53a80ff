/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Libraries that are loaded and freed in many orders. An export of kernel32.dll
 * or of an API set stays good for as long as the process lives, whatever brought
 * in the DLL that it leads to; a library that is freed and loaded again works.
 *
 * Each order needs a process in which nothing has been loaded: this program
 * again, with the order as its command line. A word of an order is
 *
 *   +DLL         loads it
 *   -DLL         frees it
 *   DLL:NAME     gets the address of an export, which must be the same each time
 *   !            calls all that have been got
 */
#include <windows.h>
#include <psapi.h>
#include <stdio.h>
#include <string.h>
#include <wine/test.h>

#define PATIENCE 120000 /* milliseconds */
#define MOST     16     /* exports in an order */

typedef BOOL WINAPI memory_info_t(HANDLE process, PROCESS_MEMORY_COUNTERS *counters, DWORD size);
typedef BOOL WINAPI io_counters_t(HANDLE process, IO_COUNTERS *counters);
typedef BOOL WINAPI handle_count_t(HANDLE process, DWORD *count);

static const char *const orders[] = {
    "+psapi kernel32:K32GetProcessMemoryInfo -psapi !",
    "+psapi kernel32:GetProcessHandleCount kernel32:GetProcessIoCounters -psapi !",
    "+psapi psapi:GetProcessMemoryInfo ! -psapi +psapi",
    "+psapi -psapi +psapi -psapi kernel32:K32GetProcessMemoryInfo ! +psapi -psapi !",
    "kernel32:K32GetProcessMemoryInfo +psapi -psapi !",
    "+kernel32_procstats kernel32:GetProcessIoCounters -kernel32_procstats !",
    "+kernel32_procstats +psapi kernel32:GetProcessIoCounters -psapi -kernel32_procstats !",
    "+kernel32_procstats +psapi kernel32:GetProcessIoCounters -kernel32_procstats -psapi !",
    "+minkernelbase minkernelbase:GetProcessHandleCount -minkernelbase !",
    "+minkernelbase +psapi minkernelbase:GetProcessHandleCount -psapi ! -minkernelbase !",
    ("+api-ms-win-core-psapi-l1-1-0 api-ms-win-core-psapi-l1-1-0:K32GetProcessMemoryInfo "
     "-api-ms-win-core-psapi-l1-1-0 !"),
    "+psapi kernelbase:K32GetProcessMemoryInfo -psapi !",
    "+psapi kernelbase:GetProcessHandleCount +minkernelbase -psapi -minkernelbase !",
    "+ntdll_procstats -ntdll_procstats kernel32:GetProcessIoCounters !",
    "+ntdll_procstats +psapi -ntdll_procstats kernel32:K32GetProcessMemoryInfo -psapi !",
    "+psapi kernel32:GetProcessIoCounters +user32 -user32 -psapi ! +user32 !",
};

struct export
{
    char name[100]; /* DLL:NAME */
    FARPROC address;
};

static struct export exports[MOST];

static void call_export(const struct export *export)
{
    const char *function = strchr(export->name, ':') + 1;
    PROCESS_MEMORY_COUNTERS memory;
    IO_COUNTERS io;
    DWORD count;

    if (strstr(function, "MemoryInfo")) {
        ok(((memory_info_t *)(void *)export->address)(GetCurrentProcess(), &memory,
                                                      sizeof(memory)) &&
               memory.WorkingSetSize > 0,
           "%s: %lu\n", export->name, GetLastError());
    } else if (strstr(function, "IoCounters")) {
        ok(((io_counters_t *)(void *)export->address)(GetCurrentProcess(), &io), "%s: %lu\n",
           export->name, GetLastError());
    } else {
        ok(((handle_count_t *)(void *)export->address)(GetCurrentProcess(), &count) && count > 0,
           "%s: %lu\n", export->name, GetLastError());
    }
}

static void call_all(void)
{
    for (int i = 0; i < MOST; i++)
        if (exports[i].address)
            call_export(&exports[i]);
}

static void get_export(const char *name)
{
    char dll[100];
    FARPROC address;
    int place = 0;

    snprintf(dll, sizeof(dll), "%s", name);
    *strchr(dll, ':') = 0;
    address = GetProcAddress(GetModuleHandleA(dll), strchr(name, ':') + 1);
    ok(address != NULL, "%s: no such export: %lu\n", name, GetLastError());
    while (place < MOST - 1 && exports[place].address && strcmp(exports[place].name, name) != 0)
        place++;
    ok(!exports[place].address || exports[place].address == address, "%s: at %p, and then at %p\n",
       name, exports[place].address, address);
    snprintf(exports[place].name, sizeof(exports[place].name), "%s", name);
    exports[place].address = address;
}

static void load(const char *dll)
{
    ok(LoadLibraryA(dll) != NULL, "%s: cannot be loaded: %lu\n", dll, GetLastError());
}

static void unload(const char *dll)
{
    ok(FreeLibrary(GetModuleHandleA(dll)), "%s: cannot be freed: %lu\n", dll, GetLastError());
}

static void do_word(const char *word)
{
    if (*word == '+')
        load(word + 1);
    else if (*word == '-')
        unload(word + 1);
    else if (*word == '!')
        call_all();
    else
        get_export(word);
}

static void run_in_child(const char *order)
{
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    char program[MAX_PATH], command[2 * MAX_PATH];
    PROCESS_INFORMATION info;

    GetModuleFileNameA(NULL, program, ARRAY_SIZE(program));
    snprintf(command, sizeof(command), "\"%s\" loading %s", program, order);
    if (!CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &info)) {
        ok(FALSE, "cannot start %s: %lu\n", command, GetLastError());
        return;
    }
    wait_child_process(info.hProcess);
    CloseHandle(info.hThread);
    CloseHandle(info.hProcess);
}

START_TEST(loading)
{
    char **arguments;
    int count = winetest_get_mainargs(&arguments);

    ok(!GetModuleHandleA("kernel32_procstats.dll"), "the Win32 layer is loaded already\n");
    for (int i = 2; i < count; i++)
        do_word(arguments[i]);
    for (unsigned int i = 0; count == 2 && i < ARRAY_SIZE(orders); i++)
        run_in_child(orders[i]);
}
