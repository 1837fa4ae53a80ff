/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asking Windows about one process. */
#ifndef PROCSTAT_PROCESS_H
#define PROCSTAT_PROCESS_H

#include "sample/snapshot.h"
#include "windows/listing.h"

/* Notes the first error that hid something. */
void process_note_error(struct snapshot *snapshot, struct sample *sample, DWORD error);

/* Each sets what it can learn through a handle. */
void process_sample_memory(struct snapshot *snapshot, struct sample *sample, HANDLE process);
void process_sample_io(struct snapshot *snapshot, struct sample *sample, HANDLE process);
void process_sample_handles(struct snapshot *snapshot, struct sample *sample, HANDLE process);
void process_sample_times(struct snapshot *snapshot, struct sample *sample, HANDLE process);

/* What the list of processes has told already. */
void process_set_counters(struct sample *sample, const struct listed *listed);

/* The prefix of this Wine. */
void process_set_prefix(struct snapshot *snapshot, struct sample *sample);

/* Fills the sample of one process, living or ended, through a handle to it. */
void sample_handle(struct snapshot *snapshot, struct sample *sample, DWORD pid, HANDLE process);

#endif
