/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Priorities as Windows numbers them, from 0 to 31.
 */
#ifndef PROCSTATS_PROCESS_PRIORITIES_H
#define PROCSTATS_PROCESS_PRIORITIES_H

#include "../nt.h"

/* What Wine gives as a process's base priority: its priority class, before Wine 11 and in lists. */
int32_t base_priority_of_class(int32_t priority_class);

/* ProcessBasicInformation's, whichever of the two it is in this Wine. */
int32_t base_priority_of_process(int32_t wines);

/* Of a thread whose priority is so much above its process's. */
int32_t thread_priority(int32_t process_priority, int32_t relative);

#endif
