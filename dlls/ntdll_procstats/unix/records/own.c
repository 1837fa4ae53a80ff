/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The own process's record, a page of a file in the session's folder that is
 * named by the Windows process id.
 *
 * Concurrency: any thread of this process may write at any time, by single
 * atomic operations; other processes read at any time, and raise the maxima and
 * times. There is no order between fields, but for magic, which is written last.
 * A thread killed in here leaves at most one field one step behind.
 *
 * The file can be truncated by any program of the user, so every access to the
 * mapped page is guarded. What only grows has a copy in private memory; both
 * copies are raised to the greater. A record that is lost loses nothing that was
 * answered before.
 */
#include "records.h"

#include "../host/guard.h"
#include "../host/pages.h"
#include "../host/procfs.h"
#include "file.h"
#include "jobs.h"
#include "session.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static struct process_record private_record PAGES_OF_THEIR_OWN;
static struct process_record *own = &private_record;
static struct job_note job_note;

struct process_record *own_record(void)
{
    return __atomic_load_n(&own, __ATOMIC_ACQUIRE);
}

void record_lost(void)
{
    __atomic_store_n(&own, &private_record, __ATOMIC_RELEASE);
}

uint64_t own_creation_time(void)
{
    return private_record.creation_time;
}

struct job_note own_job_note(void)
{
    return job_note;
}

uint64_t own_faults_before(uint64_t *ret_hard)
{
    *ret_hard = private_record.hard_faults_before;
    return private_record.faults_before;
}

uint64_t raise_own(size_t offset, uint64_t value)
{
    uint64_t *kept = (uint64_t *)((char *)&private_record + offset);
    struct process_record *record = own_record();
    uint64_t *recorded = (uint64_t *)((char *)record + offset);
    uint64_t seen_by_others;

    value = raise_maximum(kept, value);
    if (record == &private_record)
        return value;
    if (!guarded_load(recorded, &seen_by_others)) {
        record_lost();
        return value;
    }
    if (seen_by_others > value)
        return raise_maximum(kept, seen_by_others);
    if (seen_by_others < value && !guarded_raise(recorded, value))
        record_lost();
    return value;
}

int record_create(const struct record_start *start)
{
    struct process_record *record = &private_record;
    struct process_record *page;
    int session, error;

    record->windows_pid = start->windows_pid;
    record->unix_pid = (uint32_t)getpid();
    record->flags = start->flags;
    record->creation_time = start->creation_time;
    record->parent_pid = start->parent_pid;
    record->account = start->account;
    record->faults_before = start->faults_before;
    record->hard_faults_before = start->hard_faults_before;
    record->maxima.commit = start->account.commit;
    record->maxima.virtual_size = start->account.virtual_size;
    strncpy(record->image_name, start->image_name, sizeof(record->image_name) - 1);
    session_prefix(record->prefix, sizeof(record->prefix));
    if (!record_fits_limit())
        return -EFBIG;
    error = procfs_own_start_time(&record->unix_start_time);
    if (error)
        return error;
    session = session_enter(start->is_known, start->job_is_known);
    if (session < 0)
        return session;
    error = record_file_make(session, record, &page);
    if (!error) {
        __atomic_store_n(&own, page, __ATOMIC_RELEASE);
        job_note = job_note_take_in(session, record->windows_pid, record->creation_time);
    }
    close(session);
    return error;
}

void record_end(void)
{
    struct process_record *record = own_record();

    if (record != &private_record)
        guarded_raise(&record->ended_time, (uint64_t)time(NULL));
    session_leave(private_record.windows_pid);
}
