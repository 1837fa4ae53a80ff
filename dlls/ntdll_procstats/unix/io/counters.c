/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The own process's counters. They are in the process's record alone, so that a
 * request costs two additions and no copying.
 *
 * Any thread adds, at any time, by one atomic addition; nothing is read back on
 * that way. A thread that is killed has either added or not.
 *
 * The record's page belongs to a file, which any program of the user can
 * truncate: then the next addition faults, guarded_add returns false, and
 * counting continues in private memory from the totals that a query returned
 * last, since those may not decrease. (Counting in private memory first and
 * copying the totals to the page would lose nothing then, but doubles the cost
 * of every request.) A file that is truncated and extended again has zeros and
 * does not fault. Two things follow: an operation may have to be taken back from
 * a counter that does not hold it, so that subtraction stops at zero; and a
 * total can be less than one that was returned before, which io_totals corrects.
 */
#include "private.h"

/* The counters before there is a record, and after it has been lost. */
static struct io_counters unrecorded;
struct own_counters own_counters = {.now = &unrecorded};

/* A counter below zero, for the moment that a subtraction takes to correct it. */
#define IS_BELOW_ZERO(value) ((value) >> 63)

static uint64_t *counter_at(struct io_counters *counters, size_t offset)
{
    return (uint64_t *)((char *)counters + offset);
}

/* Every thread that finds the record gone comes here; only the first changes anything. */
static void leave_record(void)
{
    if (__atomic_load_n(&own_counters.now, __ATOMIC_ACQUIRE) == &unrecorded)
        return;
    for (size_t offset = 0; offset < sizeof(unrecorded); offset += sizeof(uint64_t))
        raise_maximum(
            counter_at(&unrecorded, offset),
            __atomic_load_n(counter_at(&own_counters.returned, offset), __ATOMIC_RELAXED));
    __atomic_store_n(&own_counters.now, &unrecorded, __ATOMIC_RELEASE);
}

OUT_OF_LINE void count_without_record(size_t offset, uint64_t value)
{
    leave_record();
    __atomic_fetch_add(counter_at(&unrecorded, offset), value, __ATOMIC_RELAXED);
}

/*
 * The counter may be another one than the operation was added to, or have been
 * zeroed. One that is zero is left alone. Should several threads find a zeroed
 * counter at one, each corrects what it has subtracted too much.
 */
OUT_OF_LINE void take_back_operation(enum io_kind kind)
{
    struct io_counters *counters = __atomic_load_n(&own_counters.now, __ATOMIC_ACQUIRE);
    uint64_t *counter = &counters->operations[kind];
    uint64_t value;

    if (!guarded_load(counter, &value) || !value || !guarded_add(counter, (uint64_t)-1))
        return;
    if (guarded_load(counter, &value) && IS_BELOW_ZERO(value))
        guarded_add(counter, 1);
}

/* A thread that enters a service meanwhile counts in the old counters or in the new ones. When the
 * DLL is loaded at the start of a process there is no other thread yet. */
void io_publish(struct io_counters *shared)
{
    __atomic_store_n(&own_counters.now, shared, __ATOMIC_RELEASE);
    for (size_t offset = 0; offset < sizeof(unrecorded); offset += sizeof(uint64_t)) {
        uint64_t early = __atomic_exchange_n(counter_at(&unrecorded, offset), 0, __ATOMIC_RELAXED);

        if (early)
            add_to_counter(offset, early);
    }
}

void io_totals(struct io_counters *ret_totals)
{
    io_sweep_all();
    for (size_t offset = 0; offset < sizeof(*ret_totals); offset += sizeof(uint64_t)) {
        struct io_counters *counters = __atomic_load_n(&own_counters.now, __ATOMIC_ACQUIRE);
        uint64_t value;

        if (!guarded_load(counter_at(counters, offset), &value)) {
            leave_record();
            value = __atomic_load_n(counter_at(&unrecorded, offset), __ATOMIC_RELAXED);
        }
        if (IS_BELOW_ZERO(value))
            value = 0;
        *counter_at(ret_totals, offset) =
            raise_maximum(counter_at(&own_counters.returned, offset), value);
    }
}
