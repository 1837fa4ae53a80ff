/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How many handles a process holds: the session's list of handles, which
 * wineserver keeps and gives with the owner of each, is counted. Wine's
 * SystemProcessInformation tells the capacity of the handle table, not this.
 */
#include "handles.h"

/* Room for 800 handles, so that an ordinary session's list needs no allocation. */
static UINT64 kept_buffer[32 * 1024 / sizeof(UINT64)];
static LONG kept_buffer_taken;

static NTSTATUS read_list(void *buffer, ULONG size, ULONG *ret_needed)
{
    return ZwQuerySystemInformation((SYSTEM_INFORMATION_CLASS)SystemExtendedHandleInformationClass,
                                    buffer, size, ret_needed);
}

/* The list grows while it is read, so each try takes a margin. */
static NTSTATUS read_in_new_buffer(ULONG needed, handle_list_reader *reader, void *context)
{
    NTSTATUS status = STATUS_INFO_LENGTH_MISMATCH;

    for (int tries = 0; tries < 8 && status == STATUS_INFO_LENGTH_MISMATCH; tries++) {
        SIZE_T size = needed + needed / 8 + 4096;
        SIZE_T whole = 0;
        void *buffer = NULL;

        status = ZwAllocateVirtualMemory(NtCurrentProcess(), &buffer, 0, &size, MEM_COMMIT,
                                         PAGE_READWRITE);
        if (status)
            return status;
        status = read_list(buffer, (ULONG)size, &needed);
        if (!status)
            reader(buffer, context);
        ZwFreeVirtualMemory(NtCurrentProcess(), &buffer, &whole, MEM_RELEASE);
    }
    return status;
}

NTSTATUS read_handle_list(handle_list_reader *reader, void *context)
{
    NTSTATUS status = STATUS_INFO_LENGTH_MISMATCH;
    ULONG needed = 0;

    /* A thread killed while it has the buffer keeps it; the others then use new ones. */
    if (!InterlockedCompareExchange(&kept_buffer_taken, 1, 0)) {
        status = read_list(kept_buffer, sizeof(kept_buffer), &needed);
        if (!status)
            reader((void *)kept_buffer, context);
        InterlockedExchange(&kept_buffer_taken, 0);
    }
    if (status == STATUS_INFO_LENGTH_MISMATCH)
        status = read_in_new_buffer(needed, reader, context);
    return status;
}

ULONG handles_of(const NT_SYSTEM_HANDLE_INFORMATION *list, ULONG pid)
{
    ULONG count = 0;

    for (ULONG_PTR i = 0; i < list->NumberOfHandles; i++)
        count += list->Handles[i].UniqueProcessId == pid;
    return count;
}
