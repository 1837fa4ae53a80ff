/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One Windows process, and what Linux and its record tell of it. */
#ifndef PROCSTAT_PROCESS_H
#define PROCSTAT_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "linux/identity.h"
#include "linux/procfs.h"
#include "linux/records.h"
#include "sample/snapshot.h"

struct process {
    pid_t pid;
    uint64_t start, start_date;
    uid_t uid;
    bool listed; /* in the list that is being sampled */
    struct identity identity;
    struct proc_file stat, statm, status, io;
    clockid_t clock;        /* of its processor time */
    struct timespec ran;    /* by that clock, before the file stat was read */
    struct proc_stat state; /* what was in that file */
    struct record_file record;
    uint64_t peak, peak_faults; /* the peak of the working set, and the faults when it was read */
};

/* Begins with a process of this user. Returns false when it has ended. */
bool process_begin(struct process *process, pid_t pid, uid_t uid);

/* Finds out what it is. Returns false if it is no Windows process, or has ended. */
bool process_identify(struct process *process, struct records *records);

/* Fills its sample. Returns false when it has ended, or another has its id. */
bool process_sample(struct process *process, struct records *records, struct snapshot *snapshot,
                    struct sample *sample);

void process_close(struct process *process);

#endif
