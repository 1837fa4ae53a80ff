/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * I/O accounting, as the rest of the NT layer sees it.
 */
#ifndef PROCSTATS_IO_H
#define PROCSTATS_IO_H

#include "procstats/record.h"

/*
 * The counters of the own process: in its record once it has one, until then in
 * private memory. Read and added to by relaxed atomics only.
 */
extern struct io_counters *own_io;

/* Finds the originals of the counted services; called once, from the entry point. */
void io_attach(void);

/* Moves the counters, with what they hold, to the process's record. */
void io_publish(struct io_counters *shared);

#endif
