/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the host tells of a process that has no record. Functions return 0 or a
 * negative errno.
 */
#ifndef PROCSTATS_RECORDS_UNRECORDED_H
#define PROCSTATS_RECORDS_UNRECORDED_H

#include "procstats/record.h"
#include <stdbool.h>

/* Whether a process that began so many ticks after boot can be the Windows one. */
bool is_same_age(uint64_t start_time, uint64_t creation_time);

/* How far a process is that has no record: plain Wine's, or, under the overlay, before its program
 * or in it. */
enum unrecorded_stage { UNRECORDED_PLAIN, UNRECORDED_BEFORE, UNRECORDED_BEGUN };
enum unrecorded_stage unrecorded_stage(uint32_t unix_pid);

/* What Linux counted of a process's I/O, with Wine's own. */
int read_unrecorded_io(uint32_t unix_pid, struct io_counters *ret_io);

#endif
