/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The files of records: making one, and mapping one that may be anything.
 * Functions return 0 or a negative errno.
 */
#ifndef PROCSTATS_RECORDS_FILE_H
#define PROCSTATS_RECORDS_FILE_H

#include "procstats/record.h"
#include <stdbool.h>

/* Whether this process may write a file as long as a record: if not, SIGXFSZ ends it when it does.
 */
bool record_fits_limit(void);

/* Makes the file of a record in the session's folder, finished, and maps it, unless ret_page is
 * NULL. The record gets its version and size; its magic is in the file only. */
int record_file_make(int session, struct process_record *record, struct process_record **ret_page);

/* Maps the record of a process, if it is a file of this user and of a record's size. */
int record_file_map(uint32_t windows_pid, struct process_record **ret_page);

/* Whether a process with that id and start time, as a record has them, runs. */
bool record_process_runs(uint32_t unix_pid, uint64_t unix_start_time);

/* Whether there is a file for a record of this process. */
bool record_file_exists(uint32_t windows_pid);

#endif
