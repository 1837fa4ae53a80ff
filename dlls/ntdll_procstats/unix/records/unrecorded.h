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

/* What Linux counted of a process's I/O, with Wine's own. */
int read_unrecorded_io(uint32_t unix_pid, struct io_counters *ret_io);

#endif
