/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Queries about jobs, and what is set of them, in the layouts of the pointer size
 * of the program that asks. STATUS_NOT_SUPPORTED: only Wine can answer.
 */
#ifndef PROCSTATS_PROCESS_JOB_QUERY_H
#define PROCSTATS_PROCESS_JOB_QUERY_H

#include "classes.h"

NTSTATUS query_job(const struct query *query);
NTSTATUS set_job(const struct query *query);

#endif
