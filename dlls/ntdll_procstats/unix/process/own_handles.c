/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How many handles the own process holds, where wineserver cannot list them. One
 * request for each slot of the handle table would do. Two facts about wineserver
 * save most of these: a new handle gets the lowest free slot, so every slot below
 * it is used; and one comparison of two handles shows that both exist.
 */
#include "own_handles.h"

#include "../host/hold.h"
#include "../host/procfs.h"
#include "../table/originals.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The most new handles that a thread opens at once. */
#define NEW_MAX 16

/* Slots that are looked at while signals are held. */
#define BATCH 64

/* Used slots in a row, after which the next two are compared in one request. */
#define RUN 4

#define OPENING_WAIT_USECS 20

/*
 * How many threads look at slots. While one has new handles open, which no other
 * may count: its Linux id, negated.
 *
 * Holding signals does not protect a thread within a request to wineserver, which
 * closes the connection when it ends a thread. The handles of one that is ended
 * while it has them open stay open, and count; the next to look takes over. One
 * that is ended while it looks leaves the number too high: then no other opens
 * handles, and each count asks about every slot.
 */
static int looking;

/*
 * Opens a handle, and returns its slot, the lowest that was free. 0: there is none above the one
 * before, as when another thread has closed a handle below it meanwhile.
 */
static ULONG open_above(ULONG before)
{
    HANDLE handle = NULL;

    if (original_NtDuplicateObject(ARG(NtCurrentProcess()), ARG(NtCurrentProcess()),
                                   ARG(NtCurrentProcess()), ARG(&handle), 0, 0, 0))
        return 0;
    if (ARG(handle) / 4 > before)
        return (ULONG)ARG(handle) / 4;
    original_NtClose(ARG(handle));
    return 0;
}

static bool is_used(ULONG slot)
{
    OBJECT_HANDLE_FLAG_INFORMATION flags;

    return original_NtQueryObject(4 * slot, ObjectHandleFlagInformationClass, ARG(&flags),
                                  sizeof(flags), 0) != STATUS_INVALID_HANDLE;
}

/* False if one of the two is free, or this Wine cannot compare. */
static bool are_used(ULONG slot, ULONG other)
{
    NTSTATUS status = original_NtCompareObjects(4 * slot, 4 * other);

    return status == STATUS_SUCCESS || status == STATUS_NOT_SAME_OBJECT;
}

/*
 * Opens new handles, and closes them, until two have slots side by side: above
 * these, few slots are used. Returns the highest of their slots, and how many
 * below it are used without them. In a full table it opens none, which would make
 * it larger.
 */
static ULONG count_below_new(ULONG table_size, ULONG *ret_count)
{
    ULONG slots[NEW_MAX], count = 0, slot = 0, before;

    if (is_used(table_size))
        return 0;
    do {
        before = slot;
        slot = open_above(before);
        if (slot)
            slots[count++] = slot;
    } while (slot && slot < table_size && slot != before + 1 && count < NEW_MAX);
    if (!count)
        return 0;
    slot = slots[count - 1];
    *ret_count = slot - count;
    while (count)
        original_NtClose(4 * slots[--count]);
    return slot;
}

/* The same, unless another thread looks at slots. */
static ULONG count_below_new_alone(ULONG table_size, ULONG *ret_count)
{
    int none = 0, opening = -(int)syscall(SYS_gettid);
    sigset_t signals;
    ULONG slot;

    hold_signals(&signals);
    if (!__atomic_compare_exchange_n(&looking, &none, opening, false, __ATOMIC_ACQUIRE,
                                     __ATOMIC_RELAXED)) {
        release_signals(&signals);
        return 0;
    }
    slot = count_below_new(table_size, ret_count);
    __atomic_store_n(&looking, 0, __ATOMIC_RELEASE);
    release_signals(&signals);
    return slot;
}

/* The first thread of a process stays as a zombie. */
static bool has_ended(int thread)
{
    char path[40]; /* "/proc/self/task/", ten digits, "/stat" and NUL fit */
    char text[PROCFS_TEXT_MAX];
    struct proc_stat stat;
    int error;

    snprintf(path, sizeof(path), "/proc/self/task/%d/stat", thread);
    error = procfs_read_path_held(path, text, sizeof(text));
    if (error)
        return error == -ENOENT || error == -ESRCH;
    return !procfs_parse_stat(text, &stat) && stat.state == 'Z';
}

static void start_looking(void)
{
    int others = __atomic_load_n(&looking, __ATOMIC_RELAXED), with_this;

    do {
        while (others < 0 && !has_ended(-others)) {
            usleep(OPENING_WAIT_USECS);
            others = __atomic_load_n(&looking, __ATOMIC_RELAXED);
        }
        with_this = others < 0 ? 1 : others + 1;
    } while (!__atomic_compare_exchange_n(&looking, &others, with_this, false, __ATOMIC_ACQUIRE,
                                          __ATOMIC_RELAXED));
}

static ULONG count_used(ULONG first, ULONG end)
{
    ULONG count = 0, run = 0;

    while (first < end) {
        if (run >= RUN && first + 1 < end && are_used(first, first + 1)) {
            count += 2;
            first += 2;
        } else if (is_used(first++)) {
            count++;
            run++;
        } else {
            run = 0;
        }
    }
    return count;
}

ULONG count_own_handles(ULONG table_size)
{
    ULONG count = 0;
    ULONG first = count_below_new_alone(table_size, &count) + 1;

    for (ULONG end; first <= table_size; first = end) {
        sigset_t signals;

        end = table_size - first < BATCH ? table_size + 1 : first + BATCH;
        hold_signals(&signals);
        start_looking();
        count += count_used(first, end);
        __atomic_fetch_sub(&looking, 1, __ATOMIC_RELEASE);
        release_signals(&signals);
    }
    return count;
}
