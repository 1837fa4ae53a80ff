/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Removal of records whose processes have ended.
 */
#ifndef PROCSTATS_SWEEP_H
#define PROCSTATS_SWEEP_H

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

#endif
