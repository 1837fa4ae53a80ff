/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The memory of another process: commit and address space from its record, if
 * it keeps an account there, the rest from its files in /proc.
 */
#include "../host/procfs.h"
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define KILOBYTE 1024u /* what Linux calls kB */

/* A process that is just ending has no memory any more: -ENODATA. */
static int read_sizes(struct host_files *files, uint32_t unix_pid, struct memory_figures *memory)
{
    char text[PROCFS_TEXT_MAX];
    struct proc_stat stat;
    struct proc_statm statm;
    uint64_t ran;
    int error = peer_stat(files, unix_pid, &stat, &ran);

    if (!error)
        error = procfs_read(files->statm_fd, text, sizeof(text));
    if (!error)
        error = procfs_parse_statm(text, &statm);
    if (!error && !statm.size)
        error = -ENODATA;
    if (error)
        return error;
    figures_of_statm(&statm, memory);
    memory->hard_faults = stat.majflt;
    memory->page_faults = stat.minflt + stat.majflt;
    return 0;
}

/*
 * Figures and maxima as Linux has them. The peaks' file costs more than the two
 * others, and is read only after a page fault: without one VmHWM has not grown.
 */
static int read_host(struct host_files *files, uint32_t unix_pid, struct memory_figures *memory,
                     struct memory_maxima *ret_seen)
{
    struct proc_status status = {0};
    int error = read_sizes(files, unix_pid, memory);

    if (!error && memory->page_faults != files->noted_faults)
        error = procfs_read_status(files->status_fd, &status);
    if (error)
        return error;
    files->noted_faults = memory->page_faults;
    *ret_seen = maxima_of(memory, status.vm_hwm * KILOBYTE);
    if (ret_seen->virtual_size < status.vm_peak * KILOBYTE)
        ret_seen->virtual_size = status.vm_peak * KILOBYTE;
    return 0;
}

static int open_of_thread(int tasks, const char *tid, const char *name)
{
    char path[32]; /* ten digits, "/status" and NUL fit */

    snprintf(path, sizeof(path), "%.20s/%s", tid, name);
    return openat(tasks, path, O_RDONLY | O_CLOEXEC);
}

/* Linux gives the faults of the whole process under its first thread too when that has ended. */
static int read_thread(int tasks, const char *tid, int stat_fd, struct memory_figures *memory,
                       struct memory_maxima *ret_seen)
{
    struct host_files files = {.stat_fd = stat_fd,
                               .statm_fd = open_of_thread(tasks, tid, "statm"),
                               .status_fd = open_of_thread(tasks, tid, "status")};
    int error =
        files.statm_fd < 0 || files.status_fd < 0 ? -errno : read_host(&files, 0, memory, ret_seen);

    if (files.statm_fd >= 0)
        close(files.statm_fd);
    if (files.status_fd >= 0)
        close(files.status_fd);
    return error;
}

/*
 * Of a process whose first thread has ended, Linux gives the memory under its
 * others only. What ends meanwhile has none; what cannot be opened may have some.
 */
static int read_other_threads(const struct peer *peer, struct memory_figures *memory,
                              struct memory_maxima *ret_seen)
{
    struct procfs_walk threads;
    const char *tid;
    int tasks = procfs_open_of(peer->unix_pid, "task");
    int error = tasks < 0 ? -errno : -ENODATA;

    if (tasks >= 0) {
        procfs_start_walk(&threads, tasks);
        while (error && (tid = procfs_next_number(&threads)))
            error = read_thread(tasks, tid, peer->files.stat_fd, memory, ret_seen);
        close(tasks);
    }
    return error == -ENOENT ? -ENODATA : error;
}

/* The process has given back what its record, damaged meanwhile, did not hold. */
static bool is_below_zero(uint64_t figure)
{
    return figure >> 63;
}

/* What the process itself keeps is better than Linux's guess, its peaks too. */
static void take_account(const struct process_record *record, struct memory_figures *memory,
                         struct memory_maxima *seen)
{
    if (!(record->flags & RECORD_KEEPS_COMMIT) || is_below_zero(record->account.commit) ||
        is_below_zero(record->account.shared_commit) || is_below_zero(record->account.virtual_size))
        return;
    memory->commit = record->account.commit;
    memory->shared_commit = record->account.shared_commit;
    memory->virtual_size = record->account.virtual_size;
    seen->commit = memory->commit;
    seen->virtual_size = memory->virtual_size;
}

/* Raises each known maximum to what was seen; in the record too, if the process has one. */
static void raise_maxima(struct peer *peer, struct memory_maxima *known,
                         const struct memory_maxima *seen)
{
    for (size_t offset = 0; offset < sizeof(*known); offset += sizeof(uint64_t)) {
        uint64_t *maximum = (uint64_t *)((char *)known + offset);
        uint64_t value = *(const uint64_t *)((const char *)seen + offset);

        if (value <= *maximum)
            continue;
        *maximum = value;
        raise_in_peer(peer, offsetof(struct process_record, maxima) + offset, value);
        if (!peer->page)
            raise_maximum((uint64_t *)((char *)&peer->maxima + offset), value);
    }
}

int memory_of_peer(struct peer *peer, bool ended, struct memory_figures *ret_memory)
{
    struct memory_figures memory = {0};
    struct process_record record = {.maxima = peer->maxima};
    struct memory_maxima seen = {0};
    int error = peer->page ? peer_figures(peer, &record) : 0;

    if (error)
        return error;
    if (!ended) {
        error = read_host(&peer->files, peer->unix_pid, &memory, &seen);
        if (error == -ENODATA)
            error = read_other_threads(peer, &memory, &seen);
        /* Between a process's last instruction and its end for wineserver, its memory goes. */
        if (error == -ENODATA || error == -ESRCH)
            ended = true;
        else if (error)
            return error;
    }
    if (!ended) {
        leave_out_faults(&memory, record.faults_before, record.hard_faults_before);
        seen.page_faults = memory.page_faults;
        take_account(&record, &memory, &seen);
        raise_maxima(peer, &record.maxima, &seen);
    } else {
        memory = (struct memory_figures){0};
    }
    memory.peak = record.maxima;
    memory.page_faults = memory.peak.page_faults;
    *ret_memory = memory;
    return 0;
}
