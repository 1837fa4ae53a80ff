/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One other process: its record, and its files in /proc, through descriptors
 * that are kept. Functions return 0 or a negative errno.
 */
#ifndef PROCSTATS_PEER_H
#define PROCSTATS_PEER_H

#include "private.h"

#define PEER_FILES 4 /* descriptors that a peer keeps open */

struct peer {
    uint32_t windows_pid; /* 0: nothing is open */
    int pid_fd;           /* of one that has no record; else -1 */
    struct memory_source memory;
    struct process_record *record;
    uint64_t creation_time; /* Windows's, by which it was identified */
    uint32_t unix_pid;
    struct memory_maxima maxima; /* for want of a record: as far as they were seen from here */
};

extern const struct peer nobody;

/* Opens what there is of a process, in a peer that is nobody, and leaves it so on failure. */
int open_peer(struct peer *peer, const struct peer_params *process);
void close_peer(struct peer *peer);

/* Whether what is open can be answered from, and there is nothing better by now. */
int is_current(const struct peer *peer, const struct peer_params *process);

/*
 * unrecorded.c: what Linux counted of a process's I/O, with Wine's own; and the
 * I/O of one that has no record.
 */
int read_host_io(uint32_t unix_pid, struct io_counters *ret_io);
int read_unrecorded_io(uint32_t unix_pid, struct io_counters *ret_io);

#endif
