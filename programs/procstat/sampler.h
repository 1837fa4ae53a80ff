/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asking Windows about its processes. */
#ifndef PROCSTAT_SAMPLER_H
#define PROCSTAT_SAMPLER_H

#include <windows.h>

#include "sample.h"
#include "selection.h"

/* Takes a snapshot of the selected processes; what it held before is overwritten, its memory used
 * again. A process that ends meanwhile is left out; one that may not be opened is in it with its
 * error. Returns false with the last error when Windows gives no list of processes. */
bool snapshot_take(struct snapshot *snapshot, const struct selection *selection);

/* Adds an empty sample. It stays where it is until the next one is added. */
struct sample *snapshot_add(struct snapshot *snapshot);

/* Fills the sample of one process, living or ended, through a handle to it. */
void sample_handle(struct sample *sample, DWORD pid, HANDLE process);

void snapshot_free(struct snapshot *snapshot);

#endif
