/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The own process's counters. They are in the process's record alone, so that a
 * request costs two additions and no copying.
 *
 * Any thread adds, at any time, by one atomic addition to its stripe; nothing is
 * read back on that way. A thread that is killed has either added or not. One
 * cache line that all threads change would make each wait for it twice in a
 * request. A total is added up from the stripes, one after another; since they
 * grow, it is no less than the truth at the start and no more than at the end.
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
static struct io_stripe unrecorded[IO_STRIPES] __attribute__((aligned(64)));
struct own_counters own_counters = {.now = unrecorded};

/* A counter below zero, for the moment that a subtraction takes to correct it. */
#define IS_BELOW_ZERO(value) ((value) >> 63)

/*
 * Every thread that finds the record gone comes here; only the first changes
 * anything. The totals are copied before it is looked whether another was the
 * first: later ones include what has been counted in private memory since.
 */
static void leave_record(void)
{
    struct io_counters returned;

    for (size_t offset = 0; offset < sizeof(returned); offset += sizeof(uint64_t))
        *counter_at(&returned, offset) =
            __atomic_load_n(counter_at(&own_counters.returned, offset), __ATOMIC_ACQUIRE);
    if (__atomic_load_n(&own_counters.now, __ATOMIC_ACQUIRE) == unrecorded)
        return;
    for (size_t offset = 0; offset < sizeof(returned); offset += sizeof(uint64_t))
        raise_maximum(counter_at(&unrecorded[0].counters, offset), *counter_at(&returned, offset));
    __atomic_store_n(&own_counters.now, unrecorded, __ATOMIC_RELEASE);
}

OUT_OF_LINE void count_without_record(size_t offset, uint64_t value)
{
    leave_record();
    __atomic_fetch_add(counter_at(own_stripe(unrecorded), offset), value, __ATOMIC_RELAXED);
}

/*
 * The thread is the one that added the operation, so it is in the same stripe. But
 * the counter may be another one, if the record is gone, or have been zeroed. One
 * that is zero is left alone. Should several threads find a zeroed counter at one,
 * each corrects what it has subtracted too much.
 */
OUT_OF_LINE void take_back_operation(enum io_kind kind)
{
    struct io_stripe *stripes = __atomic_load_n(&own_counters.now, __ATOMIC_ACQUIRE);
    uint64_t *counter = &own_stripe(stripes)->operations[kind];
    uint64_t value;

    if (!guarded_load(counter, &value) || !value || !guarded_add(counter, (uint64_t)-1))
        return;
    if (guarded_load(counter, &value) && IS_BELOW_ZERO(value))
        guarded_add(counter, 1);
}

static void move_early(struct io_counters *from, struct io_counters *to, size_t offset)
{
    uint64_t early = __atomic_exchange_n(counter_at(from, offset), 0, __ATOMIC_RELAXED);

    if (early && !guarded_add(counter_at(to, offset), early))
        count_without_record(offset, early);
}

/* A thread that enters a service meanwhile counts in the old counters or in the new ones. When the
 * DLL is loaded at the start of a process there is no other thread yet. */
void io_publish(struct io_stripe *shared)
{
    __atomic_store_n(&own_counters.now, shared, __ATOMIC_RELEASE);
    for (int i = 0; i < IO_STRIPES; i++)
        for (size_t offset = 0; offset < sizeof(struct io_counters); offset += sizeof(uint64_t))
            move_early(&unrecorded[i].counters, &shared[i].counters, offset);
}

static bool add_up(struct io_stripe *stripes, size_t offset, uint64_t *ret_total)
{
    uint64_t value;

    *ret_total = 0;
    for (int i = 0; i < IO_STRIPES; i++) {
        if (!guarded_load(counter_at(&stripes[i].counters, offset), &value))
            return false;
        *ret_total += value;
    }
    return true;
}

void io_totals(struct io_counters *ret_totals)
{
    io_sweep_all();
    for (size_t offset = 0; offset < sizeof(*ret_totals); offset += sizeof(uint64_t)) {
        uint64_t value;

        if (!add_up(__atomic_load_n(&own_counters.now, __ATOMIC_ACQUIRE), offset, &value)) {
            leave_record();
            add_up(unrecorded, offset, &value);
        }
        if (IS_BELOW_ZERO(value))
            value = 0;
        *counter_at(ret_totals, offset) =
            raise_maximum(counter_at(&own_counters.returned, offset), value);
    }
}
