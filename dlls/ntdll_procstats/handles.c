/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How many handles a process holds. wineserver keeps a list of the session's
 * handles, with the owner of each, which is counted. Before Wine 10 it must not
 * be asked for: wineserver reads on beyond a handle table that is empty, as that
 * of every process is while it starts, and ends, and the whole session with it.
 * There SystemProcessInformation's HandleCount stays what Wine makes it, the size
 * of the table, which is told of other processes too; the own table is gone
 * through by asking about each of its handles.
 */
#include "handles.h"
#include "ntdll_procstats.h"

/*
 * A buffer is kept from one list to the next, whatever thread asks, up to the
 * greater of these sizes in bytes: 800 handles and 26,000 handles. Longer lists
 * take so long that a new buffer for each adds little.
 */
#define BUFFER_MIN (32 * 1024)
#define BUFFER_MAX (1024 * 1024)

#define FIRST_WINE_WITH_SAFE_LIST 10

/*
 * For so long (in 100 ns) table sizes are not asked for again: Wine makes the list of processes
 * from files of each, so that who asks about one after the other would wait for the square of their
 * number.
 */
#define TABLE_SIZES_AGE 1000000

struct buffer {
    SIZE_T size;      /* of the whole, in bytes */
    UINT64 listed_at; /* in 100 ns since 1601; 0: holds no list */
    UINT64 list[];
};

/* Whoever uses it has taken it out; a thread killed meanwhile loses it, and the next makes one. */
static struct buffer *kept;

/* The longest list that did not fit, in bytes. */
static ULONG longest;

static BOOL list_is_safe;

typedef const char *CDECL wine_get_version_t(void);

/* Wine can be told to hide its version; then it counts as an old one. */
void handles_attach(PVOID ntdll)
{
    static char name[] = "wine_get_version";
    wine_get_version_t *get_version = (wine_get_version_t *)find_in_ntdll(ntdll, name);
    int major = 0;

    if (!get_version)
        return;
    for (const char *digit = get_version(); *digit >= '0' && *digit <= '9' && major < 1000; digit++)
        major = 10 * major + *digit - '0';
    list_is_safe = major >= FIRST_WINE_WITH_SAFE_LIST;
}

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
    SIZE_T size = needed + needed / 8 + BUFFER_MIN; /* the list grows while it is read */
    void *address = NULL;

    if (buffer && buffer->size >= needed + sizeof(*buffer))
        return buffer;
    free_buffer(buffer);
    if (ZwAllocateVirtualMemory(NtCurrentProcess(), &address, 0, &size, MEM_COMMIT, PAGE_READWRITE))
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

/* In 100 ns since 1601; 0 if it cannot be told. */
static UINT64 now(void)
{
    LARGE_INTEGER time;

    return NtQuerySystemTime(&time) ? 0 : (UINT64)time.QuadPart;
}

/*
 * Calls reader with a list of the system's that was asked for less than max_age (in 100 ns) ago;
 * not at all on failure. Whoever gives an age always asks for the same class.
 */
static NTSTATUS read_list(ULONG info_class, UINT64 max_age, list_reader *reader, void *context)
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
            status = ZwQuerySystemInformation((SYSTEM_INFORMATION_CLASS)info_class, buffer->list,
                                              (ULONG)(buffer->size - sizeof(*buffer)), &needed);
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

struct counted {
    ULONG pid;
    ULONG count;
};

static void count_in_handle_list(void *list, void *context)
{
    const NT_SYSTEM_HANDLE_INFORMATION *handles = list;
    struct counted *counted = context;

    for (ULONG_PTR i = 0; i < handles->NumberOfHandles; i++)
        counted->count += handles->Handles[i].UniqueProcessId == counted->pid;
}

NT_SYSTEM_PROCESS_INFORMATION *next_entry(NT_SYSTEM_PROCESS_INFORMATION *entry)
{
    if (!entry->NextEntryOffset)
        return NULL;
    return (NT_SYSTEM_PROCESS_INFORMATION *)((char *)entry + entry->NextEntryOffset);
}

static void find_table_size(void *list, void *context)
{
    struct counted *counted = context;

    for (NT_SYSTEM_PROCESS_INFORMATION *entry = list; entry; entry = next_entry(entry))
        if (HandleToULong(entry->UniqueProcessId) == counted->pid)
            counted->count = entry->HandleCount;
}

/* How many of the handles that a table of the own process's has room for are handles. */
static ULONG count_own_handles(ULONG table_size)
{
    NT_OBJECT_HANDLE_FLAG_INFORMATION flags;
    ULONG count = 0;

    for (ULONG i = 1; i <= table_size; i++)
        count += ZwQueryObject(ULongToHandle(4 * i),
                               (OBJECT_INFORMATION_CLASS)ObjectHandleFlagInformationClass, &flags,
                               sizeof(flags), NULL) != STATUS_INVALID_HANDLE;
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
static NT_SYSTEM_PROCESS_INFORMATION *find_entry(NT_SYSTEM_PROCESS_INFORMATION *first,
                                                 NT_SYSTEM_PROCESS_INFORMATION *from, ULONG_PTR pid)
{
    NT_SYSTEM_PROCESS_INFORMATION *entry;

    for (entry = from; entry; entry = next_entry(entry))
        if ((ULONG_PTR)entry->UniqueProcessId == pid)
            return entry;
    for (entry = first; entry != from; entry = next_entry(entry))
        if ((ULONG_PTR)entry->UniqueProcessId == pid)
            return entry;
    return NULL;
}

/* The server gives a process's handles together, and processes in the order of its other list. */
static void count_for_each(void *list, void *context)
{
    const NT_SYSTEM_HANDLE_INFORMATION *handles = list;
    NT_SYSTEM_PROCESS_INFORMATION *first = context;
    NT_SYSTEM_PROCESS_INFORMATION *nearest = first, *owner = NULL;
    ULONG_PTR pid = 0; /* nobody's */

    for (NT_SYSTEM_PROCESS_INFORMATION *entry = first; entry; entry = next_entry(entry))
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

void complete_handle_counts(NT_SYSTEM_PROCESS_INFORMATION *first)
{
    if (list_is_safe)
        read_list(SystemExtendedHandleInformationClass, 0, count_for_each, first);
}
