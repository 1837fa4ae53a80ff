/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which job a process is in. A process that has not run yet has no record: it has been
 * assigned to a job, which is noted, or inherits its parent's, which may be the caller's.
 */
#include "job_of.h"

#include "../jobs/own.h"
#include "../records/jobs.h"

uint64_t job_of_target(const struct target *target, HANDLE query)
{
    const struct job_chain *own = own_jobs();
    uint64_t own_job = own ? own->ids[0] : 0, job;
    struct job_note note;

    if (target->own)
        return own_job;
    job = job_of_record(target->pid, target->creation_time);
    if (job)
        return job;
    note = job_note_read(target->pid, target->creation_time);
    if (note.creation_time)
        return note.job;
    return find_job_of(query, note.job ? note.job : own_job);
}
