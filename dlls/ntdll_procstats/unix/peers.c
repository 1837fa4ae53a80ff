/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Other processes: their records, and their files in /proc through descriptors
 * that are kept. A peer that has been identified once needs no second look
 * while its Unix process lives; one that has ended is known by its record's
 * creation time.
 *
 * The cache is a table of sets; a Windows process id belongs to one set and may
 * be in any place of it. A thread that finds all of them taken, by others or by
 * some that were killed in here, does without: nothing waits.
 */
#include "private.h"
#include "procfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* With 200 peers, a set has more of them than places once in some hundred times. */
#define SET_PLACES 8
#define SETS_MAX   64
#define PEER_FILES 4 /* descriptors that a peer keeps open */

#define NANOSECONDS         INT64_C(1000000000)         /* in a second */
#define TICKS               100                         /* in a second, for user space */
#define UNIX_EPOCH_FILETIME INT64_C(116444736000000000) /* in 100 ns since 1601 */
#define AGE_TOLERANCE       (10 * NANOSECONDS)

struct peer {
    uint32_t windows_pid; /* 0: nothing is open */
    int record_fd;        /* these are -1 where there is none */
    int pid_fd;
    int stat_fd;
    int status_fd;
    struct process_record *record;
    uint64_t creation_time; /* Windows's, by which it was identified */
    uint32_t unix_pid;
    struct memory_maxima maxima; /* for want of a record: as far as they were seen from here */
};

struct place {
    int taken;
    struct peer peer; /* for who has taken the place; its pid is looked at before as a hint */
};

static struct place cache[SETS_MAX][SET_PLACES];

static const struct peer nobody = {.record_fd = -1, .pid_fd = -1, .stat_fd = -1, .status_fd = -1};

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

