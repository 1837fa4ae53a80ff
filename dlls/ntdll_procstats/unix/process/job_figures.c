/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Figures of a job. wineserver has the list of the living processes in it. What
 * these and the ended ones have done is in their records, or, where these have been
 * removed, in the job's own. Processes without a record beyond the list's 8191 are
 * not counted.
 *
 * While the sums are made, a lock keeps figures from moving from one record to the
 * other. A process does not wait for that lock without end, since its holder may be
 * stopped. So the sums are made again if something has moved all the same: a process
 * that is counted twice would stay so, for no total falls.
 */
#include "job_figures.h"

#include "../host/guard.h"
#include "../host/hold.h"
#include "../host/scratch.h"
#include "../records/jobs.h"
#include "../services.h"
#include "../teb.h"
#include "answers.h"
#include "jobs.h"
#include "peers.h"

#include <string.h>

#define STRUCK    ((uintptr_t)1) /* in an id in that list, which is a multiple of four */
#define SUM_TRIES 100

struct summing {
    uint64_t id;
    struct job_figures *figures;
    JOBOBJECT_BASIC_PROCESS_ID_LIST *living; /* those not counted yet; NULL: not asked for */
    bool all_living;                         /* all of them are in the list */
    uint64_t other_job;                      /* the last that was met, and whether it is within */
    bool other_is_within;
};

static bool is_within(struct summing *summing, uint64_t job)
{
    struct job_chain chain;

    if (job == summing->id)
        return true;
    if (job == summing->other_job)
        return summing->other_is_within;
    summing->other_job = job;
    job_chain_map(job, &chain);
    summing->other_is_within = job_chain_has(&chain, summing->id);
    job_chain_unmap(&chain);
    return summing->other_is_within;
}

static void add(struct job_figures *figures, const struct io_counters *io,
                const struct process_times *times, uint64_t page_faults, uint64_t peak_commit)
{
    for (int kind = 0; kind < IO_KINDS; kind++) {
        figures->sums.io.operations[kind] += io->operations[kind];
        figures->sums.io.bytes[kind] += io->bytes[kind];
    }
    figures->sums.user += times->user;
    figures->sums.kernel += times->kernel;
    figures->sums.page_faults += page_faults;
    if (peak_commit > figures->peak_process_commit)
        figures->peak_process_commit = peak_commit;
}

/* What is not known is what the record has, or nothing. */
static void add_living(struct job_figures *figures, const struct target *target,
                       const struct process_record *known)
{
    struct process_figures now;
    const struct memory_maxima *peak = &known->maxima;
    struct io_counters known_io = record_io(known);

    figures_of(target, 0, &now);
    if (now.has_memory)
        peak = &now.memory.peak;
    add(figures, now.has_io ? &now.io : &known_io, now.has_times ? &now.times : &known->times,
        peak->page_faults, peak->commit);
}

/* A process that has a record is not counted by the list again. Whether it was there. */
static bool strike(JOBOBJECT_BASIC_PROCESS_ID_LIST *living, ULONG pid)
{
    bool found = false;

    for (ULONG i = 0; living && i < living->NumberOfProcessIdsInList; i++) {
        if ((living->ProcessIdList[i] & ~STRUCK) != pid)
            continue;
        living->ProcessIdList[i] |= STRUCK;
        found = true;
    }
    return found;
}

static void add_recorded(const struct process_record *process, bool runs, void *context)
{
    struct target target = {.pid = process->windows_pid,
                            .creation_time = process->creation_time,
                            .own = process->windows_pid == own_pid()};
    struct io_counters io = record_io(process);
    struct summing *summing = context;
    bool listed;

    if (!is_within(summing, process->job))
        return;
    listed = strike(summing->living, process->windows_pid);
    /* One that has ended for wineserver may take a while to end for Linux. */
    if (runs && (listed || !summing->all_living))
        add_living(summing->figures, &target, process);
    else
        add(summing->figures, &io, &process->times, process->maxima.page_faults,
            process->maxima.commit);
}

