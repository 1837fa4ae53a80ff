/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Jobs by their handles.
 */
#ifndef PROCSTATS_JOBS_IDENTITY_H
#define PROCSTATS_JOBS_IDENTITY_H

#include "../nt.h"
#include "procstats/job.h"
#include <stdbool.h>

/* The id of the job that a handle means, which has a record then; 0: it is not known. */
uint64_t job_of_handle(HANDLE job);

/* Opens a job by its record, with this right. */
NTSTATUS open_job(const struct job_record *job, ULONG right, HANDLE *ret_job);

/* Whether wineserver has, or may have, the job of a record. */
bool job_of_record_is_known(const struct job_record *job);

/* How many processes there are in a job now, as far as it can be opened. */
ULONG active_processes(const struct job_record *job);

/* The services that make jobs and ports give them names. */
bool is_unnamed(const OBJECT_ATTRIBUTES *attributes);

#endif
