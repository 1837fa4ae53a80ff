/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The jobs that this process is in, and what they limit. A process that is in
 * none pays one load for each change of its commit.
 */
#ifndef PROCSTATS_JOBS_OWN_H
#define PROCSTATS_JOBS_OWN_H

#include "../nt.h"
#include "../records/jobs.h"
#include <stdbool.h>

/* Finds them out. To be called once, when the process has its record. */
void own_jobs_attach(void);

/* The function is called when the process has come into jobs, and into more. */
typedef void own_jobs_joined(const struct job_chain *chain);
void own_jobs_on_join(own_jobs_joined *joined);

/* The jobs, the innermost first, or NULL. They stay mapped. Joins a job that the process has been
 * assigned to since. */
const struct job_chain *own_jobs(void);

/*
 * The innermost job that a process is in, by a handle that may query it: the likely
 * one or one around it, or else any that has a record. 0: in none that is known.
 */
uint64_t find_job_of(HANDLE process, uint64_t likely);

/* The process's commit has changed by so much. */
void own_jobs_charge(uint64_t commit);

/*
 * Whether so many bytes can be committed, all that are on their way together. If
 * not, the job that does not allow it posts a message.
 */
bool own_jobs_allow_commit(uint64_t bytes);

#endif
