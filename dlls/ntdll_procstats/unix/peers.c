/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Other processes: their records, and their files in /proc through descriptors
 * that are kept. A peer that has been identified once needs no second look
 * while its Unix process lives; one that has ended is known by its record's
 * creation time.
 *
 * The cache has one place for each Windows process id modulo its size. A thread
 * that finds its place taken, by another or by one that was killed in here,
 * does without it: nothing waits.
 */
#include "private.h"
#include "procfs.h"

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

#define CACHE_MAX      256
#define PEER_FILES     4 /* descriptors that a peer keeps open */
#define PIDS_ARE_EVERY 4 /* wineserver gives multiples of four */

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
    uint32_t unix_pid;
};

static struct {
    int taken;
    struct peer peer;
} cache[CACHE_MAX];

static const struct peer nobody = {0, -1, -1, -1, -1, NULL, 0};

/* Never so many that descriptors run short for the program itself. */
static unsigned int cache_size(void)
{
    static unsigned int size;
    struct rlimit limit;
    rlim_t places = 1;

    if (!size) {
        if (!getrlimit(RLIMIT_NOFILE, &limit))
            places = limit.rlim_cur / (PEER_FILES * 4);
        size = places < 1 ? 1 : places > CACHE_MAX ? CACHE_MAX : (unsigned int)places;
    }
    return size;
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

/* Whether the record's file is whole, and still the one of its Windows pid. */
static int record_is_usable(const struct peer *peer)
{
    struct stat st;

    return peer->record && !fstat(peer->record_fd, &st) && st.st_size == RECORD_SIZE &&
           st.st_nlink == 1;
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

static int record_is_valid(const struct process_record *record, const struct peer_params *process)
{
    return __atomic_load_n(&record->magic, __ATOMIC_ACQUIRE) == RECORD_MAGIC &&
           record->version == RECORD_VERSION && record->size == RECORD_SIZE &&
           record->windows_pid == process->windows_pid &&
           record->creation_time == process->creation_time;
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
    return record_is_valid(page, process) ? 0 : -EBADMSG;
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
    if (error)
        close_peer(peer);
    else
        peer->windows_pid = process->windows_pid;
    return error;
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
        return record_is_usable(peer) && record_is_valid(peer->record, process);
    return (!peer->record || record_is_usable(peer)) && is_running(peer);
}

/* Of one that has ended, its record has them, whoever counted. */
static int read_io(const struct peer *peer, struct peer_params *process)
{
    char text[PROCFS_TEXT_MAX];
    int fd, error;

    if (peer->record && (process->ended || !peer->record->io_of_host)) {
        for (int kind = 0; kind < IO_KINDS; kind++) {
            process->io.operations[kind] =
                __atomic_load_n(&peer->record->io.operations[kind], __ATOMIC_RELAXED);
            process->io.bytes[kind] =
                __atomic_load_n(&peer->record->io.bytes[kind], __ATOMIC_RELAXED);
        }
        return 0;
    }
    fd = open_proc_file(peer->unix_pid, "io");
    if (fd < 0)
        return -errno;
    error = procfs_read(fd, text, sizeof(text));
    close(fd);
    return error ? error : procfs_parse_io(text, &process->io);
}

static int read_memory(const struct peer *peer, struct peer_params *process)
{
    struct memory_maxima unrecorded = {0};

    if (process->ended)
        return ended_memory(&peer->record->maxima, &process->memory);
    return host_memory(peer->stat_fd, peer->status_fd,
                       peer->record ? &peer->record->maxima : &unrecorded, &process->memory);
}

/* Answers from a peer, which is opened first if need be. */
static int ask(struct peer *peer, struct peer_params *process,
               int (*question)(const struct peer *, struct peer_params *))
{
    int error;

    if (!is_current(peer, process)) {
        close_peer(peer);
        if (!process->creation_time)
            return -EAGAIN;
        error = open_peer(peer, process);
        if (error)
            return error;
    }
    return question(peer, process);
}

static int ask_peer(struct peer_params *process,
                    int (*question)(const struct peer *, struct peer_params *))
{
    unsigned int place = process->windows_pid / PIDS_ARE_EVERY % cache_size();
    struct peer unkept = nobody;
    int error;

    if (process->ended && !process->creation_time)
        return -EAGAIN;
    if (!__atomic_exchange_n(&cache[place].taken, 1, __ATOMIC_ACQUIRE)) {
        if (!cache[place].peer.windows_pid)
            cache[place].peer = nobody;
        error = ask(&cache[place].peer, process, question);
        __atomic_store_n(&cache[place].taken, 0, __ATOMIC_RELEASE);
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
static int note_end(const struct peer *peer, struct peer_params *process)
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
