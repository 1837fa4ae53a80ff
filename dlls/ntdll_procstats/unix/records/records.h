/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Process records, as the rooms above see them: the own one, and those of other
 * processes. Functions return 0 or a negative errno.
 */
#ifndef PROCSTATS_RECORDS_RECORDS_H
#define PROCSTATS_RECORDS_RECORDS_H

#include "procstats/record.h"
#include "sweep.h"
#include <stdbool.h>

/* own.c: this process's record. */

/* What it begins with. */
struct record_start {
    uint32_t windows_pid;
    uint32_t parent_pid;
    uint64_t creation_time;        /* Windows's, in 100 ns since 1601 */
    uint32_t flags;                /* enum record_flags */
    struct memory_account account; /* if flags has RECORD_KEEPS_COMMIT */
    uint64_t faults_before;        /* page faults of the Unix process until now */
    uint32_t hard_faults_before;   /* the hard ones of them */
    const char *image_name;        /* UTF-8 */
    process_is_known *is_known;    /* so that the records of such processes are kept */
    job_is_known *job_is_known;    /* the same of jobs; asked when the process ends, too */
};

/* Makes it. Without a folder for it, the process keeps a page of private memory. */
int record_create(const struct record_start *start);

/*
 * The page to write to, never NULL: the record's, or private memory. A write to
 * the record can fault, when its file was truncated: use the guarded functions,
 * and call record_lost() once one of them fails.
 */
struct process_record *own_record(void);
void record_lost(void);

/* Windows's, in 100 ns since 1601. */
uint64_t own_creation_time(void);

/* Page faults, soft and hard ones, that Linux counts and that were before the program. */
uint64_t own_faults_before(uint64_t *ret_hard);

/* Raises a figure of the own record, which only grows, and returns what it is then. */
uint64_t raise_own(size_t offset, uint64_t value);
#define RAISE_OWN(field, value) raise_own(offsetof(struct process_record, field), value)

/* The process ends: the last one of its session removes the session's folder, if no job is left. */
void record_end(void);

/* file.c */

struct record_identity {
    uint32_t windows_pid;
    uint32_t unix_pid;
    uint64_t creation_time;
    uint64_t unix_start_time;
};

/* Makes a record of a process that has none and is about to be ended. */
int record_create_for_ending(const struct record_identity *identity, const struct io_counters *io,
                             const struct memory_maxima *maxima, const struct process_times *times);

#endif
