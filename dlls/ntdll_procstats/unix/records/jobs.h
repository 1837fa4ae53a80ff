/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Records of jobs, beside those of processes in the session's folder. Functions
 * return 0 or a negative errno.
 */
#ifndef PROCSTATS_RECORDS_JOBS_H
#define PROCSTATS_RECORDS_JOBS_H

#include "procstats/job.h"
#include <stdbool.h>

/* A new job, with this id and this name, whose letters are not those of another new one. */
int job_record_make(uint64_t id, const struct object_name *name);

/* The id of the job of this name that was made last; -ENOENT: none was. */
int job_record_find(const struct object_name *name, uint64_t *ret_id);

/* Maps it, if it is a valid one; to be unmapped by job_record_unmap, which takes NULL too. */
int job_record_map(uint64_t id, struct job_record **ret_page);
void job_record_unmap(struct job_record *page);

/*
 * The chain of a job: itself, and each that it is nested in, outwards. Returns how
 * many it maps.
 */
struct job_chain {
    unsigned int count;
    uint64_t ids[JOB_DEPTH_MAX];
    struct job_record *pages[JOB_DEPTH_MAX];
};
unsigned int job_chain_map(uint64_t id, struct job_chain *ret_chain);
void job_chain_unmap(struct job_chain *chain);
bool job_chain_has(const struct job_chain *chain, uint64_t id);

/* Adds to the live sum of commit of each job in a chain; the peaks follow. */
void job_chain_charge(const struct job_chain *chain, uint64_t commit);

/* The process's commit is no part of its jobs' from now on, if it was. */
void job_end_charge(struct process_record *process);

/*
 * What is noted of a process that has been assigned to a job before it has a record.
 * Without a creation time, since it was being made, the note may be of another process,
 * which had its id.
 */
struct job_note {
    uint64_t creation_time; /* 0: there was none yet */
    uint64_t job;           /* 0: there is no note */
};

/* The process takes the note once it has a record. One with another creation time is no note. */
int job_note_make(uint32_t windows_pid, uint64_t creation_time, uint64_t job);
struct job_note job_note_read(uint32_t windows_pid, uint64_t creation_time);
void job_note_remove(uint32_t windows_pid);
struct job_note job_note_take_in(int session, uint32_t windows_pid, uint64_t creation_time);

/* The own one, once the process has its record. */
struct job_note own_job_note(void);

/* Stores the job of a process that has a record; -ENOENT if it has none. */
int job_store_of(uint32_t windows_pid, uint64_t creation_time, uint64_t job);

/* The job of a process by its record; 0: in none, or it has no record. */
uint64_t job_of_record(uint32_t windows_pid, uint64_t creation_time);

/*
 * While a process has this, no figures of ended processes move from their records to
 * their jobs' records. A descriptor for jobs_unlock. To be called with signals held.
 */
int jobs_lock(void);
void jobs_unlock(int lock);

/*
 * Each record of a process in a job that has not been settled; runs tells whether
 * the process does.
 */
typedef void job_visitor(const struct process_record *process, bool runs, void *context);
void job_visit_processes(job_visitor *visit, void *context);

/*
 * A record that is about to be removed: if its process was in a job, adds its
 * figures to the job's.
 */
void job_settle(int session, const char *record_name);
void job_settle_process(uint32_t windows_pid);

/* Calls for each job that has a record, until it returns true. */
typedef bool job_id_visitor(uint64_t id, void *context);
void job_visit_jobs(job_id_visitor *visit, void *context);

/* Whether wineserver knows a job of the record's name. */
typedef bool job_is_known(const struct job_record *job);

/* Whether it knows one of those that have records, as far as can be seen. */
bool jobs_have_known(int session, job_is_known *is_known);

/* Removes the record of a job that is gone, or, when the session ends, everything about jobs. */
void job_record_remove(uint64_t id);
void jobs_clear(int session);

#endif
