/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The limits of a job: which Windows takes, which this host can keep, and what
 * setting them does at once.
 */
#ifndef PROCSTATS_PROCESS_JOB_LIMITS_H
#define PROCSTATS_PROCESS_JOB_LIMITS_H

#include "../nt.h"
#include "procstats/job.h"

/* allowed is the mask of the flags that the information class has. */
NTSTATUS check_limits(const struct job_limits *limits, ULONG allowed);

/* Stores them in the job's record, and begins a new period if they give the job time. */
void store_limits(uint64_t id, struct job_record *page, const struct job_limits *limits);

/* What a job's limits demand of a process that is in it, by a handle that may set it. */
void apply_limits(const struct job_record *page, HANDLE process);

/* The same of all jobs around the process that it is in, by the record of the innermost. */
void apply_limits_of(uint64_t job, HANDLE process);

/* A handle has set what a job may limit: the limits win. */
void apply_limits_again(HANDLE process);

/* The same of each process in the job. */
void apply_limits_to_all(HANDLE job, const struct job_record *page);

#endif
