/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How many handles a process holds: the session's list of handles, which
 * wineserver keeps and gives with the owner of each, is counted. Wine's
 * SystemProcessInformation tells the capacity of the handle table, not this.
 */
#include "handles.h"

/*
 * A buffer is kept from one list to the next, whatever thread asks, up to the
 * greater of these sizes in bytes: 800 handles and 26,000 handles. Longer lists
 * take so long that a new buffer for each adds little.
 */
#define BUFFER_MIN (32 * 1024)
#define BUFFER_MAX (1024 * 1024)

struct buffer {
    SIZE_T size; /* of the whole, in bytes */
    UINT64 list[];
};

/* Whoever uses it has taken it out; a thread killed meanwhile loses it, and the next makes one. */
static struct buffer *kept;

/* The longest list that did not fit, in bytes. */
static ULONG longest;

static void free_buffer(struct buffer *buffer)
{
    void *address = buffer;
    SIZE_T whole = 0;

    if (buffer)
        ZwFreeVirtualMemory(NtCurrentProcess(), &address, &whole, MEM_RELEASE);
}

/* Gives a buffer with room for a list of so many bytes, or NULL. */
static struct buffer *take_buffer(ULONG needed)
{
    struct buffer *buffer = __atomic_exchange_n(&kept, NULL, __ATOMIC_ACQUIRE);
    SIZE_T size = needed + needed / 8 + BUFFER_MIN; /* handles are made while it is read */
    void *address = NULL;

    if (buffer && buffer->size >= needed + sizeof(*buffer))
        return buffer;
    free_buffer(buffer);
    if (ZwAllocateVirtualMemory(NtCurrentProcess(), &address, 0, &size, MEM_COMMIT, PAGE_READWRITE))
        return NULL;
    buffer = address;
    buffer->size = size;
    return buffer;
}

static void leave_buffer(struct buffer *buffer)
{
    if (buffer->size <= BUFFER_MAX)
        buffer = __atomic_exchange_n(&kept, buffer, __ATOMIC_ACQ_REL);
    free_buffer(buffer);
}

NTSTATUS read_handle_list(handle_list_reader *reader, void *context)
{
    NTSTATUS status = STATUS_INFO_LENGTH_MISMATCH;
    ULONG needed = __atomic_load_n(&longest, __ATOMIC_RELAXED);

    for (int tries = 0; tries < 8 && status == STATUS_INFO_LENGTH_MISMATCH; tries++) {
        struct buffer *buffer = take_buffer(needed);

        if (!buffer)
            return STATUS_NO_MEMORY;
        status = ZwQuerySystemInformation(
            (SYSTEM_INFORMATION_CLASS)SystemExtendedHandleInformationClass, buffer->list,
            (ULONG)(buffer->size - sizeof(*buffer)), &needed);
        if (!status)
            reader((NT_SYSTEM_HANDLE_INFORMATION *)buffer->list, context);
        else if (status == STATUS_INFO_LENGTH_MISMATCH)
            __atomic_store_n(&longest, needed, __ATOMIC_RELAXED);
        leave_buffer(buffer);
    }
    return status;
}

ULONG handles_of(const NT_SYSTEM_HANDLE_INFORMATION *list, ULONG pid)
{
    ULONG count = 0;

    for (ULONG_PTR i = 0; i < list->NumberOfHandles; i++)
        count += list->Handles[i].UniqueProcessId == pid;
    return count;
}
