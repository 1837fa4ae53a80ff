/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The sessions' records of processes, read and never written. A record is the word of the process
 * that it is about, or of whoever could write in that process's place: a user's own programs can
 * write anything into the user's records. So a record is believed about processes of its owner
 * only, and nothing in it is used as a size, an index or a name of a file.
 */
#ifndef PROCSTAT_RECORDS_H
#define PROCSTAT_RECORDS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "linux/procfs.h"
#include "sample/snapshot.h"

struct records;

/* Which record is a process's; the file stays open. */
struct record_file {
    struct proc_file file;
    char *name, *prefix; /* what it says once and for all */
};

struct records *records_new(void);

/* Adds folders where records of a user may be: /run/user/UID, /tmp, and another runtime folder that
 * a process of the user names, or NULL. Returns whether one is new. */
bool records_add_user(struct records *records, uid_t uid, const char *runtime);

/* Adds the folder that the wineserver of a prefix names, now or at a later look. Returns whether
 * the prefix is new. */
bool records_add_prefix(struct records *records, uid_t uid, const char *path);

/* Looks for records that are new since the last look. */
void records_refresh(struct records *records);

/* Opens the record of a process, unless it is open. Returns whether there is one. */
bool records_open(struct records *records, struct record_file *record, pid_t pid, uid_t uid,
                  uint64_t unix_start);

void records_close(struct record_file *record);

/* Fills in what the record of a process of Linux tells, if there is one. Returns whether the
 * record tells of I/O; if not, Linux may be asked. */
bool records_sample(struct records *records, struct record_file *record, pid_t pid, uid_t uid,
                    uint64_t unix_start, struct snapshot *snapshot, struct sample *sample);

void records_free(struct records *records);

#endif
