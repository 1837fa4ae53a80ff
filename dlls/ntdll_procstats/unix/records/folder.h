/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where records are, how they are named, and which are valid: for the DLLs' host
 * side, which writes them, for the runner, which clears them away, and for
 * readers outside of Wine. doc/records.md describes it.
 */
#ifndef PROCSTATS_RECORDS_FOLDER_H
#define PROCSTATS_RECORDS_FOLDER_H

#include "procstats/record.h"
#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#define RECORD_FOLDERS    3            /* that a user's records can be in */
#define RECORD_NAME_SIZE  9            /* eight hexadecimal digits and NUL */
#define SESSION_NAME_SIZE (2 * 16 + 2) /* two 64-bit numbers in hexadecimal, '-' and NUL */
#define LOCK_NAME         "lock"       /* in a session's folder: its processes hold shared locks */

/*
 * Writes the path of a user's folder of sessions: number 0 is the preferred one, the
 * last, RECORD_FOLDERS - 1, is for when somebody else was first in /tmp. runtime is the
 * value of XDG_RUNTIME_DIR, home that of HOME; a value that is no absolute path is as
 * none. Returns false if there is no folder of that number.
 */
bool record_folder(unsigned int number, uid_t uid, const char *runtime, const char *home,
                   char path[PATH_MAX]);

/* Opens a folder that must be this user's, and closed to others: a descriptor, or a negative errno.
 * Links are not followed. */
int open_private_folder(int parent, const char *name, uid_t uid);

/* Whether a path can be one of record_folder's, of whatever user and runtime folder. */
bool is_record_folder(const char *path);

/* A session is named by its prefix's device and inode, a record by its Windows process id. */
void name_session(dev_t device, ino_t inode, char name[SESSION_NAME_SIZE]);
void name_record(uint32_t windows_pid, char name[RECORD_NAME_SIZE]);
bool is_session_name(const char *name);
bool is_record_name(const char *name);

/*
 * Whether a copy of a record is a finished one of this version. Its texts are
 * NUL-terminated then; its figures can still be anything.
 */
bool record_is_valid(const struct process_record *record);

#endif
