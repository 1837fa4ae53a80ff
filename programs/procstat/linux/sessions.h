/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The folders of sessions: where they may be, which records are in them, and of which processes. */
#ifndef PROCSTAT_SESSIONS_H
#define PROCSTAT_SESSIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct sessions;

/* The process of Linux that a record is about. */
struct record_key {
    uint32_t unix_pid;
    uint64_t unix_start;
};

/* Reads of an open record which process it is about; false while it is not finished. */
bool record_owner(int fd, struct record_key *key);

struct sessions *sessions_new(void);

/* Adds the folders where a user's records may be. Returns whether one is new. */
bool sessions_add_user(struct sessions *sessions, uid_t uid, const char *runtime);

/* Adds the folder that a prefix's wineserver names, now or later. Returns whether the prefix is
 * new. */
bool sessions_add_prefix(struct sessions *sessions, uid_t uid, const char *path);

void sessions_refresh(struct sessions *sessions);

/* Opens the record of a process of this user, or returns -1. */
int sessions_open(struct sessions *sessions, const struct record_key *key, uid_t uid);

void sessions_free(struct sessions *sessions);

#endif
