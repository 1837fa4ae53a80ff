/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Lists of the system's as Wine makes them, in a buffer that is kept for the
 * next.
 */
#include "lists.h"

#include "../host/hold.h"
#include "../table/originals.h"

#include <stdbool.h>
#include <sys/mman.h>
#include <time.h>

/*
 * A buffer is kept from one list to the next, whatever thread asks, up to the
 * greater of these sizes in bytes: 800 handles, and 100,000 handles or some 8,000
 * processes. Longer lists take so long that a new buffer for each adds little.
 */
#define BUFFER_MIN (32 * 1024)
#define BUFFER_MAX (4 * 1024 * 1024)

struct buffer {
    SIZE_T size;         /* of the whole, in bytes */
    uint64_t listed_at;  /* as now() gives it; 0: holds no list */
    uint64_t info_class; /* of the list */
    uint64_t list[];
};

/* A thread that uses it has taken it out, and is not ended meanwhile: it would be lost. */
static struct buffer *kept;

/* The longest list that did not fit, in bytes. */
static ULONG longest;

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

/* In 100 ns since some moment, by a clock that cannot be set. */
static uint64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 10000000 + (uint64_t)time.tv_nsec / 100;
}

/* Whether it holds such a list, of the same class. */
static bool is_young(const struct buffer *buffer, ULONG info_class, uint64_t max_age)
{
    return max_age && buffer->listed_at && buffer->info_class == info_class &&
           now() - buffer->listed_at < max_age;
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
        if (is_young(buffer, info_class, max_age)) {
            status = STATUS_SUCCESS;
        } else {
            buffer->listed_at = 0;
            status = original_NtQuerySystemInformation(info_class, ARG(buffer->list),
                                                       (ULONG)(buffer->size - sizeof(*buffer)),
                                                       ARG(&needed));
            buffer->info_class = info_class;
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

ULONG longest_list(void)
{
    return __atomic_load_n(&longest, __ATOMIC_RELAXED);
}

NTSTATUS read_list(ULONG info_class, uint64_t max_age, list_reader *reader, void *context)
{
    sigset_t signals;
    NTSTATUS status;

    hold_signals(&signals);
    status = read_list_held(info_class, max_age, reader, context);
    release_signals(&signals);
    return status;
}

SYSTEM_PROCESS_INFORMATION *next_entry(SYSTEM_PROCESS_INFORMATION *entry)
{
    if (!entry->NextEntryOffset)
        return NULL;
    return (SYSTEM_PROCESS_INFORMATION *)((char *)entry + entry->NextEntryOffset);
}
