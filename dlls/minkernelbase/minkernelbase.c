/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MinKernelBase.dll, which Microsoft names as a home of GetProcessHandleCount and
 * Wine does not have: nothing but forwarders, in minkernelbase.def.in, to
 * kernel32_procstats.
 */
#include "procstats/nt.h"

BOOL WINAPI DllMainCRTStartup(HINSTANCE instance, DWORD reason, void *reserved);

BOOL WINAPI DllMainCRTStartup(HINSTANCE instance, DWORD reason, void *reserved)
{
    (void)reserved;
    if (reason == DLL_PROCESS_ATTACH)
        LdrDisableThreadCalloutsForDll(instance);
    return TRUE;
}
