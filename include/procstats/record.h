/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The process record: one page of a file, shared by the process that it is
 * about (which writes it) and those who ask about that process. It outlives the
 * process. The layout is the same for 32- and 64-bit code, PE and ELF; a change
 * of it is a new RECORD_VERSION.
 */
#ifndef PROCSTATS_RECORD_H
#define PROCSTATS_RECORD_H

#include <stdint.h>

#define RECORD_MAGIC   0x74735370u /* "pSst" as it stands in the file */
#define RECORD_VERSION 2u
#define RECORD_SIZE    4096u

/* What a process does: the three kinds of IO_COUNTERS, in its order. */
enum io_kind { IO_READ, IO_WRITE, IO_OTHER, IO_KINDS };

/* Field for field Windows's IO_COUNTERS. */
struct io_counters {
    uint64_t operations[IO_KINDS];
    uint64_t bytes[IO_KINDS];
};

/*
 * What remains of a process's memory once it has gone. Each figure only ever
 * grows, so whoever learns a greater one stores it, and no lock is needed.
 */
struct memory_maxima {
    uint64_t page_faults; /* soft and hard, a count */
    uint64_t working_set; /* this and all below in bytes */
    uint64_t commit;
    uint64_t virtual_size;
    uint64_t paged_pool;
    uint64_t nonpaged_pool;
};

struct process_record {
    uint32_t magic; /* written last: a record without it is not finished */
    uint32_t version;
    uint32_t size;
    uint32_t windows_pid;
    uint32_t unix_pid;
    uint32_t io_of_host;      /* io is filled at the end only; until then Linux has the figures */
    uint64_t creation_time;   /* Windows's, in 100 ns since 1601: tells a reused Windows pid */
    uint64_t unix_start_time; /* in clock ticks since boot: tells a reused unix pid */
    uint64_t ended_time;      /* in seconds since 1970; 0: it runs, or could not say */
    uint64_t reserved[2];     /* so that the counters have cache lines of their own */
    struct io_counters io;
    struct memory_maxima maxima;
};

/* Raises *maximum to value, unless it is there already. Returns what it is then. */
static inline uint64_t raise_maximum(uint64_t *maximum, uint64_t value)
{
    uint64_t seen = __atomic_load_n(maximum, __ATOMIC_RELAXED);

    while (seen < value && !__atomic_compare_exchange_n(maximum, &seen, value, 1, __ATOMIC_RELAXED,
                                                        __ATOMIC_RELAXED))
        ;
    return seen < value ? value : seen;
}

_Static_assert(sizeof(struct io_counters) == 48, "IO_COUNTERS");
_Static_assert(sizeof(struct process_record) == 160, "the record's layout is fixed");

#endif
