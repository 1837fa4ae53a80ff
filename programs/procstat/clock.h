/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Time, all in units of 100 ns. */
#ifndef PROCSTAT_CLOCK_H
#define PROCSTAT_CLOCK_H

#include <windows.h>

#include <stdint.h>

uint64_t clock_from_filetime(FILETIME time);

/* The date, as FILETIME, UTC. */
uint64_t clock_date(void);

/* A clock that is never set; its zero means nothing. */
uint64_t clock_now(void);

#endif
