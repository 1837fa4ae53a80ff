/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The process record: one page of a file, shared by the process that it is
 * about (which writes it) and those that ask about that process. It outlives the
 * process. The layout is the same for 32- and 64-bit code; a change of it is a
 * new RECORD_VERSION. doc/records.md has the meaning of each field.
 *
 * A reader must treat every byte as hostile: any program of the user can write
 * here.
 */
#ifndef PROCSTATS_RECORD_H
#define PROCSTATS_RECORD_H

#include <stddef.h>
#include <stdint.h>

#define RECORD_MAGIC   0x74735370u /* "pSst" in the file */
#define RECORD_VERSION 5u
#define RECORD_SIZE    4096u

/*
 * Of structures whose numbers threads and processes change at once. A number that
 * is in two cache lines is not read in one piece, and changing it stops all
 * processors; 32-bit compilers do not align numbers of 64 bits by themselves.
 */
#define NUMBERS_IN_ONE_PIECE __attribute__((aligned(8)))

typedef uint64_t number_in_one_piece NUMBERS_IN_ONE_PIECE;

/* What a process does: the three kinds of IO_COUNTERS, in its order. */
enum io_kind { IO_READ, IO_WRITE, IO_OTHER, IO_KINDS };

/* Field for field Windows's IO_COUNTERS. */
struct io_counters {
    uint64_t operations[IO_KINDS];
    uint64_t bytes[IO_KINDS];
} NUMBERS_IN_ONE_PIECE;

/*
 * Each counter of a process is the sum of one number in each stripe. A thread adds to the stripe
 * of its id, so that threads which run at once seldom change the same cache line.
 */
#define IO_STRIPES 4

struct io_stripe {
    struct io_counters counters;
    uint64_t unused[2]; /* up to the end of the cache line */
};

/*
 * What remains of a process's memory once it has gone. Each figure only ever
 * grows, so a process that learns a greater one stores it, and no lock is needed.
 */
struct memory_maxima {
    uint64_t page_faults; /* soft and hard, a count */
    uint64_t working_set; /* this and all below in bytes */
    uint64_t commit;
    uint64_t virtual_size;
    uint64_t paged_pool;
    uint64_t nonpaged_pool;
} NUMBERS_IN_ONE_PIECE;

/* What the process has now, in bytes: kept by itself, as its system services change it. */
struct memory_account {
    uint64_t commit;
    uint64_t shared_commit;
    uint64_t virtual_size;
} NUMBERS_IN_ONE_PIECE;

/* Processor time so far, as far as anybody has looked. Only ever grows. */
struct process_times {
    uint64_t user;   /* in 100 ns */
    uint64_t kernel; /* in 100 ns */
    uint64_t cycles;
} NUMBERS_IN_ONE_PIECE;

/* A thread that has ended, and its time till then. A tid may be given to another thread later. */
struct ended_thread {
    uint64_t created; /* in 100 ns since 1601, by wineserver's clock; 0: not known */
    struct process_times times;
    uint32_t tid; /* Windows's */
    uint32_t unused;
};

#define RECORD_THREADS 58 /* as many as there is room for */

enum record_flags {
    RECORD_COUNTS_IO = 1u << 0,    /* io is complete; else the process's I/O is not counted */
    RECORD_KEEPS_COMMIT = 1u << 1, /* account is complete */
    RECORD_NARROW = 1u << 2,       /* a 32-bit program */
};

/* Whether the process's commit is part of its jobs' live sums. */
enum job_charge { JOB_NOT_CHARGED, JOB_CHARGED, JOB_CHARGE_ENDED };

#define RECORD_IMAGE_MAX  260
#define RECORD_PREFIX_MAX 1024

struct process_record {
    uint32_t magic; /* written last: a record without it is not finished */
    uint32_t version;
    uint32_t size;
    uint32_t windows_pid;
    uint32_t unix_pid;
    uint32_t flags;              /* enum record_flags */
    uint64_t creation_time;      /* Windows's, in 100 ns since 1601: tells a reused Windows pid */
    uint64_t unix_start_time;    /* in clock ticks since boot: tells a reused Unix pid */
    uint64_t ended_time;         /* in seconds since 1970; 0: it runs, or could not say */
    uint32_t parent_pid;         /* Windows's */
    uint32_t hard_faults_before; /* how many of faults_before were hard */
    uint64_t job;                /* the innermost one's id, see job.h; 0: in none */
    struct io_stripe io[IO_STRIPES]; /* at a cache line's start */
    struct memory_maxima maxima;
    struct memory_account account;
    struct process_times times;
    uint64_t threads_by_others;        /* how many other processes have made in this one */
    uint64_t faults_before;            /* page faults of the Unix process before the program */
    uint64_t job_charge;               /* enum job_charge */
    uint64_t job_settled;              /* 1: the figures have been added to the job's */
    char image_name[RECORD_IMAGE_MAX]; /* UTF-8, NUL-terminated: the file's name */
    char prefix[RECORD_PREFIX_MAX];    /* UTF-8, NUL-terminated: the Wine prefix's path */
    uint32_t reserved_end;
    uint64_t threads_peak;                       /* the most that it has had at a time */
    uint64_t threads_ended;                      /* how many have been noted, the last of them in */
    struct ended_thread threads[RECORD_THREADS]; /* [(threads_ended - 1) % RECORD_THREADS] */
    uint64_t working_set_limits; /* in pages: the least, and shifted by 32 the most; 0: not set */
    uint64_t working_set_flags;  /* Windows's QUOTA_LIMITS_HARDWS_...; 0: not set */
};

/* Raises *maximum, which is in one piece, to value, unless it is there already. Returns what it is
 * then. */
static inline uint64_t raise_maximum(uint64_t *maximum, uint64_t value)
{
    number_in_one_piece *number = (number_in_one_piece *)maximum;
    uint64_t seen = __atomic_load_n(number, __ATOMIC_RELAXED);

    while (seen < value && !__atomic_compare_exchange_n(number, &seen, value, 1, __ATOMIC_RELAXED,
                                                        __ATOMIC_RELAXED))
        ;
    return seen < value ? value : seen;
}

/*
 * A process's counters, of a copy of its record, which may have been made while they changed: each
 * is no less than it was when the copy began and no more than it was at its end. One below zero,
 * as for the moment that it takes to correct an operation that was taken back after the record was
 * zeroed, is zero.
 */
static inline struct io_counters record_io(const struct process_record *copy)
{
    struct io_counters sums = {{0}, {0}};

    for (int kind = 0; kind < IO_KINDS; kind++) {
        for (int i = 0; i < IO_STRIPES; i++) {
            sums.operations[kind] += copy->io[i].counters.operations[kind];
            sums.bytes[kind] += copy->io[i].counters.bytes[kind];
        }
        if (sums.operations[kind] >> 63)
            sums.operations[kind] = 0;
        if (sums.bytes[kind] >> 63)
            sums.bytes[kind] = 0;
    }
    return sums;
}

_Static_assert(sizeof(struct io_counters) == 48, "IO_COUNTERS");
_Static_assert(sizeof(struct io_stripe) == 64 && offsetof(struct process_record, io) == 64,
               "each stripe has a cache line");
_Static_assert(sizeof(struct process_record) <= RECORD_SIZE, "a record is one page");

#endif
