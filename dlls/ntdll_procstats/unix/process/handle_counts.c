/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How many handles a process holds. wineserver lists the session's handles, with
 * the owner of each; those of the process are counted. Before Wine 10 that list
 * must not be requested: wineserver reads past the end of an empty handle table,
 * which every process has while it starts, and ends, and the whole session with
 * it. There SystemProcessInformation's HandleCount stays as Wine makes it, the
 * capacity of the table, and is the answer for other processes too; for the own
 * process each slot of the table is queried.
 */
#include "handle_counts.h"

#include "../host/hold.h"
#include "../table/originals.h"
#include "../teb.h"

#include <dlfcn.h>
#include <sys/mman.h>
#include <time.h>

/*
 * A buffer is kept from one list to the next, whatever thread asks, up to the
 * greater of these sizes in bytes: 800 handles and 26,000 handles. Longer lists
 * take so long that a new buffer for each adds little.
 */
#define BUFFER_MIN (32 * 1024)
#define BUFFER_MAX (1024 * 1024)

#define FIRST_WINE_WITH_SAFE_LIST 10

/*
 * For so long (in 100 ns) a list of table sizes is used again: Wine makes the list of processes
 * from files of each, so a program that asks about one process after the other would wait for the
 * square of their number.
 */
#define TABLE_SIZES_AGE 1000000

struct buffer {
    SIZE_T size;        /* of the whole, in bytes */
    uint64_t listed_at; /* as now() gives it; 0: holds no list */
    uint64_t list[];
};

/* A thread that uses it has taken it out, and is not ended meanwhile: it would be lost. */
static struct buffer *kept;

/* The longest list that did not fit, in bytes. */
static ULONG longest;

static bool list_is_safe;

void handle_counts_attach(uint32_t wine_major)
{
    list_is_safe = wine_major >= FIRST_WINE_WITH_SAFE_LIST;
}

static void free_buffer(struct buffer *buffer)
{
    if (buffer)
        munmap(buffer, buffer->size);
}

/* Gives a buffer with room for a list of so many bytes, or NULL. */
static struct buffer *take_buffer(ULONG needed)
{
    struct buffer *buffer = __atomic_exchange_n(&kept, NULL, __ATOMIC_ACQUIRE);
    SIZE_T size = needed + needed / 8 + BUFFER_MIN; /* the list grows while it is read */
    void *address;

    if (buffer && buffer->size >= needed + sizeof(*buffer))
        return buffer;
    free_buffer(buffer);
    address = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (address == MAP_FAILED)
        return NULL;
    buffer = address;
    buffer->size = size;
    buffer->listed_at = 0;
    return buffer;
}

static void leave_buffer(struct buffer *buffer)
{
    if (buffer->size <= BUFFER_MAX)
        buffer = __atomic_exchange_n(&kept, buffer, __ATOMIC_ACQ_REL);
    free_buffer(buffer);
}

typedef void list_reader(void *list, void *context);

/* In 100 ns since some moment, by a clock that cannot be set. */
static uint64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 10000000 + (uint64_t)time.tv_nsec / 100;
}

static NTSTATUS read_list_held(ULONG info_class, uint64_t max_age, list_reader *reader,
                               void *context)
{
    NTSTATUS status = STATUS_INFO_LENGTH_MISMATCH;
    ULONG needed = __atomic_load_n(&longest, __ATOMIC_RELAXED);

    for (int tries = 0; tries < 8 && status == STATUS_INFO_LENGTH_MISMATCH; tries++) {
        struct buffer *buffer = take_buffer(needed);

        if (!buffer)
            return STATUS_NO_MEMORY;
        if (max_age && buffer->listed_at && now() - buffer->listed_at < max_age) {
            status = STATUS_SUCCESS;
        } else {
            buffer->listed_at = 0;
            status = original_NtQuerySystemInformation(info_class, ARG(buffer->list),
                                                       (ULONG)(buffer->size - sizeof(*buffer)),
                                                       ARG(&needed));
            if (!status)
                buffer->listed_at = now();
        }
        if (!status)
            reader(buffer->list, context);
        else if (status == STATUS_INFO_LENGTH_MISMATCH)
            __atomic_store_n(&longest, needed, __ATOMIC_RELAXED);
        leave_buffer(buffer);
    }
    return status;
}

/*
 * Calls reader with a list of the system's that was asked for less than max_age (in 100 ns) ago;
 * not at all on failure. All callers that give an age ask for the same class.
 */
