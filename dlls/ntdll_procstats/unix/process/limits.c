/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Limits of working sets. Sizes are in whole pages, as on Windows; both of a
 * process are in one number, so that nobody reads one of before and one of after.
 * What Windows checks, and the defaults, are on Microsoft's page of
 * SetProcessWorkingSetSizeEx; what jobs do, on that of
 * JOBOBJECT_BASIC_LIMIT_INFORMATION.
 */
#include "limits.h"

#include "../host/guard.h"
#include "../host/hold.h"
#include "../jobs/own.h"
#include "../memory/memory.h"
#include "job_of.h"
#include "peers.h"
#include "working_set.h"

#define DEFAULT_MINIMUM  50u  /* pages */
#define DEFAULT_MAXIMUM  345u /* pages */
#define SMALLEST_MINIMUM 20u  /* pages: a smaller one is this */
#define SMALLEST_MAXIMUM 13u  /* pages: a smaller one is refused */

enum quota_field {
    QUOTA_PAGED_POOL,
    QUOTA_NONPAGED_POOL,
    QUOTA_MINIMUM,
    QUOTA_MAXIMUM,
    QUOTA_PAGEFILE,
    QUOTA_TIME,
    QUOTA_WORKING_SET,
    QUOTA_FLAGS = 10,
    QUOTA_FIELDS = 12
};

#define QUOTA_SHORT 6 /* fields of QUOTA_LIMITS */

#define HARD_MINIMUM  3u  /* enable, disable */
#define HARD_MAXIMUM  12u /* enable, disable */
#define BOTH_DISABLED 10u /* what a process begins with */

#define DEFAULT_SIZES (DEFAULT_MINIMUM | (uint64_t)DEFAULT_MAXIMUM << 32)

struct limits {
    uint64_t sizes; /* as in records */
    uint32_t flags;
};

static uint32_t whole_pages(uint64_t bytes)
{
    uint64_t count = bytes / PAGE_BYTES;

    return count > UINT32_MAX ? UINT32_MAX : (uint32_t)count;
}

NTSTATUS pack_working_set(uint64_t minimum, uint64_t maximum, uint64_t *ret_sizes)
{
    uint32_t least = whole_pages(minimum), most = whole_pages(maximum);

    if (!minimum || !maximum)
        return STATUS_INVALID_PARAMETER;
    if (least < SMALLEST_MINIMUM)
        least = SMALLEST_MINIMUM;
    if (most < SMALLEST_MAXIMUM || least > most)
        return STATUS_BAD_WORKING_SET_LIMIT;
    *ret_sizes = least | (uint64_t)most << 32;
    return STATUS_SUCCESS;
}

/* ---- In jobs ---- */

/* Of two, each size is the smaller one. */
static uint64_t least_of(uint64_t one, uint64_t other)
{
    uint64_t minimum = (uint32_t)one < (uint32_t)other ? (uint32_t)one : (uint32_t)other;
    uint64_t maximum = one >> 32 < other >> 32 ? one >> 32 : other >> 32;

    return minimum | maximum << 32;
}

/* What the jobs around a process give to each process in them; 0: nothing. */
static uint64_t sizes_by_jobs(const struct target *target)
{
    uint64_t job = job_of_target(target, target->process), sizes = 0, of_one;
    struct job_chain chain;
    sigset_t signals;

    if (!job)
        return 0;
    hold_signals(&signals);
    job_chain_map(job, &chain);
    for (unsigned int i = 0; i < chain.count; i++)
        if (guarded_load(&chain.pages[i]->working_set, &of_one) && of_one)
            sizes = sizes ? least_of(sizes, of_one) : of_one;
    job_chain_unmap(&chain);
    release_signals(&signals);
    return sizes;
}

/* ---- Asking ---- */

/* A visitor of a record. Nothing has been set where there is 0, or no record. */
static void read_limits(struct process_record *record, void *context)
{
    struct limits *ret_limits = context;
    uint64_t sizes = 0, flags = 0;

    *ret_limits = (struct limits){DEFAULT_SIZES, BOTH_DISABLED};
    if (!record)
        return;
    if (guarded_load(&record->working_set_limits, &sizes) && sizes)
        ret_limits->sizes = sizes;
    if (guarded_load(&record->working_set_flags, &flags) && flags)
        ret_limits->flags = (uint32_t)flags;
}

