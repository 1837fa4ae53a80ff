/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A job's figures: sums over the processes in it and in the jobs within it,
 * living and ended ones.
 */
#ifndef PROCSTATS_PROCESS_JOB_FIGURES_H
#define PROCSTATS_PROCESS_JOB_FIGURES_H

#include "../nt.h"
#include "procstats/job.h"

struct job_figures {
    struct job_sums sums;
    uint64_t peak_process_commit; /* in bytes */
    uint64_t commit;
    uint64_t peak_commit;
};

/*
 * handle, which may be NULL for the own job, tells of processes without a record;
 * page is the job's record. What is answered never falls.
 */
void job_figures(HANDLE handle, uint64_t id, struct job_record *page,
                 struct job_figures *ret_figures);

/* Without the processes that have no record. */
void job_recorded_sums(uint64_t id, struct job_record *page, struct job_sums *ret_sums);

#endif
