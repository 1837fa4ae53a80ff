/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The functions under test, looked up in the system's own DLLs so that the same
 * program judges every system, and the tables that describe them. Or, where
 * PROCSTATS_TEST_DLLS names a folder with wine-procstats's DLLs, in those.
 */
#include <stdio.h>
#include <stdlib.h>
#include "suite.h"

query_process_fn pNtQueryInformationProcess;
query_process_fn pZwQueryInformationProcess;
set_process_fn pNtSetInformationProcess;
query_system_fn pNtQuerySystemInformation;
query_system_fn pZwQuerySystemInformation;
BOOL(WINAPI *pGetProcessIoCounters)(HANDLE, IO_COUNTERS *);
BOOL(WINAPI *pGetProcessHandleCount)(HANDLE, DWORD *);
memory_info_fn pK32GetProcessMemoryInfo;
memory_info_fn pGetProcessMemoryInfo;

/* The DLLs of wine-procstats that answer for the system's. */
static const struct {
    const char *system, *procstats;
} stand_ins[] = {
    {"kernel32.dll", "kernel32_procstats.dll"},
    {"psapi.dll", "psapi.dll"},
};

/* A function of the folder that PROCSTATS_TEST_DLLS names, if it is set and has it. */
static FARPROC find_stand_in(const char *dll, const char *name)
{
    const char *folder = getenv("PROCSTATS_TEST_DLLS");
    char path[MAX_PATH];
    unsigned int i;

    for (i = 0; folder && i < ARRAY_SIZE(stand_ins); i++) {
        if (!strcmp(stand_ins[i].system, dll)) {
            snprintf(path, sizeof(path), "%s\\%s", folder, stand_ins[i].procstats);
            return GetProcAddress(LoadLibraryExA(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH), name);
        }
    }
    return NULL;
}

static BOOL find_function(const char *dll, const char *name, void *function)
{
    FARPROC found = find_stand_in(dll, name);

    if (!found)
        found = GetProcAddress(LoadLibraryA(dll), name);
    ok(found != NULL, "%s has no %s\n", dll, name);
    memcpy(function, &found, sizeof(found));
    return found != NULL;
}

BOOL find_functions(void)
{
    return find_function("ntdll.dll", "NtQueryInformationProcess", &pNtQueryInformationProcess) &&
           find_function("ntdll.dll", "ZwQueryInformationProcess", &pZwQueryInformationProcess) &&
           find_function("ntdll.dll", "NtSetInformationProcess", &pNtSetInformationProcess) &&
           find_function("ntdll.dll", "NtQuerySystemInformation", &pNtQuerySystemInformation) &&
           find_function("ntdll.dll", "ZwQuerySystemInformation", &pZwQuerySystemInformation) &&
           find_function("kernel32.dll", "GetProcessIoCounters", &pGetProcessIoCounters) &&
           find_function("kernel32.dll", "GetProcessHandleCount", &pGetProcessHandleCount) &&
           find_function("kernel32.dll", "K32GetProcessMemoryInfo", &pK32GetProcessMemoryInfo) &&
           find_function("psapi.dll", "GetProcessMemoryInfo", &pGetProcessMemoryInfo);
}

/* Lengths accepted: [wine] for the first of each and for VM_COUNTERS_EX, phnt for VM_COUNTERS_EX2.
 * Eight bytes of handle count: newer versions of Windows take them and say 4 all the same. [wine]
 */
const struct nt_query nt_queries[] = {
    {"ProcessIoCounters", 2, sizeof(IO_COUNTERS), {{0, 0}}},
    {"ProcessVmCounters",
     3,
     SIZE_VM_COUNTERS,
     {{SIZE_VM_COUNTERS_EX, SIZE_VM_COUNTERS_EX}, {SIZE_VM_COUNTERS_EX2, SIZE_VM_COUNTERS_EX2}}},
    {"ProcessTimes", 4, 4 * sizeof(LARGE_INTEGER), {{0, 0}}},
    {"ProcessCycleTime", 38, 2 * sizeof(ULONG64), {{0, 0}}},
    {"ProcessHandleCount", 20, sizeof(ULONG), {{2 * sizeof(ULONG), sizeof(ULONG)}}},
};
const unsigned int nt_query_count = ARRAY_SIZE(nt_queries);

BOOL skip_by_wow64(const struct nt_query *query)
{
    if (query->class != 3 || !has_wow64_before_system())
        return FALSE;
    skip("%s: wow64.dll answers wrong lengths and bad memory itself\n", query->name);
    return TRUE;
}

static BOOL call_io_counters(HANDLE process, void *out)
{
    return pGetProcessIoCounters(process, out);
}

static BOOL call_handle_count(HANDLE process, void *out)
{
    return pGetProcessHandleCount(process, out);
}

static BOOL call_k32_memory_info(HANDLE process, void *out)
{
    return pK32GetProcessMemoryInfo(process, out, SIZE_PMC);
}

static BOOL call_memory_info(HANDLE process, void *out)
{
    return pGetProcessMemoryInfo(process, out, SIZE_PMC);
}

const struct win32_query win32_queries[] = {
    {"GetProcessIoCounters", call_io_counters, sizeof(IO_COUNTERS), 2},
    {"GetProcessHandleCount", call_handle_count, sizeof(DWORD), 20},
    {"K32GetProcessMemoryInfo", call_k32_memory_info, SIZE_PMC, 3},
    {"GetProcessMemoryInfo", call_memory_info, SIZE_PMC, 3},
};
const unsigned int win32_query_count = ARRAY_SIZE(win32_queries);

/* RtlGetVersion, since GetVersionEx says Windows 8 to a program without a manifest. */
unsigned int windows_version(void)
{
    static unsigned int version;
    LONG(WINAPI * rtl_get_version)(OSVERSIONINFOW *);
    OSVERSIONINFOW info = {.dwOSVersionInfoSize = sizeof(info)};

    if (!version && find_function("ntdll.dll", "RtlGetVersion", &rtl_get_version)) {
        rtl_get_version(&info);
        version = info.dwMajorVersion << 8 | info.dwMinorVersion;
    }
    return version;
}

IO_COUNTERS io_counters_of(HANDLE process)
{
    IO_COUNTERS counters = {0};
    BOOL ret = pGetProcessIoCounters(process, &counters);

    ok(ret == TRUE, "GetProcessIoCounters failed: %lu\n", GetLastError());
    return counters;
}

DWORD handle_count_of(HANDLE process)
{
    DWORD count = 0;
    BOOL ret = pGetProcessHandleCount(process, &count);

    ok(ret == TRUE, "GetProcessHandleCount failed: %lu\n", GetLastError());
    return count;
}

struct vm_counters vm_counters_of(HANDLE process)
{
    struct vm_counters counters = {0};
    NTSTATUS status = pNtQueryInformationProcess(process, 3, &counters, SIZE_VM_COUNTERS_EX, NULL);

    ok(status == STATUS_SUCCESS, "ProcessVmCounters failed: %#lx\n", status);
    return counters;
}

struct memory_counters memory_counters_of(HANDLE process)
{
    struct memory_counters counters = {0};
    BOOL ret = pK32GetProcessMemoryInfo(process, &counters, SIZE_PMC_EX);

    ok(ret == TRUE, "K32GetProcessMemoryInfo failed: %lu\n", GetLastError());
    return counters;
}
