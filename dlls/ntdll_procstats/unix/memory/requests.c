/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the services that change an address space have in common: whose it is,
 * what is measured before and after, and to which account the difference is
 * added, the own one or that in the other process's record.
 */
#include "requests.h"

#include "../host/guard.h"
#include "../jobs/limits.h"
#include "../jobs/own.h"
#include "../records/records.h"
#include "../table/originals.h"
#include "../teb.h"
#include "account.h"

bool find_space(uintptr_t process, struct space *ret_space)
{
    PROCESS_BASIC_INFORMATION basic = {0};
    KERNEL_USER_TIMES times = {0};

    *ret_space = (struct space){.process = NtCurrentProcess(), .own = true};
    if (!account_is_kept())
        return false;
    if ((HANDLE)process == NtCurrentProcess())
        return true;
    if (original_NtQueryInformationProcess(process, ProcessBasicInformationClass, ARG(&basic),
                                           sizeof(basic), 0))
        return false;
    if (basic.UniqueProcessId == own_pid())
        return true;
    if (original_NtQueryInformationProcess(process, ProcessTimesClass, ARG(&times), sizeof(times),
                                           0))
        return false;
    *ret_space = (struct space){.process = (HANDLE)process,
                                .peer = {.windows_pid = (uint32_t)basic.UniqueProcessId,
                                         .creation_time = (uint64_t)times.CreateTime}};
    return true;
}

/* The peaks follow what is in the record then. */
static int add_to_peer(struct peer *peer, const struct peer_identity *process, void *context)
{
    const struct memory_account *added = context;

    (void)process;
    add_in_peer(peer, offsetof(struct process_record, account.commit), added->commit,
                offsetof(struct process_record, maxima.commit));
    peer_jobs_charge(peer, added->commit);
    add_in_peer(peer, offsetof(struct process_record, account.shared_commit), added->shared_commit,
                0);
    add_in_peer(peer, offsetof(struct process_record, account.virtual_size), added->virtual_size,
                offsetof(struct process_record, maxima.virtual_size));
    return 0;
}

void request_add(const struct space *space, struct memory_account difference)
{
    if (space->own)
        account_add(&difference);
    else if (difference.commit || difference.shared_commit || difference.virtual_size)
        ask_about_peer(&space->peer, add_to_peer, &difference);
}

static struct memory_account difference(const struct memory_account *after,
                                        const struct memory_account *before)
{
    return (struct memory_account){
        .commit = after->commit - before->commit,
        .shared_commit = after->shared_commit - before->shared_commit,
        .virtual_size = after->virtual_size - before->virtual_size,
    };
}

void request_begin(struct request *request, struct range range)
{
    request->range = range;
    if (request->space.own)
        request->change = change_begin(range);
}

void request_begin_in_range(struct request *request, struct range range)
{
    request_begin(request, range);
    measure_range(request->space.process, range, &request->before);
}

void request_begin_in_allocation(struct request *request, uintptr_t address)
{
    request_begin(request, pages(address, 1));
    if (!measure_allocation(request->space.process, address, &request->range, &request->before))
        return;
    if (request->space.own)
        change_set_range(request->change, request->range);
}

bool request_read_result(struct request *request, uintptr_t address_at, uintptr_t size_at)
{
    uintptr_t address, size;

    if (!guarded_copy(&address, (void *)address_at, sizeof(address)) ||
        !guarded_copy(&size, (void *)size_at, sizeof(size))) {
        want_walk();
        return false;
    }
    request->range = pages(address, size);
    if (request->space.own)
        change_set_range(request->change, request->range);
    return true;
}

void request_end(struct request *request)
{
    if (!request->space.own)
        return;
    change_end(request->change);
    account_look();
}

bool request_is_allowed(const struct request *request, uint64_t commit)
{
    if (!commit)
        return true;
    if (!request->space.own)
        return peer_jobs_allow_commit(&request->space.peer, commit);
    return !own_jobs() || own_jobs_allow_commit(change_set_commit(request->change, commit));
}

bool request_measure(const struct request *request, struct memory_account *ret_added)
{
    struct region_sums after;

    if (!measure_range(request->space.process, request->range, &after))
        return false;
    *ret_added = difference(&after.account, &request->before.account);
    return true;
}

void request_add_measured(struct request *request)
{
    struct memory_account added;

    if (request_measure(request, &added))
        request_add(&request->space, added);
}

void request_add_new(struct request *request, uintptr_t address)
{
    struct region_sums made;

    if (!measure_allocation(request->space.process, address, &request->range, &made))
        return;
    change_set_range(request->change, request->range);
    request_add_measured(request);
}

void request_add_nothing_left(struct request *request)
{
    static const struct memory_account nothing;

    request_add(&request->space, difference(&nothing, &request->before.account));
}
