/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Questions about other processes, and the cache of those that have been asked
 * about.
 *
 * The cache is a table of sets; a Windows process id belongs to one set and may
 * be in any place of it. A thread takes a place by an atomic exchange before it
 * reads or writes the peer there. If all places are taken, it opens the process for
 * this one question: nothing waits. A thread is neither suspended nor ended while
 * it has a place, or the place and the descriptors of a peer would be lost. Of
 * processes that have ended the cache lets go when some more have been opened, so a
 * program that watches others for days holds descriptors of those that run.
 */
#include "peers.h"

#include "../host/hold.h"

#include <sys/resource.h>

/* With 200 peers, about one set in a hundred has more of them than places. */
#define SET_PLACES 8
#define SETS_MAX   64

#define OPENED_PER_LOOK 16 /* how many peers are opened between two looks for ended ones */

struct place {
    int taken;
    struct peer peer; /* of the thread that took the place; others read its pid as a hint */
};

static struct place cache[SETS_MAX][SET_PLACES];

/* Never so many that descriptors run short for the program itself. */
static unsigned int count_sets(void)
{
    static unsigned int sets;
    struct rlimit limit;
    rlim_t affordable = 1;

    if (!sets) {
        if (!getrlimit(RLIMIT_NOFILE, &limit))
            affordable = limit.rlim_cur / (PEER_FILES * 4) / SET_PLACES;
        sets = affordable < 1 ? 1 : affordable > SETS_MAX ? SETS_MAX : (unsigned int)affordable;
    }
    return sets;
}

/* Pids of processes and threads are given in turn, which must not leave half of the sets empty. */
static struct place *set_of(uint32_t windows_pid)
{
    return cache[windows_pid * 0x9E3779B1u /* 2^32 / golden ratio */ / 64 % count_sets()];
}

static int take_place(struct place *place)
{
    return !__atomic_exchange_n(&place->taken, 1, __ATOMIC_ACQUIRE);
}

static void leave_place(struct place *place)
{
    __atomic_store_n(&place->taken, 0, __ATOMIC_RELEASE);
}

/* Takes a place of the set that seems to hold this pid, 0 for an empty one. */
static struct place *find_place(struct place *set, uint32_t windows_pid)
{
    for (int i = 0; i < SET_PLACES; i++) {
        if (__atomic_load_n(&set[i].peer.windows_pid, __ATOMIC_RELAXED) == windows_pid &&
            take_place(&set[i]))
            return &set[i];
    }
    return NULL;
}

/* The peer's place, else an empty one, else each in turn: so a few peers too many do not push out
 * all the others. */
static struct place *choose_place(uint32_t windows_pid)
{
    static unsigned int turn;
    struct place *set = set_of(windows_pid);
    struct place *place = find_place(set, windows_pid);

    if (!place)
        place = find_place(set, 0);
    if (!place) {
        place = &set[__atomic_fetch_add(&turn, 1, __ATOMIC_RELAXED) % SET_PLACES];
        if (!take_place(place))
            return NULL;
    }
    if (!place->peer.windows_pid)
        place->peer = no_peer;
    return place;
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

static void let_go_if_ended(struct place *place)
{
    if (!__atomic_load_n(&place->peer.windows_pid, __ATOMIC_RELAXED) || !take_place(place))
        return;
    if (place->peer.windows_pid && !peer_runs(&place->peer))
        close_peer(&place->peer);
    leave_place(place);
}

/* The calling thread's own place is taken, and so stays. */
static void let_go_of_ended(void)
{
    static unsigned int opened;

    if (__atomic_add_fetch(&opened, 1, __ATOMIC_RELAXED) % OPENED_PER_LOOK)
        return;
    for (unsigned int set = 0; set < count_sets(); set++)
        for (int i = 0; i < SET_PLACES; i++)
            let_go_if_ended(&cache[set][i]);
}

/* Answers from a peer, which is opened first if need be. */
static int ask(struct peer *peer, const struct peer_identity *process, peer_question *question,
               void *context)
{
    struct memory_maxima seen = {0};
    int error;

    if (!is_current(peer, process)) {
        if (peer->windows_pid == process->windows_pid &&
            peer->creation_time == process->creation_time)
            seen = peer->maxima;
        close_peer(peer);
        let_go_of_ended();
        error = open_peer(peer, process);
        if (error)
            return error;
        hand_over(peer, &seen);
    }
    return question(peer, process, context);
}

static int ask_held(const struct peer_identity *process, peer_question *question, void *context)
{
    struct place *place = choose_place(process->windows_pid);
    struct peer unkept = no_peer;
    int error;

    if (place) {
        error = ask(&place->peer, process, question, context);
        leave_place(place);
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
