/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What all processes of the session have done together, those too whose records
 * are gone. It is kept in the file of the session's lock. Functions return 0 or
 * a negative errno.
 */
#ifndef PROCSTATS_RECORDS_TOTALS_H
#define PROCSTATS_RECORDS_TOTALS_H

#include "procstats/record.h"
#include <stdbool.h>

/* The I/O of a finished record's file. */
int io_of_file(int fd, struct io_counters *ret_io);

/* Adds the I/O of a record that has been removed. */
void session_add_io(int session, const struct io_counters *io);

/* Of the session's processes that have records, and had. Never less than was given before. */
int session_io(struct io_counters *ret_io);

/* The greatest of these that was seen in the session, in pages: this one or an earlier one. */
uint64_t session_commit_peak(uint64_t commit);

/*
 * The rate of the time stamp counter, in 1/s, that all processes of the session
 * use: the first one's, so that they agree to the cycle.
 */
uint64_t session_cycle_rate(uint64_t measured);

/*
 * Notes that a process is about to be ended with the status of one that runs;
 * and whether that has been noted, or cannot be known.
 */
void session_note_unclear_end(void);
bool session_has_unclear_ends(void);

#endif
