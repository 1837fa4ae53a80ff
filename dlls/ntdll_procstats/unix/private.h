/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of the host side share. Functions return 0 or a negative
 * errno; only unixlib.c speaks NTSTATUS.
 *
 * Wine suspends and kills threads by signals, also in here: nothing takes a
 * lock, shared state is atomic, and what a killed thread leaves behind is at
 * most a descriptor.
 */
#ifndef PROCSTATS_UNIX_PRIVATE_H
#define PROCSTATS_UNIX_PRIVATE_H

#include "procstats/record.h"
#include "procstats/unixcall.h"

static inline void raise_maxima(struct memory_maxima *maxima, const struct memory_maxima *seen)
{
    raise_maximum(&maxima->page_faults, seen->page_faults);
    raise_maximum(&maxima->working_set, seen->working_set);
    raise_maximum(&maxima->commit, seen->commit);
    raise_maximum(&maxima->virtual_size, seen->virtual_size);
    raise_maximum(&maxima->paged_pool, seen->paged_pool);
    raise_maximum(&maxima->nonpaged_pool, seen->nonpaged_pool);
}

/* What tells a process from every other, before and after. */
struct record_identity {
    uint32_t windows_pid;
    uint32_t unix_pid;
    uint64_t creation_time;
    uint64_t unix_start_time;
};

/* record.c: the own process's, one for a process that has none and is about to be ended, and a
 * descriptor of another's */
int record_create(const struct attach_params *process, struct process_record **ret_record);
int record_create_for_ending(const struct record_identity *identity, const struct io_counters *io,
                             const struct memory_maxima *maxima);
int record_open(uint32_t windows_pid);
void record_end(struct process_record *record);

/* Where the memory of another process is told: descriptors of its files in /proc, -1 for none. */
struct memory_source {
    int stat_fd;
    int statm_fd;
    int status_fd;
    uint64_t noted_faults; /* how many there had been when the peaks in status were last noted */
};

/* memory.c: maxima are raised by what is seen, and reported as the peaks */
int own_memory(struct memory_maxima *maxima, struct memory_figures *ret_memory);
int note_own_commit(struct memory_maxima *maxima);
int host_memory(struct memory_source *source, struct memory_maxima *maxima,
                struct memory_figures *ret_memory);
int ended_memory(const struct memory_maxima *maxima, struct memory_figures *ret_memory);

/* peers.c: -ENOENT asks for unix_tid; peer_leave follows a call that raised an exception */
int peer_io(struct peer_params *process);
int peer_memory(struct peer_params *process);
int peer_end(struct peer_params *process);
int peer_leave(const struct peer_params *process);

/* unrecorded.c: whether a process that began so many ticks after boot can be the Windows one */
int is_same_age(uint64_t start_time, uint64_t creation_time);

/* search.c: -ENOENT if no process, or more than one, can be it */
int find_process(struct find_process_params *process);

#endif
