/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is opened of another process, and whether it is still that process's: a
 * process is known by its Windows pid and creation time together, and Linux's
 * files of it by its start time.
 */
#include "peer.h"

#include "../host/guard.h"
#include "../host/procfs.h"
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* The part of a record that has figures. */
#define FIGURES_SIZE offsetof(struct process_record, image_name)

const struct peer no_peer = {
    .pid_fd = -1,
    .files = {.stat_fd = -1, .statm_fd = -1, .status_fd = -1},
};

void close_peer(struct peer *peer)
{
    const int fds[PEER_FILES] = {peer->pid_fd, peer->files.stat_fd, peer->files.statm_fd,
                                 peer->files.status_fd};

    if (peer->page)
        munmap(peer->page, RECORD_SIZE);
    for (int i = 0; i < PEER_FILES; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    *peer = no_peer;
}

bool peer_runs(const struct peer *peer)
{
    struct pollfd ended = {.fd = peer->pid_fd, .events = POLLIN};
    char text[PROCFS_TEXT_MAX];
    struct proc_stat stat;

    if (peer->pid_fd >= 0)
        return poll(&ended, 1, 0) == 0;
    return !procfs_read(peer->files.stat_fd, text, sizeof(text)) &&
           !procfs_parse_stat(text, &stat) && !procfs_has_ended(&stat);
}

static int open_in(int folder, const char *name, int *ret_fd)
{
    *ret_fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
    return *ret_fd < 0 ? -errno : 0;
}

/* The folder belongs to the process's user, its files to root where the first thread has ended. */
static int open_files_of_user(int folder, struct host_files *files)
{
    struct stat st;
    int error = fstat(folder, &st) ? -errno : 0;

    if (!error && st.st_uid != geteuid())
        error = -EPERM;
    if (!error)
        error = open_in(folder, "stat", &files->stat_fd);
    if (!error)
        error = open_in(folder, "statm", &files->statm_fd);
    if (!error)
        error = open_in(folder, "status", &files->status_fd);
    return error;
}

/* Opens what /proc has of a process of this user. start_time 0 takes any that has the pid. */
static int open_host_files(struct peer *peer, uint32_t unix_pid, uint64_t start_time)
{
    uint64_t started;
    int folder = procfs_open_of(unix_pid, "");
    int error;

    if (folder < 0)
        return -errno;
    peer->unix_pid = unix_pid;
    error = open_files_of_user(folder, &peer->files);
    close(folder);
    if (!error)
        error = procfs_start_time(peer->files.stat_fd, &started);
    if (!error && start_time && started != start_time)
        error = -ESRCH;
    return error;
}

/* Linux's number for the clock of a process, as clock_getcpuclockid makes it. */
#define PROCESS_CLOCK(pid) ((clockid_t)(~(pid) << 3 | 2))

bool peer_clock(uint32_t unix_pid, uint64_t *ret_ran)
{
    struct timespec time;

    if (clock_gettime(PROCESS_CLOCK(unix_pid), &time))
        return false;
    *ret_ran = (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
    return true;
}

/* Were the id another process's by now, its time would be another, and the file not be readable. */
int peer_stat(struct host_files *files, uint32_t unix_pid, struct proc_stat *ret_stat,
              uint64_t *ret_ran)
{
    char text[PROCFS_TEXT_MAX];
    int error = 0;

    *ret_ran = 0;
    if (unix_pid && !peer_clock(unix_pid, ret_ran)) {
        files->ran = 0;
        return -ESRCH;
    }
    if (!*ret_ran || *ret_ran != files->ran) {
        files->ran = 0;
        error = procfs_read(files->stat_fd, text, sizeof(text));
        if (!error)
            error = procfs_parse_stat(text, &files->stat);
        if (!error)
            files->ran = *ret_ran;
    }
    *ret_stat = files->stat;
    return error;
}

bool is_record_of(const struct process_record *record, uint32_t windows_pid, uint64_t creation_time)
{
    return record->magic == RECORD_MAGIC && record->version == RECORD_VERSION &&
           record->size == RECORD_SIZE && record->windows_pid == windows_pid &&
           record->creation_time == creation_time;
}

int peer_figures(const struct peer *peer, struct process_record *ret_record)
{
    if (!peer->page || !guarded_copy(ret_record, peer->page, FIGURES_SIZE) ||
        !is_record_of(ret_record, peer->windows_pid, peer->creation_time))
        return -EBADMSG;
    return 0;
}

void raise_in_peer(const struct peer *peer, size_t offset, uint64_t value)
{
    if (peer->page)
        guarded_raise((uint64_t *)((char *)peer->page + offset), value);
}

void add_in_peer(const struct peer *peer, size_t offset, uint64_t value, size_t maximum_offset)
{
    uint64_t sum;

    if (peer->page && value &&
        guarded_fetch_add((uint64_t *)((char *)peer->page + offset), value, &sum) &&
        maximum_offset && (int64_t)value > 0)
        raise_in_peer(peer, maximum_offset, sum);
}

static int open_record(struct peer *peer, const struct peer_identity *process,
                       struct process_record *ret_record)
{
    int error = record_file_map(process->windows_pid, &peer->page);

    if (error)
        return error;
    peer->windows_pid = process->windows_pid;
    peer->creation_time = process->creation_time;
    return peer_figures(peer, ret_record);
}

/*
 * A process that has no record is known by a thread of it, which the process
 * room found in its memory, and finds there again after this.
 */
static int open_unrecorded(struct peer *peer, const struct peer_identity *process)
{
    uint64_t unix_pid;
    int error = procfs_thread_group(process->unix_tid, &unix_pid);

    if (error)
        return error;
    peer->pid_fd = (int)syscall(SYS_pidfd_open, (pid_t)unix_pid, 0);
    return open_host_files(peer, (uint32_t)unix_pid, 0);
}

/* A record that is damaged, another process's or not there is one answer: none. */
int open_peer(struct peer *peer, const struct peer_identity *process)
{
    struct process_record record;
    int error = open_record(peer, process, &record);

    if (!error && !process->ended)
        error = open_host_files(peer, record.unix_pid, record.unix_start_time);
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

bool is_current(const struct peer *peer, const struct peer_identity *process)
{
    struct process_record record;

    if (peer->windows_pid != process->windows_pid || peer->creation_time != process->creation_time)
        return false;
    if (peer->page)
        return !peer_figures(peer, &record);
    return !process->ended && !record_file_exists(peer->windows_pid) && peer_runs(peer);
}
