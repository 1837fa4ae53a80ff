/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A session is the processes of one wineserver; its directory holds their
 * records. Functions return 0, or a descriptor, or a negative errno.
 */
#ifndef PROCSTATS_SESSION_H
#define PROCSTATS_SESSION_H

#include <stddef.h>
#include "sweep.h"
#include <stdint.h>

/* The file of the lock: how many processes have entered, and the session's totals (totals.h). */
#define LOCK_FILE_SIZE 4096

/* The path of the Wine prefix that this process runs in. If it does not fit, path stays as it is.
 */
int session_prefix(char *path, size_t size);

/* Opens the session's directory, if there is one. */
int session_open(void);

/*
 * Opens the directory for a process that will have a record in it, and takes
 * part in the session until session_leave or the process's end. The first process
 * removes what an earlier session left, unless a job of it is known. job_known may
 * be NULL, where there are no jobs.
 */
int session_enter(process_is_known *is_known, job_is_known *job_known);

/* The file of the lock, as long as this process takes part, in a thread that has the process's
 * descriptors; else -1. */
int session_lock_file(void);

/* Leaves the session; the last process removes everything, its own record too, unless a job of the
 * session is known: one that it is in, or has a handle to, is still. */
void session_leave(uint32_t windows_pid);

#endif
