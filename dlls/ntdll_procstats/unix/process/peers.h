/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Questions about another process than the calling one. Functions write on
 * success only; any other status than 0 says that there is no answer.
 */
#ifndef PROCSTATS_PROCESS_PEERS_H
#define PROCSTATS_PROCESS_PEERS_H

#include "../memory/memory.h"
#include "identity.h"

NTSTATUS peer_io(const struct target *target, struct io_counters *ret_io);
NTSTATUS peer_times(const struct target *target, struct process_times *ret_times);
NTSTATUS peer_thread(const struct target *target, ULONG tid, uint64_t created,
                     struct process_times *ret_times);
/* All that the list of processes tells of one, in one question. */
struct process_figures {
    bool has_times, has_memory, has_io; /* whether the following are known */
    struct process_times times;
    struct memory_figures memory;
    struct io_counters io;
    uint64_t threads;  /* [in] how many it has; [out] the most that it has had at a time */
    uint32_t unix_pid; /* 0: not known */
    uint64_t ran;      /* its processor time, in nanoseconds; 0: not known */
};
void peer_figures_of(const struct target *target, struct process_figures *figures);
NTSTATUS peer_memory(const struct target *target, struct memory_figures *ret_memory);

/*
 * Calls a visitor with the page of a process's record, the own process's too;
 * it can be gone or damaged, so only guarded accesses are allowed. NULL: it has
 * no record.
 */
typedef void record_visitor(struct process_record *record, void *context);
NTSTATUS visit_record(const struct target *target, record_visitor *visitor, void *context);

/* The Unix process of a living one. */
NTSTATUS peer_unix_pid(const struct target *target, uint32_t *ret_unix_pid);

/*
 * The process is about to be ended: what is known of it goes into its record;
 * one that has none gets a record to end with.
 */
NTSTATUS note_peer_end(const struct target *target);

/* A thread of it is about to be ended; without a record nothing is noted. */
NTSTATUS note_peer_thread(const struct target *target, const struct ended_thread *thread);

#endif
