/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is opened of another process, and whether it is still that process's: a
 * process is known by its Windows pid and creation time together, and Linux's
 * files of it by its start time.
 */
#include "peer.h"
#include "procfs.h"

#include <errno.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

const struct peer nobody = {
    .pid_fd = -1,
    .memory = {.stat_fd = -1, .statm_fd = -1, .status_fd = -1},
};

void close_peer(struct peer *peer)
{
    const int fds[PEER_FILES] = {peer->pid_fd, peer->memory.stat_fd, peer->memory.statm_fd,
                                 peer->memory.status_fd};

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
    return !procfs_read(peer->memory.stat_fd, text, sizeof(text));
}

/*
 * Opens what /proc has of a process of this user. start_time 0 takes whoever
 * has the pid.
 */
static int open_host_files(struct peer *peer, uint32_t unix_pid, uint64_t start_time)
{
    struct memory_source *files = &peer->memory;
    uint64_t started;
    struct stat st;
    int error;

    peer->unix_pid = unix_pid;
    files->stat_fd = procfs_open_of(unix_pid, "stat");
    if (files->stat_fd < 0)
        return -errno;
    files->statm_fd = procfs_open_of(unix_pid, "statm");
    if (files->statm_fd < 0)
        return -errno;
    files->status_fd = procfs_open_of(unix_pid, "status");
    if (files->status_fd < 0 || fstat(files->status_fd, &st))
        return -errno;
    if (st.st_uid != geteuid())
        return -EPERM;
    error = procfs_start_time(files->stat_fd, &started);
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

/* Who was asked about before it had run has a record only now. */
static int has_record_now(const struct peer *peer)
{
    int fd = record_open(peer->windows_pid);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* Maps the file of a record, which may be anybody's and anything. */
static int map_record(int fd, struct process_record **ret_record)
{
    struct stat st;
    void *page;

    if (fstat(fd, &st))
        return -errno;
    if (!S_ISREG(st.st_mode) || st.st_uid != geteuid() || st.st_size != RECORD_SIZE)
        return -EBADMSG;
    page = mmap(NULL, RECORD_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED)
        return -errno;
    *ret_record = page;
    return 0;
}

static int open_record(struct peer *peer, const struct peer_params *process)
{
    int fd = record_open(process->windows_pid);
    int error;

    if (fd < 0)
        return fd;
    error = map_record(fd, &peer->record);
    close(fd);
    if (!error && !record_is_valid(peer->record, process->windows_pid, process->creation_time))
        error = -EBADMSG;
    return error;
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

    if (error)
        return error;
    peer->pid_fd = (int)syscall(SYS_pidfd_open, (pid_t)unix_pid, 0);
    error = open_host_files(peer, (uint32_t)unix_pid, 0);
    if (!error)
        error = procfs_start_time(peer->memory.stat_fd, &start_time);
    if (!error && !is_same_age(start_time, process->creation_time))
        error = -ESRCH;
    return error;
}

/* A record that is damaged, of somebody else or not there is one answer: none. */
int open_peer(struct peer *peer, const struct peer_params *process)
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

int is_current(const struct peer *peer, const struct peer_params *process)
{
    if (peer->windows_pid != process->windows_pid || peer->creation_time != process->creation_time)
        return 0;
    if (peer->record)
        return record_is_valid(peer->record, peer->windows_pid, peer->creation_time);
    return !process->ended && !has_record_now(peer) && is_running(peer);
}
