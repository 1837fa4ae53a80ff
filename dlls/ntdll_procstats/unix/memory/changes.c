/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Slots. A thread takes one by a compare and exchange, beginning at an
 * index that depends on the thread, and gives it back at its change's end. A thread that
 * is killed meanwhile leaves its slot taken, and so does a fault inside Wine, which
 * ends the service: the thread takes that slot again, or the next one with its TEB.
 */
#include "changes.h"

#include "../host/pages.h"

#include "../teb.h"

#define SLOTS  64u
#define STARTS 8u /* where threads begin to look for a slot, so that scans stay short */

struct change {
    uintptr_t owner; /* the thread's TEB; 0: free */
    uintptr_t start, end;
    number_in_one_piece count;  /* changes so far */
    number_in_one_piece stuck;  /* the count at which the owner was given up; else 0 */
    number_in_one_piece looked; /* the count at the last look for stuck ones */
    number_in_one_piece commit; /* bytes that are on their way to being committed */
} __attribute__((aligned(64)));

/* Few threads change memory at a time, so that most processes never take others than the first. */
static struct change first_slots[STARTS];
static struct change further_slots[SLOTS - STARTS] PAGES_OF_THEIR_OWN;
static unsigned int slots_used; /* those from here on have never been taken */
static int wanted;

static struct change *slot(unsigned int index)
{
    return index < STARTS ? &first_slots[index] : &further_slots[index - STARTS];
}

void want_walk(void)
{
    __atomic_store_n(&wanted, 1, __ATOMIC_RELEASE);
}

bool walk_is_wanted(void)
{
    return __atomic_load_n(&wanted, __ATOMIC_ACQUIRE);
}

void take_walk(void)
{
    __atomic_store_n(&wanted, 0, __ATOMIC_SEQ_CST);
}

static uintptr_t load(const uintptr_t *word)
{
    return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

/* Of two changes that meet, the one that enters its range last sees the other. */
static bool meets_another(const struct change *change, struct range range)
{
    unsigned int used = __atomic_load_n(&slots_used, __ATOMIC_SEQ_CST);

    for (unsigned int i = 0; i < used; i++)
        if (slot(i) != change && load(&slot(i)->owner) && load(&slot(i)->start) < range.end &&
            load(&slot(i)->end) > range.start)
            return true;
    return false;
}

void change_set_range(struct change *change, struct range range)
{
    if (!change)
        return;
    __atomic_store_n(&change->start, range.start, __ATOMIC_RELAXED);
    __atomic_store_n(&change->end, range.end, __ATOMIC_SEQ_CST);
    if (meets_another(change, range))
        want_walk();
}

static void raise_used(unsigned int used)
{
    unsigned int seen = __atomic_load_n(&slots_used, __ATOMIC_RELAXED);

    while (seen < used && !__atomic_compare_exchange_n(&slots_used, &seen, used, false,
                                                       __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
        ;
}

uint64_t change_set_commit(struct change *change, uint64_t bytes)
{
    unsigned int used = __atomic_load_n(&slots_used, __ATOMIC_SEQ_CST);
    uint64_t sum = change ? 0 : bytes;

    if (change)
        __atomic_store_n(&change->commit, bytes, __ATOMIC_SEQ_CST);
    for (unsigned int i = 0; i < used; i++)
        if (load(&slot(i)->owner))
            sum += __atomic_load_n(&slot(i)->commit, __ATOMIC_SEQ_CST);
    return sum;
}

/* A slot that was left taken means that a change has not been measured to its end: a walk makes up
 * for it. */
static bool take_slot(struct change *change, uintptr_t teb)
{
    uintptr_t owner = __atomic_load_n(&change->owner, __ATOMIC_RELAXED);

    if (owner == teb) {
        __atomic_store_n(&change->commit, 0, __ATOMIC_SEQ_CST);
        __atomic_store_n(&change->end, 0, __ATOMIC_SEQ_CST);
        want_walk();
        return true;
    }
    return !owner && __atomic_compare_exchange_n(&change->owner, &owner, teb, false,
                                                 __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
}

struct change *change_begin(struct range range)
{
    uintptr_t teb = (uintptr_t)current_teb();
    unsigned int first = (uint32_t)(teb >> 12) * 0x9E3779B1u >> 16; /* 2^32 / golden ratio */

    for (unsigned int i = 0; i < SLOTS; i++) {
        unsigned int index = (first % STARTS + i) % SLOTS;
        struct change *change = slot(index);

        if (!take_slot(change, teb))
            continue;
        raise_used(index + 1);
        __atomic_store_n(&change->count, change->count + 1, __ATOMIC_RELEASE);
        if (range.end)
            change_set_range(change, range);
        return change;
    }
    want_walk();
    return NULL;
}

void change_end(struct change *change)
{
    if (!change || __atomic_load_n(&change->stuck, __ATOMIC_RELAXED) == change->count)
        want_walk();
    if (!change)
        return;
    __atomic_store_n(&change->commit, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&change->end, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&change->start, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&change->owner, 0, __ATOMIC_RELEASE);
}

bool changes_are_quiet(uint64_t *ret_count)
{
    unsigned int used = __atomic_load_n(&slots_used, __ATOMIC_SEQ_CST);
    bool quiet = true;

    *ret_count = 0;
    for (unsigned int i = 0; i < used; i++) {
        bool taken = load(&slot(i)->owner) != 0;
        uint64_t count = __atomic_load_n(&slot(i)->count, __ATOMIC_ACQUIRE);

        if (taken && __atomic_load_n(&slot(i)->stuck, __ATOMIC_RELAXED) != count)
            quiet = false;
        *ret_count += count;
    }
    return quiet;
}

void changes_give_up_stuck(void)
{
    unsigned int used = __atomic_load_n(&slots_used, __ATOMIC_SEQ_CST);

    for (unsigned int i = 0; i < used; i++) {
        struct change *change = slot(i);
        uint64_t count = __atomic_load_n(&change->count, __ATOMIC_ACQUIRE);
        uint64_t looked = __atomic_exchange_n(&change->looked, count, __ATOMIC_RELAXED);

        if (!load(&change->owner) || looked != count)
            continue;
        __atomic_store_n(&change->stuck, count, __ATOMIC_RELAXED);
        __atomic_store_n(&change->end, 0, __ATOMIC_SEQ_CST);
    }
}
