/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether this Windows is Wine, and what has to be asked otherwise there. */
#ifndef PROCSTAT_WINE_H
#define PROCSTAT_WINE_H

#include "windows/listing.h"

bool is_wine(void);

/* Whether I/O is counted: not by plain Wine, whose answers are 0. */
bool wine_counts(void);

/* Lists all processes with their CPU times, of which Wine's GetProcessTimes gives the caller's own
 * for any process, and with what Wine has for handles, since its GetProcessHandleCount answers 0.
 * Counters are there where this process is counted, and handles are true ones then. Returns false
 * with the last error. */
bool wine_list(struct listing *listing);

#endif
