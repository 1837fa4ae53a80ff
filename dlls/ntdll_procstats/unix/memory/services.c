/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The services that change the address space.
 */
#include "../services.h"
#include "account.h"

NTSTATUS service_NtAllocateVirtualMemory(PARAMS_6)
{
    return original_NtAllocateVirtualMemory(ARGS_6);
}
NTSTATUS service_NtAllocateVirtualMemoryEx(PARAMS_7)
{
    return original_NtAllocateVirtualMemoryEx(ARGS_7);
}
NTSTATUS service_NtFreeVirtualMemory(PARAMS_4)
{
    return original_NtFreeVirtualMemory(ARGS_4);
}
NTSTATUS service_NtProtectVirtualMemory(PARAMS_5)
{
    return original_NtProtectVirtualMemory(ARGS_5);
}
NTSTATUS service_NtMapViewOfSection(PARAMS_10)
{
    return original_NtMapViewOfSection(ARGS_10);
}
NTSTATUS service_NtMapViewOfSectionEx(PARAMS_9)
{
    return original_NtMapViewOfSectionEx(ARGS_9);
}
NTSTATUS service_NtUnmapViewOfSection(PARAMS_2)
{
    return original_NtUnmapViewOfSection(ARGS_2);
}
NTSTATUS service_NtUnmapViewOfSectionEx(PARAMS_3)
{
    return original_NtUnmapViewOfSectionEx(ARGS_3);
}
NTSTATUS service_NtCreateThreadEx(PARAMS_11)
{
    return original_NtCreateThreadEx(ARGS_11);
}
bool account_read(struct memory_account *ret_account)
{
    (void)ret_account;
    return false;
}