static void close_peer(struct peer *peer)
{
    const int fds[PEER_FILES] = {peer->record_fd, peer->pid_fd, peer->stat_fd, peer->status_fd};

    if (peer->record)
        munmap(peer->record, RECORD_SIZE);
    for (int i = 0; i < PEER_FILES; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    *peer = nobody;
}

/* Whether the Unix process that the peer's descriptors are of still runs. */
static int is_running(const struct peer *peer)
{
    struct pollfd ended = {.fd = peer->pid_fd, .events = POLLIN};
    char text[PROCFS_TEXT_MAX];

    if (peer->pid_fd >= 0)
        return poll(&ended, 1, 0) == 0;
    return peer->stat_fd >= 0 && !procfs_read(peer->stat_fd, text, sizeof(text));
}

static int open_proc_file(uint32_t unix_pid, const char *name)
{
    char path[40]; /* "/proc/", ten digits, "/status" and NUL fit */

    snprintf(path, sizeof(path), "/proc/%u/%s", unix_pid, name);
    return open(path, O_RDONLY | O_CLOEXEC);
}

/*
 * Opens what /proc has of a process of this user. start_time 0 takes whoever
 * has the pid.
 */
static int open_host_files(struct peer *peer, uint32_t unix_pid, uint64_t start_time)
{
    uint64_t started;
    struct stat st;
    int error;

    peer->unix_pid = unix_pid;
    peer->pid_fd = (int)syscall(SYS_pidfd_open, (pid_t)unix_pid, 0);
    peer->stat_fd = open_proc_file(unix_pid, "stat");
    if (peer->stat_fd < 0)
        return -errno;
    peer->status_fd = open_proc_file(unix_pid, "status");
    if (peer->status_fd < 0 || fstat(peer->status_fd, &st))
        return -errno;
    if (st.st_uid != geteuid())
        return -EPERM;
    error = procfs_start_time(peer->stat_fd, &started);
    if (!error && start_time && started != start_time)
        error = -ESRCH;
    return error;
}

static int record_is_valid(const struct process_record *record, uint32_t windows_pid,
                           uint64_t creation_time)
{
    return __atomic_load_n(&record->magic, __ATOMIC_ACQUIRE) == RECORD_MAGIC &&
           record->version == RECORD_VERSION && record->size == RECORD_SIZE &&
           record->windows_pid == windows_pid && record->creation_time == creation_time;
}

/* Whether the record's file is whole, and still the one of its Windows pid. */
static int record_is_usable(const struct peer *peer)
{
    struct stat st;

    return !fstat(peer->record_fd, &st) && st.st_size == RECORD_SIZE && st.st_nlink == 1 &&
           record_is_valid(peer->record, peer->windows_pid, peer->creation_time);
}

/* Who was asked about before it had run has a record only now. */
static int has_record_now(const struct peer *peer)
{
    int fd = record_open(peer->windows_pid);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static int open_record(struct peer *peer, const struct peer_params *process)
{
    struct stat st;
    void *page;

    peer->record_fd = record_open(process->windows_pid);
    if (peer->record_fd < 0)
        return peer->record_fd;
    if (fstat(peer->record_fd, &st))
        return -errno;
    if (!S_ISREG(st.st_mode) || st.st_uid != geteuid() || st.st_size != RECORD_SIZE)
        return -EBADMSG;
    page = mmap(NULL, RECORD_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, peer->record_fd, 0);
    if (page == MAP_FAILED)
        return -errno;
    peer->record = page;
    return record_is_valid(page, process->windows_pid, process->creation_time) ? 0 : -EBADMSG;
}

/* The age of something now, in nanoseconds by clock. */
static int64_t age_by(clockid_t clock, int64_t began)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return now.tv_sec * NANOSECONDS + now.tv_nsec - began;
}

/*
 * Windows's creation time and Linux's start time are taken by two processes,
 * one after the other: on a busy machine some seconds apart.
 */
int is_same_age(uint64_t start_time, uint64_t creation_time)
{
    int64_t unix_age = age_by(CLOCK_BOOTTIME, (int64_t)(start_time * (NANOSECONDS / TICKS)));
    int64_t windows_age =
        age_by(CLOCK_REALTIME, ((int64_t)creation_time - UNIX_EPOCH_FILETIME) * 100);
    int64_t apart = unix_age - windows_age;

    return apart > -AGE_TOLERANCE && apart < AGE_TOLERANCE;
}

/*
 * A process that has no record is known by a thread of it, which the NT layer
 * found in its memory. It is believed if it is this user's, and as old as the
 * Windows process.
 */
static int open_unrecorded(struct peer *peer, const struct peer_params *process)
{
    uint64_t unix_pid, start_time;
    int error = procfs_thread_group(process->unix_tid, &unix_pid);

    if (!error)
        error = open_host_files(peer, (uint32_t)unix_pid, 0);
    if (!error)
        error = procfs_start_time(peer->stat_fd, &start_time);
    if (!error && !is_same_age(start_time, process->creation_time))
        error = -ESRCH;
    return error;
}

/* A record that is damaged, of somebody else or not there is one answer: none. */
static int open_peer(struct peer *peer, const struct peer_params *process)
{
    int error = open_record(peer, process);

    if (!error && !process->ended)
        error = open_host_files(peer, peer->record->unix_pid, peer->record->unix_start_time);
    if (error) {
        close_peer(peer);
        if (process->ended || !process->unix_tid)
            return -ENOENT;
        error = open_unrecorded(peer, process);
    }
    if (error) {
        close_peer(peer);
        return error;
    }
    peer->windows_pid = process->windows_pid;
    peer->creation_time = process->creation_time;
    return 0;
}

/*
 * Whether what is open can be answered from. Of a process that runs there can
 * be only one with its Windows pid, so it need not be identified again; one
 * that has ended must be, since its successor may have the pid.
 */
static int is_current(const struct peer *peer, const struct peer_params *process)
{
    if (peer->windows_pid != process->windows_pid)
        return 0;
    if (process->ended)
        return peer->record && peer->creation_time == process->creation_time &&
               record_is_usable(peer);
    return (peer->record ? record_is_usable(peer) : !has_record_now(peer)) && is_running(peer);
}

/* Whether the process was started by the loader that started this one: under the overlay. */
static int is_overlaid(uint32_t unix_pid)
{
    char path[40]; /* "/proc/", ten digits, "/exe" and NUL fit */
    struct stat own, other;

    snprintf(path, sizeof(path), "/proc/%u/exe", unix_pid);
    return !stat("/proc/self/exe", &own) && !stat(path, &other) && own.st_dev == other.st_dev &&
           own.st_ino == other.st_ino;
}

static int read_host_io(uint32_t unix_pid, struct io_counters *ret_io)
{
    char text[PROCFS_TEXT_MAX];
    int fd = open_proc_file(unix_pid, "io");
    int error;

    if (fd < 0)
        return -errno;
    error = procfs_read(fd, text, sizeof(text));
    close(fd);
    return error ? error : procfs_parse_io(text, ret_io);
}

/*
 * I/O of a process that has no record. Under the overlay it is one that has not
 * begun to run, and has done none; or one that could not make its record.
 */
static int read_unrecorded_io(uint32_t unix_pid, struct io_counters *ret_io)
{
    if (!is_overlaid(unix_pid))
        return read_host_io(unix_pid, ret_io);
    if (procfs_has_mapped(unix_pid, "/ntdll_procstats.so\n"))
        return -EACCES;
    *ret_io = (struct io_counters){0};
    return 0;
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

/*
 * Of a process whose first thread has ended, Linux tells the memory under its
 * other threads only. No opendir: it allocates, under a lock.
 */
static int memory_by_another_thread(const struct peer *peer, struct memory_maxima *maxima,
                                    struct memory_figures *ret_memory)
{
    _Alignas(struct dirent64) char entries[2048];
    const struct dirent64 *entry;
    int error = -ENODATA;
    ssize_t size, at;
    int tasks = open_proc_file(peer->unix_pid, "task");

    if (tasks < 0)
        return -errno;
    while (error && (size = getdents64(tasks, entries, sizeof(entries))) > 0) {
        for (at = 0; error && at < size; at += entry->d_reclen) {
            char path[32]; /* ten digits, "/status" and NUL fit */
            int status_fd;

            entry = (const struct dirent64 *)(entries + at);
            if (entry->d_name[0] == '.')
                continue;
            snprintf(path, sizeof(path), "%.20s/status", entry->d_name);
            status_fd = openat(tasks, path, O_RDONLY | O_CLOEXEC);
            if (status_fd < 0)
                continue;
            error = host_memory(peer->stat_fd, status_fd, maxima, ret_memory);
            close(status_fd);
        }
    }
    close(tasks);
    return error;
}

/* Between a process's last instruction and its end for wineserver, its memory goes. */
static int read_memory(struct peer *peer, struct peer_params *process)
{
    struct memory_maxima *maxima = peer->record ? &peer->record->maxima : &peer->maxima;
    int error = -ENODATA;

    if (!process->ended) {
        error = host_memory(peer->stat_fd, peer->status_fd, maxima, &process->memory);
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
        if (!process->creation_time)
            return -EAGAIN;
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

    if (process->ended && !process->creation_time)
        return -EAGAIN;
    place = choose_place(process->windows_pid);
    if (place) {
        error = ask(&place->peer, process, question);
        leave_place(place);
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
    error = procfs_start_time(peer->stat_fd, &identity.unix_start_time);
    if (!error)
        error = read_io(peer, process);
    return error ? error : record_create_for_ending(&identity, &process->io, &maxima);
}

int peer_end(struct peer_params *process)
{
    if (!process->creation_time)
        return -EAGAIN;
    return ask_peer(process, note_end);
}
