/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A program and its descendants, followed by a job object until they end. */
#ifndef PROCSTAT_GROUP_H
#define PROCSTAT_GROUP_H

#include <windows.h>

#include "options.h"
#include "sample/snapshot.h"
#include "windows/listing.h"

struct member {
    DWORD pid;
    HANDLE process;
    uint64_t user, kernel; /* Wine only: its CPU times when last seen, for it forgets them */
};

struct group {
    const struct limits *limits;
    HANDLE job, port; /* the job tells the port of every process that begins or ends in it */
    struct member program;
    HANDLE thread;  /* the program's first */
    bool tracked;   /* the program is in the job */
    bool told;      /* the system tells the job's figures, and CPU times of what has ended */
    DWORD exceeded; /* the job's message about a limit, or 0 */
    struct listing listing;
    struct member *living;
    size_t living_count;
    size_t missed;           /* descendants that ended before they could be opened */
    struct snapshot samples; /* the program's last one, then those of ended descendants */
};

/* Starts a command line, limited as group->limits says. Returns false with the last error;
 * ERROR_BAD_EXE_FORMAT also when Wine started a program of the host, which nobody can follow. */
bool group_start(struct group *group, wchar_t *command_line);

/* Waits until the program ends, or all of them do. */
void group_wait(struct group *group, bool all);

/* Adds samples of those that still run; returns how many. */
size_t group_sample_living(struct group *group);

/* Which limit was exceeded: a message of the job's, JOB_OBJECT_MSG_..., or 0. */
DWORD group_exceeded(const struct group *group);

void group_free(struct group *group);

#endif
