/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which jobs this process is in: by its record, where the process that assigned
 * it stored that, by the note that it left before there was a record, or by the
 * record of its parent, whose jobs it inherits. A job that is found by
 * inheritance must have this process in wineserver's eyes, too.
 */
#include "own.h"

#include "../host/guard.h"
#include "../host/hold.h"
#include "../host/pages.h"
#include "../records/file.h"
#include "../records/records.h"
#include "../services.h"
#include "../teb.h"
#include "identity.h"
#include "limits.h"

#include <sys/mman.h>
#include <unistd.h>

#define ENTER_WAIT_USECS 100 /* while another thread enters a job */

/* A process can be assigned to a job within its job: each time the chain is another one. */
static struct job_chain chains[JOB_DEPTH_MAX] PAGES_OF_THEIR_OWN;
static unsigned int chains_used;
static const struct job_chain *current;
static int entering; /* 1: a thread adds a chain; it is not stopped meanwhile */
static own_jobs_joined *on_join;

void own_jobs_on_join(own_jobs_joined *joined)
{
    on_join = joined;
}

/* The jobs that are new have the process's commit added to theirs. */
static void charge_new(const struct job_chain *chain, const struct job_chain *before)
{
    uint64_t charge = JOB_NOT_CHARGED, commit = 0;
    struct job_chain joined = {0};
    struct process_record *record = own_record();

    if (!before && !guarded_exchange(&record->job_charge, &charge, JOB_CHARGED))
        return;
    for (unsigned int i = 0; i < chain->count; i++)
        if (!before || !job_chain_has(before, chain->ids[i]))
            joined.pages[joined.count++] = chain->pages[i];
    if (guarded_load(&record->account.commit, &commit))
        job_chain_charge(&joined, commit);
}

static void add_chain(uint64_t id)
{
    const struct job_chain *before = __atomic_load_n(&current, __ATOMIC_ACQUIRE);
    unsigned int index = __atomic_load_n(&chains_used, __ATOMIC_RELAXED);
    struct job_chain *chain;

    if (index == JOB_DEPTH_MAX || (before && before->ids[0] == id))
        return;
    __atomic_store_n(&chains_used, index + 1, __ATOMIC_RELAXED);
    chain = &chains[index];
    if (!job_chain_map(id, chain))
        return;
    __atomic_store_n(&current, chain, __ATOMIC_RELEASE);
    charge_new(chain, before);
    if (on_join)
        on_join(chain);
}

/* Many threads can come here at a time: each would use up a chain. */
static void enter(uint64_t id)
{
    sigset_t signals;

    hold_signals(&signals);
    while (__atomic_exchange_n(&entering, 1, __ATOMIC_ACQUIRE))
        usleep(ENTER_WAIT_USECS);
    add_chain(id);
    __atomic_store_n(&entering, 0, __ATOMIC_RELEASE);
    release_signals(&signals);
}

const struct job_chain *own_jobs(void)
{
    const struct job_chain *chain = __atomic_load_n(&current, __ATOMIC_ACQUIRE);
    uint64_t id = 0;

    if (!guarded_load(&own_record()->job, &id) || !id || (chain && chain->ids[0] == id))
        return chain;
    if (__atomic_load_n(&chains_used, __ATOMIC_RELAXED) < JOB_DEPTH_MAX)
        enter(id);
    return __atomic_load_n(&current, __ATOMIC_ACQUIRE);
}

void own_jobs_charge(uint64_t commit)
{
    const struct job_chain *before = __atomic_load_n(&current, __ATOMIC_ACQUIRE);
    const struct job_chain *chain = own_jobs();

    /* One that was just entered has been charged for all. */
    if (chain && chain == before)
        job_chain_charge(chain, commit);
}

static bool is_member(HANDLE process, uint64_t id)
{
    struct job_record *page;
    HANDLE job = NULL;
    NTSTATUS status;

    if (job_record_map(id, &page))
        return false;
    status = open_job(page, JOB_OBJECT_QUERY, &job);
    job_record_unmap(page);
    /* Where it cannot be opened, what the parent's record says is all that there is. */
    if (status)
        return status == STATUS_ACCESS_DENIED;
    status = original_NtIsProcessInJob(ARG(process), ARG(job));
    original_NtClose(ARG(job));
    return status == STATUS_PROCESS_IN_JOB;
}

/* The innermost of a chain that the process is in. */
static uint64_t member_of_chain(HANDLE process, uint64_t id)
{
    struct job_chain chain;
    uint64_t found = 0;

    job_chain_map(id, &chain);
    for (unsigned int i = 0; i < chain.count && !found; i++)
        if (is_member(process, chain.ids[i]))
            found = chain.ids[i];
    job_chain_unmap(&chain);
    return found;
}

struct search {
    HANDLE process;
    uint64_t deepest;
};

/* The deepest job, of all that have a record, that the process is in. */
static bool find_deepest(uint64_t id, void *context)
{
    struct search *search = context;
    struct job_chain chain, found;

    if (!is_member(search->process, id))
        return false;
    job_chain_map(id, &chain);
    job_chain_map(search->deepest, &found);
    if (chain.count > found.count)
        search->deepest = id;
    job_chain_unmap(&chain);
    job_chain_unmap(&found);
    return false;
}

uint64_t find_job_of(HANDLE process, uint64_t likely)
{
    struct search search = {.process = process};
    sigset_t signals;

    if (original_NtIsProcessInJob(ARG(process), 0) != STATUS_PROCESS_IN_JOB)
        return 0;
    hold_signals(&signals);
    search.deepest = likely ? member_of_chain(process, likely) : 0;
    if (!search.deepest)
        job_visit_jobs(find_deepest, &search);
    release_signals(&signals);
    return search.deepest;
}

/* A parent that is younger is another process, with the id of the parent. */
static uint64_t job_of_parent(void)
{
    uint32_t pid = own_record()->parent_pid;
    struct process_record *parent;
    uint64_t created, job = 0;

    if (!pid || record_file_map(pid, &parent))
        return 0;
    if (!guarded_load(&parent->creation_time, &created) || created > own_creation_time() ||
        !guarded_load(&parent->job, &job))
        job = 0;
    munmap(parent, RECORD_SIZE);
    return job;
}

/*
 * A process that no other has made is in no job but one that it has been assigned to.
 * What was noted while it was being made may be of an earlier process with its id.
 */
void own_jobs_attach(void)
{
    struct job_note note = own_job_note();
    uint64_t none = 0, id = note.job, stored = 0;

    /* It may have been assigned since it has its record. */
    guarded_load(&own_record()->job, &stored);
    if (!id && !stored && !own_record()->parent_pid)
        return;
    if (original_NtIsProcessInJob(ARG(NtCurrentProcess()), 0) != STATUS_PROCESS_IN_JOB)
        return;
    if (!note.creation_time && !stored)
        id = find_job_of(NtCurrentProcess(), id ? id : job_of_parent());
    if (id)
        guarded_exchange(&own_record()->job, &none, id);
    own_jobs();
}

bool own_jobs_allow_commit(uint64_t bytes)
{
    return jobs_allow_commit(own_jobs(), own_record(), own_pid(), bytes);
}