NTSTATUS answer_quota_limits(const struct target *target, struct answer *ret_answer)
{
    uint64_t by_jobs = sizes_by_jobs(target);
    struct limits limits;

    read_limits(NULL, &limits);
    visit_record(target, read_limits, &limits);
    if (by_jobs)
        limits.sizes = by_jobs;
    *ret_answer =
        (struct answer){.fields = {
                            [QUOTA_PAGED_POOL] = UINT64_MAX,
                            [QUOTA_NONPAGED_POOL] = UINT64_MAX,
                            [QUOTA_MINIMUM] = (uint64_t)(uint32_t)limits.sizes * PAGE_BYTES,
                            [QUOTA_MAXIMUM] = (limits.sizes >> 32) * PAGE_BYTES,
                            [QUOTA_PAGEFILE] = UINT64_MAX,
                            [QUOTA_TIME] = UINT64_MAX,
                            [QUOTA_FLAGS] = limits.flags,
                        }};
    return STATUS_SUCCESS;
}

/* ---- Setting ---- */

/* Of two flags one can be set, and clears the other. 3 would be both. */
static NTSTATUS change_flags(uint32_t pair, uint32_t wanted, uint32_t *flags)
{
    if ((wanted & pair) == pair)
        return STATUS_INVALID_PARAMETER;
    if (wanted & pair)
        *flags = (*flags & ~pair) | (wanted & pair);
    return STATUS_SUCCESS;
}

static NTSTATUS change_limits(const uint64_t *fields, struct limits *limits)
{
    uint32_t wanted = (uint32_t)fields[QUOTA_FLAGS];
    NTSTATUS status;

    if (wanted & ~(HARD_MINIMUM | HARD_MAXIMUM))
        return STATUS_INVALID_PARAMETER;
    status = change_flags(HARD_MINIMUM, wanted, &limits->flags);
    if (!status)
        status = change_flags(HARD_MAXIMUM, wanted, &limits->flags);
    if (!status)
        status = pack_working_set(fields[QUOTA_MINIMUM], fields[QUOTA_MAXIMUM], &limits->sizes);
    return status;
}

static void store(uint64_t *number, uint64_t value)
{
    uint64_t expected;

    if (guarded_load(number, &expected))
        while (expected != value && guarded_exchange(number, &expected, value))
            ;
}

static void write_limits(struct process_record *record, void *context)
{
    const struct limits *limits = context;

    if (!record)
        return;
    store(&record->working_set_limits, limits->sizes);
    store(&record->working_set_flags, limits->flags);
}

static bool is_trim(const uint64_t *fields, unsigned int pointer_size)
{
    uint64_t most = pointer_size == sizeof(uint32_t) ? UINT32_MAX : UINT64_MAX;

    return fields[QUOTA_MINIMUM] == most && fields[QUOTA_MAXIMUM] == most;
}

/* Where a job gives the sizes, a process cannot change its own, only empty its working set. */
static NTSTATUS set_limits_of(const struct target *target, const uint64_t *fields,
                              unsigned int pointer_size)
{
    struct limits limits;
    NTSTATUS status;

    if (is_trim(fields, pointer_size)) {
        trim_process(target);
        return STATUS_SUCCESS;
    }
    read_limits(NULL, &limits);
    visit_record(target, read_limits, &limits);
    status = change_limits(fields, &limits);
    if (!status && !sizes_by_jobs(target))
        visit_record(target, write_limits, &limits);
    return status;
}

NTSTATUS set_quota_limits(const struct query *query)
{
    uint64_t fields[QUOTA_FIELDS] = {0};
    size_t count = QUOTA_FIELDS;
    struct target target;
    NTSTATUS status;

    if (query->length == layout_size(QUOTA_LIMITS_LAYOUT, QUOTA_SHORT, query->pointer_size))
        count = QUOTA_SHORT;
    else if (query->length != layout_size(QUOTA_LIMITS_LAYOUT, count, query->pointer_size))
        return STATUS_INFO_LENGTH_MISMATCH;
    layout_read(QUOTA_LIMITS_LAYOUT, count, query->pointer_size, query->info, fields);
    status = find_target_by(query->handle, PROCESS_SET_QUOTA, &target);
    if (!status && target.ended)
        status = STATUS_PROCESS_IS_TERMINATING;
    return status ? status : set_limits_of(&target, fields, query->pointer_size);
}
