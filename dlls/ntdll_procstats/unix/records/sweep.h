/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Removal of records whose processes have ended.
 */
#ifndef PROCSTATS_SWEEP_H
#define PROCSTATS_SWEEP_H

/* Of every so many processes that start, one sweeps, and leaves so many ended ones. */
#define SWEEP_EVERY 256
#define SWEEP_KEEPS 512

/* Removes the records of ended processes but the newest so many. */
void sweep_records(int session, unsigned int keep);

#endif
