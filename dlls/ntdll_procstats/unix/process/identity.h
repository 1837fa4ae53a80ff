/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which process a handle means.
 */
#ifndef PROCSTATS_PROCESS_IDENTITY_H
#define PROCSTATS_PROCESS_IDENTITY_H

#include "../nt.h"
#include "procstats/record.h"
#include <stdbool.h>

struct target {
    HANDLE process; /* NULL: only the pid is known */
    ULONG pid;
    bool own;
    bool ended; /* unless exact_end: false for one whose exit status is that of one that runs */
    uint64_t creation_time; /* in 100 ns since 1601; 0: being made; not of the own process */
    uint64_t exit_time;     /* the same, with exact_end; 0: it has not ended */
    bool is_at_rest;        /* its times are known already */
    struct process_times times;
    uint64_t ran; /* processor time in nanoseconds, before it was found; 0: not known */
};

/*
 * One request to wineserver, or two when the handle is new, check that it is a
 * handle, that it is a process's and may be queried, and identify the process.
 */
NTSTATUS find_target(HANDLE process, bool exact_end, struct target *ret_target);

/*
 * The same, for a question about its times, which are answered at once if it has
 * not run since it was seen at rest.
 */
NTSTATUS find_target_of_times(HANDLE process, struct target *ret_target);

/*
 * The same by a handle that grants a right which is not enough for a query, to
 * end the process for example: then a second handle is made for that. The handle
 * of *ret_target is NULL then. A handle without the right: STATUS_ACCESS_DENIED.
 */
NTSTATUS find_target_by(HANDLE process, ULONG right, struct target *ret_target);

/* When the process was made, in 100 ns since 1601; 0 if it is being made, or cannot be found. */
uint64_t creation_time_of(HANDLE process);

/* The same, from what wineserver says. */
uint64_t creation_time_of_reply(int64_t said);

/* Whether it has ended, by the time of its end: its exit status may be that of one that runs. */
bool has_ended(HANDLE process);

/* To be called before a handle is closed. */
void forget_process(HANDLE handle);

/* Whether a handle grants this right. */
bool has_right(HANDLE handle, ULONG right);

/* Whether a process of this id lives, or somebody holds a handle to it. */
bool process_id_is_known(uint32_t pid);

#endif
