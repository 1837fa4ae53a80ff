/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How fast the counters of a snapshot have grown since an earlier one. */
#ifndef PROCSTAT_RATES_H
#define PROCSTAT_RATES_H

#include "sample.h"

/* Finds the sample of the same process (pid and start time), or NULL. The search begins at hint,
 * which makes it short for lists whose order stays. */
const struct sample *snapshot_find(const struct snapshot *snapshot, const struct sample *like,
                                   size_t hint);

/* Sets every rate that can be known. A process that started after the earlier snapshot has grown
 * from zero. */
void rates_fill(struct snapshot *now, const struct snapshot *before);

#endif
