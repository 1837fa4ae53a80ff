/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The limits of jobs: whether a process may commit more memory, and the messages that
 * a job posts. Each process adds what it commits to the sums of its jobs. A process that
 * commits memory in another adds that to the sums of the other's jobs.
 */
#include "limits.h"

#include "../host/guard.h"
#include "../host/hold.h"
#include "../services.h"
#include "names.h"

bool job_has_limit(const struct job_record *job, ULONG flag, const uint64_t *limit,
                   uint64_t *ret_limit)
{
    uint64_t flags;

    return guarded_load(&job->limits.limit_flags, &flags) && (flags & flag) &&
           guarded_load(limit, ret_limit) && guarded_load(&job->limits.limit_flags, &flags) &&
           (flags & flag);
}

struct commit_sum {
    uint64_t id;
    uint64_t commit;
};

static void add_commit(const struct process_record *process, bool runs, void *context)
{
    struct commit_sum *sum = context;
    struct job_chain chain;

    if (!runs || process->job_charge != JOB_CHARGED)
        return;
    job_chain_map(process->job, &chain);
    if (job_chain_has(&chain, sum->id))
        sum->commit += process->account.commit;
    job_chain_unmap(&chain);
}

/* What the job's processes have now: some may have been killed, and not given back. */
static uint64_t recount(struct job_record *job, uint64_t id, uint64_t commit)
{
    struct commit_sum sum = {.id = id};
    sigset_t signals;

    hold_signals(&signals);
    job_visit_processes(add_commit, &sum);
    release_signals(&signals);
    guarded_exchange(&job->commit, &commit, sum.commit);
    return sum.commit;
}

static bool fits(uint64_t commit, uint64_t bytes, uint64_t limit)
{
    return bytes <= limit && commit <= limit - bytes;
}

static bool process_may(const struct job_record *job, const struct process_record *process,
                        uint64_t bytes)
{
    uint64_t limit, commit = 0;

    if (!job_has_limit(job, JOB_OBJECT_LIMIT_PROCESS_MEMORY, &job->limits.process_memory, &limit))
        return true;
    guarded_load(&process->account.commit, &commit);
    return fits(commit, bytes, limit);
}

static bool job_may(struct job_record *job, uint64_t id, uint64_t bytes)
{
    uint64_t limit, commit = 0;

    if (!job_has_limit(job, JOB_OBJECT_LIMIT_JOB_MEMORY, &job->limits.job_memory, &limit))
        return true;
    guarded_load(&job->commit, &commit);
    return fits(commit, bytes, limit) || fits(recount(job, id, commit), bytes, limit);
}

bool jobs_allow_commit(const struct job_chain *chain, const struct process_record *process,
                       uint32_t pid, uint64_t bytes)
{
    ULONG message = 0;

    for (unsigned int i = 0; chain && i < chain->count; i++) {
        if (!process_may(chain->pages[i], process, bytes))
            message = JOB_OBJECT_MSG_PROCESS_MEMORY_LIMIT;
        else if (!job_may(chain->pages[i], chain->ids[i], bytes))
            message = JOB_OBJECT_MSG_JOB_MEMORY_LIMIT;
        if (message) {
            post_job_message(chain, i, message, pid);
            return false;
        }
    }
    return true;
}

struct commit_wanted {
    uint64_t bytes;
    bool allowed;
};

static int ask_jobs_of_peer(struct peer *peer, const struct peer_identity *process, void *context)
{
    struct commit_wanted *wanted = context;
    struct job_chain chain;
    uint64_t job = 0;

    if (!peer->page || !guarded_load(&peer->page->job, &job) || !job)
        return 0;
    job_chain_map(job, &chain);
    wanted->allowed = jobs_allow_commit(&chain, peer->page, process->windows_pid, wanted->bytes);
    job_chain_unmap(&chain);
    return 0;
}

bool peer_jobs_allow_commit(const struct peer_identity *process, uint64_t bytes)
{
    struct commit_wanted wanted = {.bytes = bytes, .allowed = true};

    ask_about_peer(process, ask_jobs_of_peer, &wanted);
    return wanted.allowed;
}

void peer_jobs_charge(const struct peer *peer, uint64_t commit)
{
    uint64_t charge = JOB_NOT_CHARGED, job = 0;
    struct job_chain chain;

    if (!commit || !peer->page || !guarded_load(&peer->page->job, &job) || !job ||
        !guarded_load(&peer->page->job_charge, &charge) || charge != JOB_CHARGED)
        return;
    job_chain_map(job, &chain);
    job_chain_charge(&chain, commit);
    job_chain_unmap(&chain);
}

static void post(const struct job_record *job, ULONG message, ULONG pid)
{
    struct object_name name;
    struct named_attributes by_name;
    uint64_t key = 0;
    HANDLE port = NULL;

    if (!guarded_copy(&name, &job->port, sizeof(name)) || !name.length ||
        name.length > JOB_NAME_MAX || !guarded_load((uint64_t *)&job->port_key, &key))
        return;
    attributes_of_name(&name, &by_name);
    if (original_NtOpenIoCompletion(ARG(&port), IO_COMPLETION_MODIFY_STATE,
                                    ARG(&by_name.attributes)))
        return;
    original_NtSetIoCompletion(ARG(port), (uintptr_t)key, pid, STATUS_SUCCESS, message);
    original_NtClose(ARG(port));
}

void post_job_message(const struct job_chain *chain, unsigned int job, ULONG message, ULONG pid)
{
    for (unsigned int i = job; i < chain->count; i++)
        post(chain->pages[i], message, pid);
}
