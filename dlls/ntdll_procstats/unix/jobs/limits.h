/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What jobs limit, and the messages that they post.
 */
#ifndef PROCSTATS_JOBS_LIMITS_H
#define PROCSTATS_JOBS_LIMITS_H

#include "../nt.h"
#include "../records/jobs.h"
#include "../records/peers.h"

/* A job and those around it post a message. pid 0: none. */
void post_job_message(const struct job_chain *chain, unsigned int job, ULONG message, ULONG pid);

/* One of a job's limits, if its flag is set. */
bool job_has_limit(const struct job_record *job, ULONG flag, const uint64_t *limit,
                   uint64_t *ret_limit);

/*
 * Whether the jobs allow a process, which has this record and this id, to commit so many
 * bytes more. If not, the job that does not allow it posts a message. NULL: no jobs.
 */
bool jobs_allow_commit(const struct job_chain *chain, const struct process_record *process,
                       uint32_t pid, uint64_t bytes);

/* The same of the jobs of another process. One that has no record is in none that is known. */
bool peer_jobs_allow_commit(const struct peer_identity *process, uint64_t bytes);

/* Another process's commit has been changed by so much, from here. */
void peer_jobs_charge(const struct peer *peer, uint64_t commit);

#endif
