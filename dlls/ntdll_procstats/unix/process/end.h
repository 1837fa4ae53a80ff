/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Ends of processes.
 */
#ifndef PROCSTATS_PROCESS_END_H
#define PROCSTATS_PROCESS_END_H

#include "identity.h"

/* The process is about to be ended: its last figures go into its record. */
void note_end_of(const struct target *target);

#endif
