/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Jobs, whose processes can all end at once.
 */
#ifndef PROCSTATS_PROCESS_JOBS_H
#define PROCSTATS_PROCESS_JOBS_H

#include "../nt.h"
#include "procstats/job.h"
#include <stdbool.h>

/* Notes the figures of the processes that end if the handle, or every handle, is closed. */
void note_job_that_closes(HANDLE job);
void note_jobs_that_close(void);

/*
 * The processes that wineserver has in a job, as far as they fit, or NULL; leave_scratch
 * gives it back. ret_all: whether they are all.
 */
JOBOBJECT_BASIC_PROCESS_ID_LIST *take_list_of_job(HANDLE job, bool *ret_all);

/* Ends all processes of a job for a limit of its. */
void end_job_for_limit(HANDLE job, struct job_record *page);

/* The flags of a job's limits have been set by this handle. */
void note_job_limits(HANDLE job, ULONG flags);

#endif
