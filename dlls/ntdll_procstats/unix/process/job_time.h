/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Limits of user time.
 */
#ifndef PROCSTATS_PROCESS_JOB_TIME_H
#define PROCSTATS_PROCESS_JOB_TIME_H

#include "procstats/job.h"

/* To be called once, before the process joins a job. */
void job_time_attach(void);

/* The limits of a job have changed: the processes in it look at them. */
void job_time_changed(uint64_t id);

/* A process that runs has been assigned to a job: if it has a record, it looks which. */
void job_time_assigned(uint32_t pid, uint64_t creation_time);

#endif
