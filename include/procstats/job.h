/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A job's record: one page of a file in the session's folder, shared by the
 * processes in the job and those that have a handle to it. The layout is the same
 * for 32- and 64-bit code. doc/jobs.md has the meaning of each field.
 *
 * A reader must treat every byte as hostile: any program of the user can write
 * here.
 */
#ifndef PROCSTATS_JOB_H
#define PROCSTATS_JOB_H

#include "procstats/record.h"

#define JOB_MAGIC     0x626f4a70u /* "pJob" in the file */
#define JOB_VERSION   2u
#define JOB_DEPTH_MAX 16u  /* jobs that a process can be in, one within the other */
#define JOB_NAME_MAX  512u /* UTF-16 words of an object's name */

/* The limits, as they were set; what is not set is 0. Windows's names. */
struct job_limits {
    uint64_t per_process_user_time; /* in 100 ns */
    uint64_t per_job_user_time;
    uint64_t limit_flags;
    uint64_t minimum_working_set; /* in bytes */
    uint64_t maximum_working_set;
    uint64_t active_processes;
    uint64_t affinity;
    uint64_t priority_class;
    uint64_t scheduling_class;
    uint64_t process_memory; /* in bytes */
    uint64_t job_memory;
    uint64_t end_of_job_time_action; /* 0: end the processes, 1: post a message */
};

/* An object's name in wineserver, as it is opened by. */
struct object_name {
    uint32_t length; /* UTF-16 words; 0: none */
    uint32_t unused;
    uint16_t text[JOB_NAME_MAX];
};

/* Sums of processes. All of them only ever grow. */
struct job_sums {
    struct io_counters io;
    uint64_t user; /* in 100 ns */
    uint64_t kernel;
    uint64_t page_faults;
};

struct job_record {
    uint32_t magic; /* written last */
    uint32_t version;
    uint32_t size;
    uint32_t changes; /* of the limits of this job and those within it: a futex */
    uint64_t id;
    uint64_t parent;              /* the id of the job that this one is nested in; 0: none */
    struct job_sums settled;      /* of ended processes whose records need not be read any more */
    struct job_sums told;         /* the highest that have been answered */
    uint64_t peak_process_commit; /* of those ended processes, in bytes */
    uint64_t terminated;          /* processes that were ended for a limit */
    uint64_t commit;              /* of the living processes, in bytes */
    uint64_t peak_commit;
    uint64_t period_user; /* user and kernel time before this period, in 100 ns */
    uint64_t period_kernel;
    uint64_t user_time_end; /* user time at which the job's time is up, in 100 ns; 0: none */
    struct job_limits limits;
    uint64_t working_set; /* that limit, as process_record has it; 0: none */
    uint64_t port_key;
    struct object_name port; /* that messages are posted to */
    struct object_name name; /* the job's */
};

_Static_assert(sizeof(struct job_record) <= RECORD_SIZE, "a job's record is one page");

#endif
