/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Threads that have ended, in the record of their process: the last
 * RECORD_THREADS of them. The page may be one whose file is cut short: then
 * nothing is noted, and nothing found.
 */
#ifndef PROCSTATS_RECORDS_THREADS_H
#define PROCSTATS_RECORDS_THREADS_H

#include "procstats/record.h"
#include <stdbool.h>

bool is_note_of(const struct ended_thread *note, uint32_t tid, uint64_t created);

void record_note_thread(struct process_record *page, const struct ended_thread *thread);

/* The highest note of the thread that was created, in 100 ns since 1601, at this time. */
bool record_find_thread(const struct process_record *page, uint32_t tid, uint64_t created,
                        struct process_times *ret_times);

#endif
