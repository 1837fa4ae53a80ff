/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asking the system about its Windows processes. */
#ifndef PROCSTAT_SAMPLER_H
#define PROCSTAT_SAMPLER_H

#include "sample/selection.h"
#include "sample/snapshot.h"

/* What one sample leaves for the next. */
struct sampler;

struct sampler *sampler_new(void);

/* Takes a snapshot of the selected processes; what it held before is overwritten, its memory used
 * again. A process that ends meanwhile is left out; one that may not be opened is in it with its
 * error. Returns false with the system's error when it gives no list of processes. */
bool sampler_take(struct sampler *sampler, struct snapshot *snapshot,
                  const struct selection *selection);

void sampler_free(struct sampler *sampler);

#endif
