/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which job a process is in.
 */
#ifndef PROCSTATS_PROCESS_JOB_OF_H
#define PROCSTATS_PROCESS_JOB_OF_H

#include "identity.h"

/*
 * The innermost job of a process, by its record, by what is noted of one that has
 * none yet, or by asking wineserver with a handle that may query the process. 0: in
 * none that is known.
 */
uint64_t job_of_target(const struct target *target, HANDLE query);

#endif
