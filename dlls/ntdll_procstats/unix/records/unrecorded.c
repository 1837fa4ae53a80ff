/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the host tells of a process that has no record: whether it can be a
 * certain Windows process, and its I/O as Linux counts it.
 */
#include "unrecorded.h"

#include "../host/procfs.h"
#include "procstats/filetime.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define NANOSECONDS   INT64_C(1000000000) /* in a second */
#define TICKS         100                 /* in a second, for user space */
#define AGE_TOLERANCE (10 * NANOSECONDS)

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
bool is_same_age(uint64_t start_time, uint64_t creation_time)
{
    int64_t unix_age = age_by(CLOCK_BOOTTIME, (int64_t)(start_time * (NANOSECONDS / TICKS)));
    int64_t windows_age =
        age_by(CLOCK_REALTIME, (int64_t)(creation_time - UNIX_EPOCH_FILETIME) * 100);
    int64_t apart = unix_age - windows_age;

    return apart > -AGE_TOLERANCE && apart < AGE_TOLERANCE;
}

/* The folder of the loader that a process was started by. */
static int read_loader_folder(const char *exe, char folder[PATH_MAX])
{
    ssize_t length = readlink(exe, folder, PATH_MAX - 1);
    char *slash;

    if (length < 0)
        return 0;
    folder[length] = 0;
    slash = strrchr(folder, '/');
    if (slash)
        *slash = 0;
    return slash != NULL;
}

/* Whether the process was started under the overlay, as this one was: an overlay has its own
 * loaders, of both bitnesses in one folder. */
static int is_overlaid(uint32_t unix_pid)
{
    char path[40]; /* "/proc/", ten digits, "/exe" and NUL fit */
    char own[PATH_MAX], other[PATH_MAX];

    snprintf(path, sizeof(path), "/proc/%u/exe", unix_pid);
    return read_loader_folder("/proc/self/exe", own) && read_loader_folder(path, other) &&
           !strcmp(own, other);
}

static int read_host_io(uint32_t unix_pid, struct io_counters *ret_io)
{
    char text[PROCFS_TEXT_MAX];
    int fd = procfs_open_of(unix_pid, "io");
    int error;

    if (fd < 0)
        return -errno;
    error = procfs_read(fd, text, sizeof(text));
    close(fd);
    return error ? error : procfs_parse_io(text, ret_io);
}

/* One that has begun, and has no record, is making it or could not make it. */
enum unrecorded_stage unrecorded_stage(uint32_t unix_pid)
{
    if (!is_overlaid(unix_pid))
        return UNRECORDED_PLAIN;
    return procfs_has_mapped(unix_pid, "/ntdll_procstats.so\n") ? UNRECORDED_BEGUN
                                                                : UNRECORDED_BEFORE;
}

/* I/O of a process that has no record. One that has not begun to run has done none. */
int read_unrecorded_io(uint32_t unix_pid, struct io_counters *ret_io)
{
    enum unrecorded_stage stage = unrecorded_stage(unix_pid);

    if (stage == UNRECORDED_PLAIN)
        return read_host_io(unix_pid, ret_io);
    if (stage == UNRECORDED_BEGUN)
        return -EACCES;
    *ret_io = (struct io_counters){0};
    return 0;
}