static NTSTATUS read_list(ULONG info_class, uint64_t max_age, list_reader *reader, void *context)
{
    sigset_t signals;
    NTSTATUS status;

    hold_signals(&signals);
    status = read_list_held(info_class, max_age, reader, context);
    release_signals(&signals);
    return status;
}

struct counted {
    ULONG pid;
    ULONG count;
};

static void count_in_handle_list(void *list, void *context)
{
    const SYSTEM_HANDLE_INFORMATION_EX *handles = list;
    struct counted *counted = context;

    for (ULONG_PTR i = 0; i < handles->NumberOfHandles; i++)
        counted->count += handles->Handles[i].UniqueProcessId == counted->pid;
}

SYSTEM_PROCESS_INFORMATION *next_entry(SYSTEM_PROCESS_INFORMATION *entry)
{
    if (!entry->NextEntryOffset)
        return NULL;
    return (SYSTEM_PROCESS_INFORMATION *)((char *)entry + entry->NextEntryOffset);
}

static void find_table_size(void *list, void *context)
{
    struct counted *counted = context;

    for (SYSTEM_PROCESS_INFORMATION *entry = list; entry; entry = next_entry(entry))
        if ((ULONG)(uintptr_t)entry->UniqueProcessId == counted->pid)
            counted->count = entry->HandleCount;
}

ULONG count_own_handles(ULONG table_size)
{
    OBJECT_HANDLE_FLAG_INFORMATION flags;
    ULONG count = 0;

    for (ULONG i = 1; i <= table_size; i++)
        count += original_NtQueryObject(4 * i, ObjectHandleFlagInformationClass, ARG(&flags),
                                        sizeof(flags), 0) != STATUS_INVALID_HANDLE;
    return count;
}

/* A process that is not in the list that was kept may be younger. */
static NTSTATUS read_table_size(ULONG pid, ULONG *ret_size)
{
    struct counted found = {.pid = pid};
    NTSTATUS status = STATUS_SUCCESS;

    if (pid != own_pid())
        status = read_list(SystemProcessInformationClass, TABLE_SIZES_AGE, find_table_size, &found);
    if (!status && !found.count)
        status = read_list(SystemProcessInformationClass, 0, find_table_size, &found);
    *ret_size = found.count;
    return status;
}

NTSTATUS count_handles(ULONG pid, ULONG *ret_count)
{
    struct counted counted = {.pid = pid};
    NTSTATUS status;

    if (list_is_safe)
        status = read_list(SystemExtendedHandleInformationClass, 0, count_in_handle_list, &counted);
    else
        status = read_table_size(pid, &counted.count);
    if (status)
        return status;
    *ret_count =
        list_is_safe || pid != own_pid() ? counted.count : count_own_handles(counted.count);
    return STATUS_SUCCESS;
}

/* Looks from an entry on to the end, and then from the first. */
static SYSTEM_PROCESS_INFORMATION *find_entry(SYSTEM_PROCESS_INFORMATION *first,
                                              SYSTEM_PROCESS_INFORMATION *from, ULONG_PTR pid)
{
    SYSTEM_PROCESS_INFORMATION *entry;

    for (entry = from; entry; entry = next_entry(entry))
        if ((uintptr_t)entry->UniqueProcessId == pid)
            return entry;
    for (entry = first; entry != from; entry = next_entry(entry))
        if ((uintptr_t)entry->UniqueProcessId == pid)
            return entry;
    return NULL;
}

/* The server gives a process's handles together, and processes in the order of its other list. */
static void count_for_each(void *list, void *context)
{
    const SYSTEM_HANDLE_INFORMATION_EX *handles = list;
    SYSTEM_PROCESS_INFORMATION *first = context;
    SYSTEM_PROCESS_INFORMATION *nearest = first, *owner = NULL;
    ULONG_PTR pid = 0; /* no process has this one */

    for (SYSTEM_PROCESS_INFORMATION *entry = first; entry; entry = next_entry(entry))
        entry->HandleCount = 0;
    for (ULONG_PTR i = 0; i < handles->NumberOfHandles; i++) {
        if (handles->Handles[i].UniqueProcessId != pid) {
            pid = handles->Handles[i].UniqueProcessId;
            owner = find_entry(first, nearest, pid);
            if (owner)
                nearest = owner;
        }
        if (owner)
            owner->HandleCount++;
    }
}

bool complete_handle_counts(SYSTEM_PROCESS_INFORMATION *first)
{
    return list_is_safe &&
           !read_list(SystemExtendedHandleInformationClass, 0, count_for_each, first);
}
