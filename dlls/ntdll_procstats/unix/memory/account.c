/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The account's figures. They are in the record alone, so that other processes
 * can read them and add to them, and a change costs one addition. Any thread adds
 * at any time, by one atomic addition for each figure; a thread that is killed
 * between two leaves them apart until the next walk. A walk exchanges a figure
 * only if nothing was added since it was read.
 *
 * A walk of the address space gives the same figures from nothing. It sets the
 * account right after changes that met, after the record was lost, and now and
 * then for what passes by unseen: Wine's own parts allocate some memory for the
 * program without a system service, bitmaps for example. A process in which no
 * such part was loaded is not walked once more at its end.
 */
#include "account.h"

#include "../host/guard.h"
#include "../jobs/own.h"
#include "../records/records.h"
#include "changes.h"
#include "stacks.h"

#include <sched.h>
#include <time.h>

/*
 * A walk is made at most so often, and takes at most a hundredth of the time. The
 * first comes early: what Wine allocates for graphics, it does at the start.
 */
#define FIRST_WALK_NS    UINT64_C(100000000)
#define WALK_INTERVAL_NS UINT64_C(1000000000)
#define WALK_SHARE       100

/* One that takes longer is left to queries. */
#define SHORT_WALK_NS UINT64_C(1000000)

#define WALK_TRIES 20

#define FIGURES (sizeof(struct memory_account) / sizeof(uint64_t))

static bool kept;
static uint64_t next_walk_ns;
static uint64_t last_walk_took_ns;
static uint64_t measured_faults;
static bool unseen_expected;

bool account_is_kept(void)
{
    return kept;
}

