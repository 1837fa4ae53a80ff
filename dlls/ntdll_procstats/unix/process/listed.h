/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The threads of a process in the list of processes.
 */
#ifndef PROCSTATS_PROCESS_LISTED_H
#define PROCSTATS_PROCESS_LISTED_H

#include "../nt.h"

/*
 * Completes the threads of an entry of SystemExtendedProcessInformation, whose
 * base priority is complete. unix_pid 0: the Unix process is not known. ran is its
 * processor time in nanoseconds, read before, or 0: while that stays the same, no
 * thread of it is looked at again.
 */
void complete_threads(SYSTEM_PROCESS_INFORMATION *entry, uint32_t unix_pid, uint64_t ran);

#endif
