/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Processor time of processes. Functions return 0 or a negative errno; what they
 * give never falls, and is kept in the process's record for after its end.
 */
#ifndef PROCSTATS_PROCESS_TIMES_H
#define PROCSTATS_PROCESS_TIMES_H

#include "../records/peer.h"

/* To be called once, before the others: the rate of the time stamp counter is measured from now. */
void times_attach(void);

int own_times(struct process_times *ret_times);
int own_times_by_mode(struct process_times *ret_times); /* without the cycles */
int times_of_peer(struct peer *peer, bool ended, struct process_times *ret_times);

/* Of a living process whose memory has just been read: by the same look at its stat and clock. */
int times_of_peer_as_read(struct peer *peer, struct process_times *ret_times);

/* Of a living process, by its record; on no thread of Wine's, too. */
int times_of_recorded(const struct process_record *process, struct process_times *ret_times);

/* Of a living thread, by its Unix id, if it is as old as created says (100 ns since 1601; 0: any).
 */
int times_of_thread(uint32_t tid, struct process_times *ret_times);

/* Which thread, by Linux's ids. */
struct thread_identity {
    uint32_t unix_pid, tid;
    bool own; /* of the calling process */
};

/* A living thread, as Linux knows it. */
struct thread_usage {
    struct process_times times; /* those of times_of_thread */
    uint64_t run_time;          /* in nanoseconds, perhaps a clock tick late */
    uint64_t switches;          /* how many times it was given a processor */
    char state;                 /* a letter of Linux's */
    bool holds_usr1;            /* holds the signal by which Wine suspends threads */
};

/*
 * Brings *usage, which is what it was before or 0, up to date. Signals must be
 * held.
 */
int usage_of_thread(const struct thread_identity *thread, struct thread_usage *usage);

/* With the cycles that belong to these times, in 100 ns. */
struct process_times times_of_both_modes(uint64_t user, uint64_t kernel);

#endif
