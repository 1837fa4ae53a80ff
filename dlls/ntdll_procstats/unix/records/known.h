/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Notes of peers that have been asked about, which are read without taking the
 * peer: no system call holds the signals meanwhile.
 */
#ifndef PROCSTATS_RECORDS_KNOWN_H
#define PROCSTATS_RECORDS_KNOWN_H

#include "peer.h"

/* Notes a peer that has a record, and whether it has ended. To be called by the thread that has
 * taken the peer. */
void known_note(const struct peer *peer, bool ended);

/*
 * Notes that the peer had not ended when its processor time was what it is now, and
 * what was answered.
 */
void known_note_at_rest(const struct peer *peer, const struct process_times *times);

/* Copies so many bytes from the start of its record. False if none is noted, or it is gone. */
bool known_record(uint32_t windows_pid, uint64_t creation_time, size_t size,
                  struct process_record *ret_record);

/*
 * What was answered, if the process has not run since. *ret_ran is its processor
 * time in any case, in nanoseconds; 0: not known, or it has ended.
 */
bool known_times(uint32_t windows_pid, uint64_t creation_time, struct process_times *ret_times,
                 uint64_t *ret_ran);

#endif