static uint64_t now_ns(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* One of the account's figures in the record that is written to now. */
static uint64_t *figure(size_t index)
{
    return (uint64_t *)&own_record()->account + index;
}

static void lose_record(void)
{
    record_lost();
    want_walk();
}

static void raise_peaks(const struct memory_account *account)
{
    if ((int64_t)account->commit > 0)
        RAISE_OWN(maxima.commit, account->commit);
    if ((int64_t)account->virtual_size > 0)
        RAISE_OWN(maxima.virtual_size, account->virtual_size);
}

void account_add(const struct memory_account *difference)
{
    const uint64_t *added = (const uint64_t *)difference;
    struct memory_account now = {0};
    uint64_t *sums = (uint64_t *)&now;

    for (size_t i = 0; i < FIGURES; i++) {
        if (!added[i])
            continue;
        if (!guarded_fetch_add(figure(i), added[i], &sums[i]))
            lose_record();
        else if ((int64_t)added[i] < 0)
            sums[i] = 0;
    }
    raise_peaks(&now);
    if (difference->commit)
        own_jobs_charge(difference->commit);
}

static bool load_account(struct memory_account *ret_account)
{
    for (size_t i = 0; i < FIGURES; i++)
        if (!guarded_load(figure(i), (uint64_t *)ret_account + i))
            return false;
    return true;
}

/* A figure below zero: the record's page was zeroed, or written to by somebody else. */
static bool is_impossible(const struct memory_account *account)
{
    bool impossible = false;

    for (size_t i = 0; i < FIGURES; i++)
        impossible |= (int64_t)((const uint64_t *)account)[i] < 0;
    return impossible;
}

/* What the process has, by a walk. Threads are charged by themselves. */
static bool walk(struct memory_account *ret_account)
{
    struct region_sums sums;

    if (!measure_all(&sums))
        return false;
    stacks_add_charges(&sums.account);
    *ret_account = sums.account;
    return true;
}

/* False if something was added meanwhile. */
static bool replace_account(const struct memory_account *old, const struct memory_account *new)
{
    bool replaced = true;

    for (size_t i = 0; i < FIGURES; i++) {
        uint64_t expected = ((const uint64_t *)old)[i], value = ((const uint64_t *)new)[i];
        uint64_t found = expected;

        if (!guarded_exchange(figure(i), &found, value))
            lose_record();
        if (found != expected)
            replaced = false;
    }
    if (replaced && new->commit != old->commit)
        own_jobs_charge(new->commit - old->commit);
    return replaced;
}

/* One try. A change that begins after the second look adds to the account after it was read. */
static bool try_to_walk(void)
{
    struct memory_account old, new;
    uint64_t count, count_after;

    if (!changes_are_quiet(&count))
        return false;
    take_walk();
    if (!load_account(&old)) {
        lose_record();
        return false;
    }
    if (!walk(&new) || !changes_are_quiet(&count_after) || count_after != count ||
        !replace_account(&old, &new))
        return false;
    raise_peaks(&new);
    return true;
}

/* Sets the account right. Where changes do not come to rest, it is tried again at the next query.
 */
static void walk_now(void)
{
    uint64_t start = now_ns(CLOCK_MONOTONIC), end, pause;
    int tries = 0;

    while (!try_to_walk()) {
        if (++tries == WALK_TRIES) {
            want_walk();
            break;
        }
        sched_yield();
    }
    end = now_ns(CLOCK_MONOTONIC);
    if (tries == WALK_TRIES && end >= __atomic_load_n(&next_walk_ns, __ATOMIC_RELAXED))
        changes_give_up_stuck();
    __atomic_store_n(&last_walk_took_ns, end - start, __ATOMIC_RELAXED);
    pause = (end - start) * WALK_SHARE;
    __atomic_store_n(&next_walk_ns, end + (pause > WALK_INTERVAL_NS ? pause : WALK_INTERVAL_NS),
                     __ATOMIC_RELAXED);
}

/* Where a walk cannot be made either, nothing is better than almost 2^64. */
static bool load_possible_account(struct memory_account *ret_account)
{
    if (!load_account(ret_account)) {
        lose_record();
        walk_now();
    } else if (is_impossible(ret_account)) {
        walk_now();
    } else {
        return true;
    }
    return load_account(ret_account) && !is_impossible(ret_account);
}

bool account_attach(uintptr_t locale_file, struct memory_account *ret_account)
{
    stacks_attach();
    note_system_views(locale_file);
    if (!walk(ret_account))
        return false;
    kept = true;
    next_walk_ns = now_ns(CLOCK_MONOTONIC) + FIRST_WALK_NS;
    return true;
}

static bool walk_is_due(void)
{
    return now_ns(CLOCK_MONOTONIC_COARSE) >= __atomic_load_n(&next_walk_ns, __ATOMIC_RELAXED);
}

void account_look(void)
{
    if (!walk_is_due() || __atomic_load_n(&last_walk_took_ns, __ATOMIC_RELAXED) >= SHORT_WALK_NS)
        return;
    stacks_take_rescan();
    walk_now();
}

void account_expect_unseen(void)
{
    __atomic_store_n(&unseen_expected, true, __ATOMIC_RELAXED);
}

void account_look_at_end(void)
{
    if (kept && __atomic_load_n(&unseen_expected, __ATOMIC_RELAXED))
        want_walk();
}

/* Peaks that other processes raised in the record, as they added to it. */
static void take_peaks_of_record(void)
{
    struct process_record *record = own_record();
    struct memory_account peaks = {0};

    if (guarded_load(&record->maxima.commit, &peaks.commit) &&
        guarded_load(&record->maxima.virtual_size, &peaks.virtual_size))
        raise_peaks(&peaks);
}

bool account_read(uint64_t page_faults, struct memory_account *ret_account)
{
    if (!kept)
        return false;
    if (stacks_take_rescan())
        want_walk();
    if (__atomic_load_n(&measured_faults, __ATOMIC_RELAXED) != page_faults) {
        __atomic_store_n(&measured_faults, page_faults, __ATOMIC_RELAXED);
        stacks_measure();
    }
    if (walk_is_wanted() || walk_is_due())
        walk_now();
    take_peaks_of_record();
    return load_possible_account(ret_account);
}
