/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Memory for one call, from the host and not from the program's address space
 * as Windows sees it. One buffer is kept for the next call. A thread that is
 * killed with one loses it.
 */
#ifndef PROCSTATS_HOST_SCRATCH_H
#define PROCSTATS_HOST_SCRATCH_H

#include <stddef.h>

/* A buffer of at least size bytes, or NULL. */
void *take_scratch(size_t size);
void leave_scratch(void *scratch);

#endif
