/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How fast the counters of a snapshot have grown. */
#ifndef PROCSTAT_RATES_H
#define PROCSTAT_RATES_H

#include "sample/snapshot.h"

/* Sets every rate that can be known since an earlier snapshot. A process that started after it has
 * grown from zero. */
void rates_fill(struct snapshot *now, const struct snapshot *before);

/* Sets the share of a processor over each process's whole life, for a snapshot that stands alone.
 */
void rates_fill_lifetime(struct snapshot *now);

#endif
