/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The limits of jobs, and the messages that jobs post.
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
 * Whether all jobs of the chain allow a process to commit this many more bytes. The first
 * job that does not, posts a message. chain may be NULL: the process is in no job. process and
 * pid are its record and its Windows id.
 */
bool jobs_allow_commit(const struct job_chain *chain, const struct process_record *process,
                       uint32_t pid, uint64_t bytes);

/* The same of the jobs of another process. One that has no record is in none that is known. */
bool peer_jobs_allow_commit(const struct peer_identity *process, uint64_t bytes);

/* Adds to the sums of another process's jobs what this process has committed in it, in bytes. */
void peer_jobs_charge(const struct peer *peer, uint64_t commit);

#endif
