/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Finds the Unix process of a Windows process that has no record, among the
 * processes of this user. When more than one matches, none is believed.
 *
 * By its memory: a thread's TEB has the ids of process and thread, which differ within
 * a session. In another session both may be the same; then it is the one of the
 * right age.
 *
 * By a part of its main thread's TEB: something there points to the process's
 * first stack frames. Addresses of stacks are random, so others match seldom; then
 * it is the one of the right age. (Not by age alone: somebody may have set the clock.)
 *
 * By its sizes, which wineserver reads from the same file of Linux. They match as
 * long as the process makes no progress. Several processes of one program may have the
 * same; then it is the one of the right age.
 */
#include "search.h"

#include "../host/hold.h"
#include "../host/procfs.h"
#include "unrecorded.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* Wine's frames are the first on the stack: its pointers were seen 0x298 to 0x6e0 bytes below. */
#define FIRST_FRAMES 0x2000

static int is_in_first_frames(uint64_t address, uint64_t stack)
{
    return address < stack && stack - address <= FIRST_FRAMES;
}

/* Whether a word of the part, as wide as the process's pointers, points there. */
static int points_to_stack(const uint8_t teb[TEB_PART], uint64_t stack)
{
    size_t width = stack >> 32 ? sizeof(uint64_t) : sizeof(uint32_t);

    for (size_t offset = 0; offset < TEB_PART; offset += width) {
        uint64_t word = 0;

        memcpy(&word, teb + offset, width); /* little-endian, as x86 is */
        if (is_in_first_frames(word, stack))
            return 1;
    }
    return 0;
}

/* Whether a process, with what its stat file says, is like the one that is searched for. */
typedef int process_match(const char *pid, const struct proc_stat *stat_fields,
                          const void *context);

/* How well a process fits: it matches, and its age too. */
enum fit { FITS_NOT, FITS, FITS_IN_AGE };

static enum fit fit_of(const char *pid, process_match *match, const void *context,
                       uint64_t creation_time)
{
    char path[32], text[PROCFS_TEXT_MAX];
    struct proc_stat stat_fields;
    struct stat st;

    /* The folder is the user's; its files are root's where the first thread has ended. */
    if ((size_t)snprintf(path, sizeof(path), "/proc/%s", pid) >= sizeof(path) || stat(path, &st) ||
        st.st_uid != geteuid() ||
        (size_t)snprintf(path, sizeof(path), "/proc/%s/stat", pid) >= sizeof(path) ||
        procfs_read_path(path, text, sizeof(text)) || procfs_parse_stat(text, &stat_fields) ||
        !match(pid, &stat_fields, context))
        return FITS_NOT;
    return is_same_age(stat_fields.starttime, creation_time) ? FITS_IN_AGE : FITS;
}

/* The one process that fits, or of several the one whose age fits too. */
static int find_process(process_match *match, const void *context, uint64_t creation_time,
                        uint32_t *ret_unix_pid)
{
    struct procfs_walk processes;
    unsigned int found[FITS_IN_AGE + 1] = {0};
    uint32_t last[FITS_IN_AGE + 1];
    enum fit fit;
    sigset_t signals;
    const char *pid;
    int proc;

    hold_signals(&signals);
    proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (proc < 0) {
        release_signals(&signals);
        return -errno;
    }
    procfs_start_walk(&processes, proc);
    while ((pid = procfs_next_number(&processes))) {
        fit = fit_of(pid, match, context, creation_time);
        found[fit]++;
        last[fit] = (uint32_t)strtoul(pid, NULL, 10);
    }
    close(proc);
    release_signals(&signals);
    fit = found[FITS_IN_AGE] ? FITS_IN_AGE : FITS;
    if (found[fit] != 1)
        return -ENOENT;
    *ret_unix_pid = last[fit];
    return 0;
}

static int has_stack(const char *pid, const struct proc_stat *stat_fields, const void *teb)
{
    (void)pid;
    return points_to_stack(teb, stat_fields->stack);
}

int find_process_of_teb(const uint8_t teb[TEB_PART], uint64_t creation_time, uint32_t *ret_unix_pid)
{
    return find_process(has_stack, teb, creation_time, ret_unix_pid);
}

static int has_content(const char *pid, const struct proc_stat *stat_fields, const void *context)
{
    const struct process_content *content = context;
    uint8_t bytes[CONTENT_MAX] = {0};
    struct iovec here = {.iov_base = bytes, .iov_len = content->size};
    struct iovec there = {.iov_base = (void *)content->address, .iov_len = content->size};

    (void)stat_fields;
    return process_vm_readv((pid_t)strtol(pid, NULL, 10), &here, 1, &there, 1, 0) ==
               (ssize_t)content->size &&
           !memcmp(bytes, content->bytes, content->size);
}

int find_process_of_content(const struct process_content *content, uint64_t creation_time,
                            uint32_t *ret_unix_pid)
{
    return content->size > CONTENT_MAX
               ? -EINVAL
               : find_process(has_content, content, creation_time, ret_unix_pid);
}

/* The caller's sizes may be cut to 32 bits. */
static int has_sizes(const char *pid, const struct proc_stat *stat_fields, const void *context)
{
    uint32_t unix_pid = (uint32_t)strtoul(pid, NULL, 10);
    const struct process_sizes *sizes = context;
    struct proc_status status = {0};
    int fd = procfs_open_of(unix_pid, "status");
    int error = fd < 0 ? -errno : procfs_read_status(fd, &status);

    (void)stat_fields;
    if (fd >= 0)
        close(fd);
    return !error && (size_t)(status.vm_peak * 1024) == sizes->peak_virtual &&
           (size_t)(status.vm_size * 1024) == sizes->virtual &&
           (size_t)(status.vm_hwm * 1024) == sizes->peak_resident &&
           procfs_has_mapped(unix_pid, "/ntdll.so\n");
}

int find_process_of_sizes(const struct process_sizes *sizes, uint64_t creation_time,
                          uint32_t *ret_unix_pid)
{
    return find_process(has_sizes, sizes, creation_time, ret_unix_pid);
}
