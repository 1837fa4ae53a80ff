/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Questions about other processes, and the cache of those that have been asked
 * about.
 *
 * The cache is a table of sets; a Windows process id belongs to one set and may
 * be in any slot of it. A thread takes a slot by an atomic exchange before it
 * reads or writes the peer there. If all slots are taken, it opens the process for
 * this one question: nothing waits. A thread is neither suspended nor ended while
 * it has a slot, or the slot and the descriptors of a peer would be lost. Of
 * processes that have ended the cache lets go when some more have been opened, so a
 * program that watches others for days holds descriptors of those that run.
 */
#include "peers.h"

#include "../host/hold.h"
#include "../host/pages.h"
#include "known.h"

#include <sys/resource.h>

/* With 200 peers, about one set in a hundred has more of them than slots. */
#define SET_SLOTS 8
#define SETS_MAX  64

#define OPENED_PER_LOOK 16 /* how many peers are opened between two looks for ended ones */

struct slot {
    int taken;
    struct peer peer; /* of the thread that took the slot; others read its pid as a hint */
};

static struct slot cache[SETS_MAX][SET_SLOTS] PAGES_OF_THEIR_OWN;

/* Never so many that descriptors run short for the program itself. */
static unsigned int count_sets(void)
{
    static unsigned int sets;
    struct rlimit limit;
    rlim_t affordable = 1;

    if (!sets) {
        if (!getrlimit(RLIMIT_NOFILE, &limit))
            affordable = limit.rlim_cur / (PEER_FILES * 4) / SET_SLOTS;
        sets = affordable < 1 ? 1 : affordable > SETS_MAX ? SETS_MAX : (unsigned int)affordable;
    }
    return sets;
}

/* Pids of processes and threads are given in turn, which must not leave half of the sets empty. */
static struct slot *set_of(uint32_t windows_pid)
{
    return cache[windows_pid * 0x9E3779B1u /* 2^32 / golden ratio */ / 64 % count_sets()];
}

static int take_slot(struct slot *slot)
{
    return !__atomic_exchange_n(&slot->taken, 1, __ATOMIC_ACQUIRE);
}

static void leave_slot(struct slot *slot)
{
    __atomic_store_n(&slot->taken, 0, __ATOMIC_RELEASE);
}

/* Takes a slot of the set that seems to hold this pid, 0 for an empty one. */
static struct slot *find_slot(struct slot *set, uint32_t windows_pid)
{
    for (int i = 0; i < SET_SLOTS; i++) {
        if (__atomic_load_n(&set[i].peer.windows_pid, __ATOMIC_RELAXED) == windows_pid &&
            take_slot(&set[i]))
            return &set[i];
    }
    return NULL;
}

/* The peer's slot, else an empty one, else each in turn: so a few peers too many do not push out
 * all the others. */
static struct slot *choose_slot(uint32_t windows_pid)
{
    static unsigned int turn;
    struct slot *set = set_of(windows_pid);
    struct slot *slot = find_slot(set, windows_pid);

    if (!slot)
        slot = find_slot(set, 0);
    if (!slot) {
        slot = &set[__atomic_fetch_add(&turn, 1, __ATOMIC_RELAXED) % SET_SLOTS];
        if (!take_slot(slot))
            return NULL;
    }
    if (!slot->peer.windows_pid)
        slot->peer = no_peer;
    return slot;
}

/*
 * What this process has seen of another that had no record goes into the record that it has now;
 * but not page faults, which were those before the program.
 */
static void hand_over(struct peer *peer, struct memory_maxima *seen)
{
    if (peer->page)
        seen->page_faults = 0;
    for (size_t offset = 0; offset < sizeof(*seen); offset += sizeof(uint64_t)) {
        uint64_t value = *(const uint64_t *)((const char *)seen + offset);

        if (peer->page)
            raise_in_peer(peer, offsetof(struct process_record, maxima) + offset, value);
        else
            raise_maximum((uint64_t *)((char *)&peer->maxima + offset), value);
    }
}

static void let_go_if_ended(struct slot *slot)
{
    if (!__atomic_load_n(&slot->peer.windows_pid, __ATOMIC_RELAXED) || !take_slot(slot))
        return;
    if (slot->peer.windows_pid && !peer_runs(&slot->peer))
        close_peer(&slot->peer);
    leave_slot(slot);
}

/* The calling thread's own slot is taken, and so stays. */
static void let_go_of_ended(void)
{
    static unsigned int opened;

    if (__atomic_add_fetch(&opened, 1, __ATOMIC_RELAXED) % OPENED_PER_LOOK)
        return;
    for (unsigned int set = 0; set < count_sets(); set++)
        for (int i = 0; i < SET_SLOTS; i++)
            let_go_if_ended(&cache[set][i]);
}

/* A process that cannot be opened now, while it makes its record for example, may be the next time:
 * then its peaks must not have fallen. */
static void remember(struct peer *peer, const struct peer_identity *process,
                     const struct memory_maxima *seen)
{
    peer->windows_pid = process->windows_pid;
    peer->creation_time = process->creation_time;
    peer->maxima = *seen;
}

/* Answers from a peer, which is opened first if need be. */
static int ask(struct peer *peer, const struct peer_identity *process, peer_question *question,
               void *context)
{
    struct memory_maxima seen = {0};
    bool was_known;
    int error;

    if (!is_current(peer, process)) {
        was_known = peer->windows_pid == process->windows_pid &&
                    peer->creation_time == process->creation_time;
        if (was_known)
            seen = peer->maxima;
        close_peer(peer);
        let_go_of_ended();
        error = open_peer(peer, process);
        if (error && was_known)
            remember(peer, process, &seen);
        if (error)
            return error;
        hand_over(peer, &seen);
    }
    if (peer->page)
        known_note(peer, process->ended);
    return question(peer, process, context);
}

static int ask_held(const struct peer_identity *process, peer_question *question, void *context)
{
    struct slot *slot = choose_slot(process->windows_pid);
    struct peer unkept = no_peer;
    int error;

    if (slot) {
        error = ask(&slot->peer, process, question, context);
        leave_slot(slot);
        return error;
    }
    error = ask(&unkept, process, question, context);
    close_peer(&unkept);
    return error;
}

int ask_about_peer(const struct peer_identity *process, peer_question *question, void *context)
{
    sigset_t signals;
    int error;

    hold_signals(&signals);
    error = ask_held(process, question, context);
    release_signals(&signals);
    return error;
}
