/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * psapi.dll: the one function of it that has a body here. The other 26 are
 * forwarders in psapi.def.
 */
#define PSAPI_VERSION 1
#include <windows.h>
#include <psapi.h>

BOOL WINAPI K32GetProcessMemoryInfo(HANDLE process, PROCESS_MEMORY_COUNTERS *counters, DWORD size);
BOOL WINAPI DllMainCRTStartup(HINSTANCE instance, DWORD reason, void *reserved);

BOOL WINAPI DllMainCRTStartup(HINSTANCE instance, DWORD reason, void *reserved)
{
    (void)reserved;
    if (reason == DLL_PROCESS_ATTACH)
        DisableThreadLibraryCalls(instance);
    return TRUE;
}

/*
 * GetProcessMemoryInfo (psapi.@)
 *
 * What PSAPI_VERSION=1 programs call. Parameters, result and errors are
 * those of K32GetProcessMemoryInfo in kernel32_procstats.
 * https://learn.microsoft.com/windows/win32/api/psapi/nf-psapi-getprocessmemoryinfo
 */
BOOL WINAPI GetProcessMemoryInfo(HANDLE process, PROCESS_MEMORY_COUNTERS *counters, DWORD size)
{
    return K32GetProcessMemoryInfo(process, counters, size);
}
