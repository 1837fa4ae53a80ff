/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Ends of processes.
 */
#ifndef PROCSTATS_PROCESS_END_H
#define PROCSTATS_PROCESS_END_H

#include "identity.h"

/* The process is about to be ended: its last figures go into its record. */
void note_end_of(const struct target *target);

/* A process or thread is about to end with this status. If it is the one of a process that runs,
 * the session notes it: from then on more than the status tells whether a process has ended. */
void note_end_status(NTSTATUS status);

#endif
