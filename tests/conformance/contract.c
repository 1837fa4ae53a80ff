/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The contract of NtQueryInformationProcess for the three classes as one
 * function: what a call must answer, from what its arguments are.
 */
#include "suite.h"

#define VERSION_VISTA 0x0600

/* [page] PROCESS_QUERY_INFORMATION or PROCESS_QUERY_LIMITED_INFORMATION; on Windows XP and Server
 * 2003 the former. */
BOOL rights_suffice(DWORD access)
{
    if (windows_version() >= VERSION_VISTA)
        return (access & (PROCESS_QUERY_INFORMATION | PROCESS_QUERY_LIMITED_INFORMATION)) != 0;
    return (access & PROCESS_QUERY_INFORMATION) != 0;
}

/* [page] On Windows XP and Server 2003 GetProcessMemoryInfo wants PROCESS_VM_READ too. Later
 * versions do not ask for it, whatever the page says. [wine] */
BOOL rights_suffice_win32(DWORD access, const struct win32_query *query)
{
    return rights_suffice(access) && (query->nt_class != 3 || windows_version() >= VERSION_VISTA ||
                                      (access & PROCESS_VM_READ));
}

BOOL length_accepted(const struct nt_query *query, ULONG length, ULONG *ret_returned)
{
    unsigned int i;

    *ret_returned = length;
    if (length == query->length)
        return TRUE;
    for (i = 0; query->more[i].length; i++) {
        if (length == query->more[i].length) {
            *ret_returned = query->more[i].returned;
            return TRUE;
        }
    }
    return FALSE;
}

/* What writing size bytes there comes to. */
static NTSTATUS probe(const struct place *place, ULONG size)
{
    return size <= place->writable ? STATUS_SUCCESS : place->trouble;
}

/* First alignment, unless the length is 0 [ros]; then ReturnLength, the length [ros, wine], the
 * handle with its rights [wine], and the memory of the answer last. */
NTSTATUS contract_status(const struct nt_query *query, const struct place *out, ULONG length,
                         const struct place *returned, const struct subject_handle *handle)
{
    NTSTATUS status;
    ULONG unused;

    if (length && ((ULONG_PTR)out->address & (sizeof(ULONG) - 1)))
        return STATUS_DATATYPE_MISALIGNMENT;
    if (returned->address && (status = probe(returned, sizeof(ULONG))))
        return status;
    if (!length_accepted(query, length, &unused))
        return STATUS_INFO_LENGTH_MISMATCH;
    if (handle->status)
        return handle->status;
    if (!rights_suffice(handle->access))
        return STATUS_ACCESS_DENIED;
    return probe(out, length);
}