static void add_unrecorded(struct job_figures *figures, ULONG pid)
{
    static const struct process_record nothing;
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof(attributes)};
    CLIENT_ID id = {.UniqueProcess = (HANDLE)(uintptr_t)pid};
    struct target target;
    HANDLE process = NULL;

    if (original_NtOpenProcess(ARG(&process), PROCESS_QUERY_LIMITED_INFORMATION, ARG(&attributes),
                               ARG(&id)))
        return;
    if (!find_target(process, true, &target) && !target.ended)
        add_living(figures, &target, &nothing);
    forget_process(process);
    original_NtClose(ARG(process));
}

/* Returns what the settled processes have done, all 0 if that cannot be read. */
static struct job_sums settled_of(const struct job_record *page)
{
    struct job_sums settled;

    if (!guarded_copy(&settled, &page->settled, sizeof(settled)))
        settled = (struct job_sums){0};
    return settled;
}

/* What has been settled since before may be in the figures already: then false. */
static bool add_settled(const struct job_record *page, const struct job_sums *before,
                        struct job_figures *figures)
{
    struct job_record job;

    if (!guarded_copy(&job, page, offsetof(struct job_record, port_key)))
        return true;
    add(figures, &job.settled.io, &(struct process_times){job.settled.user, job.settled.kernel, 0},
        job.settled.page_faults, job.peak_process_commit);
    figures->commit = (int64_t)job.commit > 0 ? job.commit : 0;
    figures->peak_commit = job.peak_commit;
    return !memcmp(&job.settled, before, sizeof(*before));
}

/* What was told stays the least. */
static void raise_told(struct job_record *page, struct job_sums *sums)
{
    uint64_t *values = (uint64_t *)sums, *told = (uint64_t *)&page->told, seen;

    for (size_t i = 0; i < sizeof(*sums) / sizeof(uint64_t); i++) {
        guarded_raise(&told[i], values[i]);
        if (guarded_load(&told[i], &seen) && seen > values[i])
            values[i] = seen;
    }
}

/* False if a process has moved meanwhile. */
static bool sum_once(struct summing *summing, const struct job_record *page)
{
    JOBOBJECT_BASIC_PROCESS_ID_LIST *living = summing->living;
    struct job_sums settled = settled_of(page);

    *summing->figures = (struct job_figures){0};
    for (ULONG i = 0; living && i < living->NumberOfProcessIdsInList; i++)
        living->ProcessIdList[i] &= ~STRUCK;
    job_visit_processes(add_recorded, summing);
    return add_settled(page, &settled, summing->figures);
}

static void sum(struct summing *summing, struct job_record *page)
{
    JOBOBJECT_BASIC_PROCESS_ID_LIST *living = summing->living;
    int lock = jobs_lock();

    for (int tries = 0; tries < SUM_TRIES && !sum_once(summing, page); tries++)
        ;
    for (ULONG i = 0; living && i < living->NumberOfProcessIdsInList; i++)
        if (!(living->ProcessIdList[i] & STRUCK))
            add_unrecorded(summing->figures, (ULONG)living->ProcessIdList[i]);
    raise_told(page, &summing->figures->sums);
    jobs_unlock(lock);
}

void job_figures(HANDLE handle, uint64_t id, struct job_record *page,
                 struct job_figures *ret_figures)
{
    struct summing summing = {.id = id, .figures = ret_figures};
    sigset_t signals;

    *ret_figures = (struct job_figures){0};
    hold_signals(&signals);
    summing.living = take_list_of_job(handle, &summing.all_living);
    sum(&summing, page);
    if (summing.living)
        leave_scratch(summing.living);
    release_signals(&signals);
}

void job_recorded_sums(uint64_t id, struct job_record *page, struct job_sums *ret_sums)
{
    struct job_figures figures = {0};
    struct summing summing = {.id = id, .figures = &figures};
    sigset_t signals;

    hold_signals(&signals);
    sum(&summing, page);
    release_signals(&signals);
    *ret_sums = figures.sums;
}
