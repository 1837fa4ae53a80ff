/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One other process: its record, and its files in /proc, through descriptors
 * that are kept open. Functions return 0 or a negative errno.
 */
#ifndef PROCSTATS_RECORDS_PEER_H
#define PROCSTATS_RECORDS_PEER_H

#include "../host/procfs.h"
#include "procstats/record.h"
#include <stdbool.h>

/* Which process is asked about. */
struct peer_identity {
    uint64_t creation_time; /* Windows's, in 100 ns since 1601 */
    uint32_t windows_pid;
    uint32_t unix_tid; /* of a thread, if the process has no record; 0: not known */
    bool ended;        /* whether it has ended, as far as Windows knows */
};

/* Where Linux tells about a process: descriptors of its files in /proc, -1 for none. */
struct host_files {
    int stat_fd;
    int statm_fd;
    int status_fd;
    uint64_t noted_faults; /* how many there had been when the peaks in status were last read */
    uint64_t ran; /* processor time in nanoseconds before stat was last read; 0: it was not */
    struct proc_stat stat; /* what was read then */
};

#define PEER_FILES 4 /* descriptors that a peer keeps open */

struct peer {
    uint32_t windows_pid; /* 0: nothing is open */
    int pid_fd;           /* of one that has no record; else -1 */
    struct host_files files;
    struct process_record *page; /* mapped; NULL: it has no record */
    uint64_t creation_time;      /* Windows's, by which it was identified */
    uint32_t unix_pid;
    struct memory_maxima maxima; /* without a record: as far as they were seen from here */
};

extern const struct peer no_peer;

/* Opens what there is of a process, in a peer that is no_peer, and leaves it so on failure. -ENOENT
 * asks for unix_tid. */
int open_peer(struct peer *peer, const struct peer_identity *process);
void close_peer(struct peer *peer);

/* Whether the Unix process that the peer's descriptors are of still runs. */
bool peer_runs(const struct peer *peer);

/* Whether what is open can be answered from, and there is nothing better by now. */
bool is_current(const struct peer *peer, const struct peer_identity *process);

/* The processor time of the process with this id, in nanoseconds; false if there is none. */
bool peer_clock(uint32_t unix_pid, uint64_t *ret_ran);

/*
 * What is in the file stat of the process with this id, and its processor time in
 * nanoseconds. The file is not read again if the process has not run since:
 * otherwise nothing in it that is of interest changes. unix_pid 0 reads it always,
 * and has no time.
 */
int peer_stat(struct host_files *files, uint32_t unix_pid, struct proc_stat *ret_stat,
              uint64_t *ret_ran);

/* Whether it is the record of this process, by what the record begins with. */
bool is_record_of(const struct process_record *record, uint32_t windows_pid,
                  uint64_t creation_time);

/* Copies the figures of its record, up to the texts; -EBADMSG if it is gone or another's. */
int peer_figures(const struct peer *peer, struct process_record *ret_record);

/*
 * Adds to a figure of its record, at this offset, and raises the one at
 * maximum_offset, unless that is 0, to the sum.
 */
void add_in_peer(const struct peer *peer, size_t offset, uint64_t value, size_t maximum_offset);

/* Raises a figure of its record, at this offset, if it has one and can be written. */
void raise_in_peer(const struct peer *peer, size_t offset, uint64_t value);

#endif
