/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Jobs, whose processes can all end at once.
 */
#ifndef PROCSTATS_PROCESS_JOBS_H
#define PROCSTATS_PROCESS_JOBS_H

#include "../nt.h"
#include "procstats/job.h"

/* Notes the figures of the processes that end if the handle, or every handle, is closed. */
void note_job_that_closes(HANDLE job);
void note_jobs_that_close(void);

/* Ends all processes of a job for a limit of its. */
void end_job_for_limit(HANDLE job, struct job_record *page);

/* The flags of a job's limits have been set by this handle. */
void note_job_limits(HANDLE job, ULONG flags);

#endif
