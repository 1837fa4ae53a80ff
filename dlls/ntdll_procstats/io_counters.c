/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The own process's counters. They are kept in the process's record alone, so
 * that a request costs two additions and no copying. The record's page is a
 * file's, and whoever truncates that makes the next addition fault: the
 * counters then go on in private memory, from the totals that were last told,
 * since those may not go back. To count in private memory first and mirror the
 * totals to the page would lose nothing then, but doubles the cost of every
 * request for the sake of a vandal's own numbers.
 */
#include <stddef.h>

#include "io_private.h"

static struct io_counters unrecorded;
static struct io_counters *own_io = &unrecorded;

/* The greatest totals that a query was given. */
static struct io_counters told;

static void raise_to(uint64_t *maximum, uint64_t value)
{
    uint64_t seen = __atomic_load_n(maximum, __ATOMIC_RELAXED);

    while (seen < value && !__atomic_compare_exchange_n(maximum, &seen, value, TRUE,
                                                        __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        ;
}

/* The record cannot be accessed any more. */
static void leave_record(void)
{
    for (int kind = 0; kind < IO_KINDS; kind++) {
        raise_to(&unrecorded.operations[kind],
                 __atomic_load_n(&told.operations[kind], __ATOMIC_RELAXED));
        raise_to(&unrecorded.bytes[kind], __atomic_load_n(&told.bytes[kind], __ATOMIC_RELAXED));
    }
    __atomic_store_n(&own_io, &unrecorded, __ATOMIC_RELEASE);
}

static inline void add(SIZE_T offset, uint64_t value)
{
    struct io_counters *counters = __atomic_load_n(&own_io, __ATOMIC_ACQUIRE);

    if (guarded_add((uint64_t *)((char *)counters + offset), value))
        return;
    leave_record();
    guarded_add((uint64_t *)((char *)&unrecorded + offset), value);
}

void count_operation(enum io_kind kind)
{
    add(offsetof(struct io_counters, operations) + kind * sizeof(uint64_t), 1);
}

void take_back_operation(enum io_kind kind)
{
    add(offsetof(struct io_counters, operations) + kind * sizeof(uint64_t), (uint64_t)-1);
}

void count_bytes(enum io_kind kind, ULONG_PTR bytes)
{
    if (bytes)
        add(offsetof(struct io_counters, bytes) + kind * sizeof(uint64_t), bytes);
}

/* Called by the entry point: no other thread counts yet. */
void io_publish(struct io_counters *shared)
{
    for (int kind = 0; kind < IO_KINDS; kind++) {
        shared->operations[kind] += unrecorded.operations[kind];
        shared->bytes[kind] += unrecorded.bytes[kind];
    }
    unrecorded = (struct io_counters){0};
    __atomic_store_n(&own_io, shared, __ATOMIC_RELEASE);
}

/* A total as it is now, or as it was when the record was lost. */
static uint64_t load(SIZE_T offset)
{
    const struct io_counters *counters = __atomic_load_n(&own_io, __ATOMIC_ACQUIRE);
    uint64_t value;

    if (guarded_read((const uint64_t *)((const char *)counters + offset), &value))
        return value;
    leave_record();
    return __atomic_load_n((const uint64_t *)((const char *)&unrecorded + offset),
                           __ATOMIC_RELAXED);
}

void io_totals(struct io_counters *ret_totals)
{
    for (SIZE_T offset = 0; offset < sizeof(*ret_totals); offset += sizeof(uint64_t)) {
        uint64_t *maximum = (uint64_t *)((char *)&told + offset);

        raise_to(maximum, load(offset));
        *(uint64_t *)((char *)ret_totals + offset) = __atomic_load_n(maximum, __ATOMIC_RELAXED);
    }
}
