/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Allocations of the own process that were committed as a whole when they were
 * made, and not changed since: what a release of them gives back is known
 * without a question. A cache; what is not in it is measured.
 */
#ifndef PROCSTATS_MEMORY_FRESH_H
#define PROCSTATS_MEMORY_FRESH_H

#include "regions.h"

void note_fresh(struct range range);

/* Takes it out of the cache. Returns its size in bytes, or 0 if it is not there. */
uintptr_t take_fresh(uintptr_t base);

#endif
