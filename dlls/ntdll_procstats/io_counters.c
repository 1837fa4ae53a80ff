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
#include "io_private.h"

static struct io_counters unrecorded;
struct io_counters *own_io = &unrecorded;

/* The greatest totals that a query was given. */
static struct io_counters told;

/* The record cannot be accessed any more. */
static void leave_record(void)
{
    for (int kind = 0; kind < IO_KINDS; kind++) {
        raise_maximum(&unrecorded.operations[kind],
                      __atomic_load_n(&told.operations[kind], __ATOMIC_RELAXED));
        raise_maximum(&unrecorded.bytes[kind],
                      __atomic_load_n(&told.bytes[kind], __ATOMIC_RELAXED));
    }
    __atomic_store_n(&own_io, &unrecorded, __ATOMIC_RELEASE);
}

void count_without_record(SIZE_T offset, uint64_t value)
{
    leave_record();
    guarded_add((uint64_t *)((char *)&unrecorded + offset), value);
}

/* Called by the entry point: no other thread counts yet. The record may be truncated already. */
void io_publish(struct io_counters *shared)
{
    for (int kind = 0; kind < IO_KINDS; kind++)
        if (!guarded_add(&shared->operations[kind], unrecorded.operations[kind]) ||
            !guarded_add(&shared->bytes[kind], unrecorded.bytes[kind]))
            return;
    unrecorded = (struct io_counters){0};
    __atomic_store_n(&own_io, shared, __ATOMIC_RELEASE);
}

/* The totals as they are now, or as they were when the record was lost. */
static void load_totals(struct io_counters *ret_totals)
{
    if (guarded_read_all(__atomic_load_n(&own_io, __ATOMIC_ACQUIRE), ret_totals))
        return;
    leave_record();
    guarded_read_all(&unrecorded, ret_totals);
}

void io_totals(struct io_counters *ret_totals)
{
    load_totals(ret_totals);
    for (int kind = 0; kind < IO_KINDS; kind++) {
        ret_totals->operations[kind] =
            raise_maximum(&told.operations[kind], ret_totals->operations[kind]);
        ret_totals->bytes[kind] = raise_maximum(&told.bytes[kind], ret_totals->bytes[kind]);
    }
}
