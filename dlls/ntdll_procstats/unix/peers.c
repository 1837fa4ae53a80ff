/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Questions about other processes, and the cache of those that have been asked
 * about.
 *
 * The cache is a table of sets; a Windows process id belongs to one set and may
 * be in any place of it. A thread that finds all of them taken, by others or by
 * some that were killed in here, does without: nothing waits.
 */
#include "peer.h"
#include "procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* With 200 peers, a set has more of them than places once in some hundred times. */
#define SET_PLACES 8
#define SETS_MAX   64

struct place {
    int taken;
    struct peer peer; /* for who has taken the place; its pid is looked at before as a hint */
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

/* Takes a place of the set that seems to hold this pid, 0 for one that holds nobody. */
static struct place *find_place(struct place *set, uint32_t windows_pid)
{
    for (int i = 0; i < SET_PLACES; i++) {
        if (__atomic_load_n(&set[i].peer.windows_pid, __ATOMIC_RELAXED) == windows_pid &&
            take_place(&set[i]))
            return &set[i];
    }
    return NULL;
}

/* The peer's place, else an empty one, else any: in turn, so that a few too many do not all go. */
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
        place->peer = nobody;
    return place;
}

/* Of one that has ended, its record has them, whoever counted. */
static int read_io(struct peer *peer, struct peer_params *process)
{
    if (!peer->record)
        return read_unrecorded_io(peer->unix_pid, &process->io);
    if (!process->ended && peer->record->io_of_host)
        return read_host_io(peer->unix_pid, &process->io);
    for (int kind = 0; kind < IO_KINDS; kind++) {
        process->io.operations[kind] =
            __atomic_load_n(&peer->record->io.operations[kind], __ATOMIC_RELAXED);
        process->io.bytes[kind] = __atomic_load_n(&peer->record->io.bytes[kind], __ATOMIC_RELAXED);
    }
    return 0;
}

static int open_of_thread(int tasks, const char *tid, const char *name)
{
    char path[32]; /* ten digits, "/status" and NUL fit */

    snprintf(path, sizeof(path), "%.20s/%s", tid, name);
    return openat(tasks, path, O_RDONLY | O_CLOEXEC);
}

/* The faults are told of the whole process, by its first thread too when that has ended. */
static int thread_memory(int tasks, const char *tid, int stat_fd, struct memory_maxima *maxima,
                         struct memory_figures *ret_memory)
{
    struct memory_source source = {.stat_fd = stat_fd,
                                   .statm_fd = open_of_thread(tasks, tid, "statm"),
                                   .status_fd = open_of_thread(tasks, tid, "status")};
    int error = source.statm_fd < 0 || source.status_fd < 0
                    ? -errno
                    : host_memory(&source, maxima, ret_memory);

    if (source.statm_fd >= 0)
        close(source.statm_fd);
    if (source.status_fd >= 0)
        close(source.status_fd);
    return error;
}

/*
 * Of a process whose first thread has ended, Linux tells the memory under its
 * others only. What ends meanwhile has none; what cannot be opened may have some.
 */
static int memory_by_another_thread(const struct peer *peer, struct memory_maxima *maxima,
                                    struct memory_figures *ret_memory)
{
    struct procfs_walk threads;
    const char *tid;
    int tasks = procfs_open_of(peer->unix_pid, "task");
    int error = tasks < 0 ? -errno : -ENODATA;

    if (tasks >= 0) {
        procfs_start_walk(&threads, tasks);
        while (error && (tid = procfs_next_number(&threads)))
            error = thread_memory(tasks, tid, peer->memory.stat_fd, maxima, ret_memory);
        close(tasks);
    }
    return error == -ENOENT ? -ENODATA : error;
}

/* Between a process's last instruction and its end for wineserver, its memory goes. */
static int read_memory(struct peer *peer, struct peer_params *process)
{
    struct memory_maxima *maxima = peer->record ? &peer->record->maxima : &peer->maxima;
    int error = -ENODATA;

    if (!process->ended) {
        error = host_memory(&peer->memory, maxima, &process->memory);
        if (error == -ENODATA)
            error = memory_by_another_thread(peer, maxima, &process->memory);
    }
    if (error == -ENODATA || error == -ESRCH)
        error = ended_memory(maxima, &process->memory);
    return error;
}

/* Answers from a peer, which is opened first if need be. */
static int ask(struct peer *peer, struct peer_params *process,
               int (*question)(struct peer *, struct peer_params *))
{
    struct memory_maxima seen = {0};
    int error;

    if (!is_current(peer, process)) {
        /* One that has made its record since it was asked about keeps its peaks. */
        if (peer->windows_pid == process->windows_pid &&
            peer->creation_time == process->creation_time)
            seen = peer->maxima;
        close_peer(peer);
        error = open_peer(peer, process);
        if (error)
            return error;
        raise_maxima(peer->record ? &peer->record->maxima : &peer->maxima, &seen);
    }
    return question(peer, process);
}

static int ask_peer(struct peer_params *process,
                    int (*question)(struct peer *, struct peer_params *))
{
    struct peer unkept = nobody;
    struct place *place;
    int error;

    process->place = 0;
    place = choose_place(process->windows_pid);
    if (place) {
        process->place = (uint32_t)(place - &cache[0][0]) + 1;
        error = ask(&place->peer, process, question);
        leave_place(place);
        process->place = 0;
        return error;
    }
    error = ask(&unkept, process, question);
    close_peer(&unkept);
    return error;
}

int peer_io(struct peer_params *process)
{
    return ask_peer(process, read_io);
}

int peer_memory(struct peer_params *process)
{
    return ask_peer(process, read_memory);
}

/*
 * Notes the memory of a process that is about to be ended. One without a record
 * gets one now, of what the host tells, so that it can be asked about later.
 */
static int note_end(struct peer *peer, struct peer_params *process)
{
    struct record_identity identity = {.windows_pid = process->windows_pid,
                                       .unix_pid = peer->unix_pid,
                                       .creation_time = process->creation_time};
    struct memory_maxima maxima;
    int error = read_memory(peer, process);

    if (error)
        return error;
    if (peer->record) {
        if (peer->record->io_of_host && !read_io(peer, process))
            peer->record->io = process->io;
        return 0;
    }
    maxima = process->memory.peak;
    error = procfs_start_time(peer->memory.stat_fd, &identity.unix_start_time);
    if (!error)
        error = read_io(peer, process);
    return error ? error : record_create_for_ending(&identity, &process->io, &maxima);
}

int peer_end(struct peer_params *process)
{
    return ask_peer(process, note_end);
}

int peer_leave(const struct peer_params *process)
{
    uint32_t index = process->place - 1;
    struct place *place;

    if (index >= SETS_MAX * SET_PLACES)
        return -EINVAL;
    place = &cache[index / SET_PLACES][index % SET_PLACES];
    close_peer(&place->peer);
    leave_place(place);
    return 0;
}
