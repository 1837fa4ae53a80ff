/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A session is the processes of one wineserver; its directory holds their
 * records. Functions return 0, or a descriptor, or a negative errno.
 */
#ifndef PROCSTATS_SESSION_H
#define PROCSTATS_SESSION_H

#include "procstats/record.h"

#define RECORD_NAME_SIZE 9 /* eight hexadecimal digits and NUL */

void name_record(uint32_t windows_pid, char name[RECORD_NAME_SIZE]);

/* Opens the session's directory, if there is one. */
int session_open(void);

/*
 * Opens the directory for a process that will have a record in it, and takes
 * part in the session until session_leave or the process's end. Who comes alone
 * clears away what an earlier session left.
 */
int session_enter(void);

/* Ends the taking part; who is the last clears everything away. */
void session_leave(const struct process_record *own);

#endif
