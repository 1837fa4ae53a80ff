/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Time, all in units of 100 ns. */
#ifndef PROCSTAT_CLOCK_H
#define PROCSTAT_CLOCK_H

#include <stdint.h>

/* The date, as FILETIME, UTC. */
uint64_t clock_date(void);

/* A clock that is never set; its zero means nothing. */
uint64_t clock_now(void);

/* How many seconds the clocks here are ahead of UTC at a date. */
int clock_ahead(uint64_t date);

#endif
