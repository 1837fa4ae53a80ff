/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Rights that older versions of Windows asked for. On Vista and later, which
 * wineserver follows, this costs one comparison.
 */
#include "rights.h"

#define VISTA_MAJOR_VERSION 6

/* Not part of its caller, where clearing the structure would cost every call. */
static __attribute__((noinline)) ULONG read_major_version(void)
{
    RTL_OSVERSIONINFOW version = {.dwOSVersionInfoSize = sizeof(version)};

    return RtlGetVersion(&version) ? 0 : version.dwMajorVersion;
}

/* The version does not change while a program runs. */
static ULONG major_version(void)
{
    static ULONG major;

    if (!major)
        major = read_major_version();
    return major;
}

NTSTATUS check_rights_before_vista(HANDLE process, ACCESS_MASK access)
{
    NT_OBJECT_BASIC_INFORMATION basic;
    NTSTATUS status;

    if (major_version() >= VISTA_MAJOR_VERSION || process == NtCurrentProcess())
        return STATUS_SUCCESS;
    status = NtQueryObject(process, ObjectBasicInformation, &basic, sizeof(basic), NULL);
    if (status)
        return status;
    return (basic.GrantedAccess & access) == access ? STATUS_SUCCESS : STATUS_ACCESS_DENIED;
}
