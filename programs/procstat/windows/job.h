/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The job that a program runs in: its limits, and the system's figures of all its processes. */
#ifndef PROCSTAT_JOB_H
#define PROCSTAT_JOB_H

#include <windows.h>

#include "options.h"
#include "sample/sample.h"

/* Limits it. Returns false with the last error; ERROR_NOT_SUPPORTED where the system says that it
 * has, and has not. */
bool job_limit(HANDLE job, const struct limits *limits);

/* The figures of all its processes that have been. Returns false where the system does not tell. */
bool job_total(HANDLE job, struct sample *total);

/* Whether its time is used up. */
bool job_time_is_up(HANDLE job, const struct limits *limits);

#endif
