/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Removal of records whose processes have ended.
 */
#ifndef PROCSTATS_SWEEP_H
#define PROCSTATS_SWEEP_H

#include "jobs.h"
#include <stdbool.h>
#include <stdint.h>

/* Of every so many processes that start, one sweeps, and leaves so many ended ones. */
#define SWEEP_EVERY 256
#define SWEEP_KEEPS 512

/* Whether wineserver knows a process of this id: somebody may hold a handle to it, ended or not. */
typedef bool process_is_known(uint32_t windows_pid);

/*
 * Removes the records of ended processes but the newest so many, and but those
 * that are known. is_known may be NULL, where nobody is left to hold a handle.
 */
void sweep_records(int session, unsigned int keep, process_is_known *is_known);

/*
 * Of a session that no process with a record takes part in, but the caller: removes the
 * records of ended processes, and everything about jobs. Nothing, and false, if one of the
 * jobs is known: a process that has no record yet can be in it. job_is_known may be NULL,
 * where none can be left. own: the name of the caller's record, or NULL.
 */
bool clear_records(int session, const char *own, job_is_known *is_known);

#endif
