/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * I/O accounting, as the rest of the NT layer sees it.
 */
#ifndef PROCSTATS_IO_H
#define PROCSTATS_IO_H

#include "procstats/record.h"

/* Finds the originals of the counted services in ntdll; called once, from the entry point. */
void io_attach(PVOID ntdll);

/* Whether ntdll's services lead here. Else, without the overlay, nothing is counted. */
BOOL io_is_counted(void);

/* Moves the counters, with what they hold, to the process's record. */
void io_publish(struct io_counters *shared);

/* The own process's totals. No figure is ever less than one that was told before. */
void io_totals(struct io_counters *ret_totals);

#endif
