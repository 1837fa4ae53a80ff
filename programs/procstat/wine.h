/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether this Windows is Wine, and what has to be asked otherwise there. */
#ifndef PROCSTAT_WINE_H
#define PROCSTAT_WINE_H

#include <windows.h>

#include <stdbool.h>
#include <stdint.h>

bool is_wine(void);

/* Wine's GetProcessTimes gives the caller's own times for any process; the list of processes has
 * the right ones. Takes that list, for wine_cpu_times. */
void wine_take_cpu_times(void);

/* Gives the times, 100 ns, of a process in the list that was taken last. */
bool wine_cpu_times(DWORD pid, uint64_t *user, uint64_t *kernel);

#endif
