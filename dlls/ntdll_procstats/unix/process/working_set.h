/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The working sets of processes.
 */
#ifndef PROCSTATS_PROCESS_WORKING_SET_H
#define PROCSTATS_PROCESS_WORKING_SET_H

#include "identity.h"

/* Empties it, as far as the host does that. */
void trim_process(const struct target *target);

#endif
