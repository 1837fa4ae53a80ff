/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Rights that older versions of Windows asked for. On Vista and later, which
 * wineserver follows, this costs one comparison.
 */
#include "rights.h"

#define VISTA_MAJOR_VERSION 6

/* The version does not change while a program runs. */
static ULONG major_version(void)
{
    static ULONG major;
    RTL_OSVERSIONINFOW version = {.dwOSVersionInfoSize = sizeof(version)};

    if (!major && !RtlGetVersion(&version))
        major = version.dwMajorVersion;
    return major;
}

NTSTATUS check_rights_before_vista(HANDLE process, ACCESS_MASK access)
{
    NT_OBJECT_BASIC_INFORMATION basic;
    NTSTATUS status;

    if (major_version() >= VISTA_MAJOR_VERSION || process == NtCurrentProcess())
        return STATUS_SUCCESS;
    status = ZwQueryObject(process, ObjectBasicInformation, &basic, sizeof(basic), NULL);
    if (status)
        return status;
    return (basic.GrantedAccess & access) == access ? STATUS_SUCCESS : STATUS_ACCESS_DENIED;
}
