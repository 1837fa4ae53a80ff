/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What /proc tells of a process. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "host/clock.h"
#include "linux/procfs.h"
#include "sample/memory.h"
#include "sample/sample.h"

#define DESCRIPTORS_LEFT 64 /* for all else */
#define READ_ONLY        (O_RDONLY | O_CLOEXEC)

static int open_file(pid_t pid, const char *name)
{
    char path[64];

    snprintf(path, sizeof(path), "/proc/%ld/%s", (long)pid, name);
    return open(path, READ_ONLY);
}

/* How many files may stay open: as many as the system lets this program have. */
static int most_kept(void)
{
    static int most;
    struct rlimit limit;

    if (!most) {
        most = 1;
        if (!getrlimit(RLIMIT_NOFILE, &limit)) {
            limit.rlim_cur = limit.rlim_max;
            if (setrlimit(RLIMIT_NOFILE, &limit))
                getrlimit(RLIMIT_NOFILE, &limit);
            most = limit.rlim_cur > INT32_MAX ? INT32_MAX : (int)limit.rlim_cur;
            most = most > DESCRIPTORS_LEFT ? most - DESCRIPTORS_LEFT : 1;
        }
    }
    return most;
}

ssize_t procfs_read(struct proc_file *file, pid_t pid, const char *name, char *text, size_t size)
{
    ssize_t length;
    int error;

    if (file->fd < 0)
        file->fd = open_file(pid, name);
    if (file->fd < 0)
        return -1;
    length = pread(file->fd, text, size - 1, 0);
    error = errno;
    if (file->fd >= most_kept())
        procfs_close(file);
    errno = error;
    if (length < 0)
        return -1;
    text[length] = 0;
    return length;
}

void procfs_close(struct proc_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    file->fd = -1;
}

char *procfs_read_all(pid_t pid, const char *name, size_t limit, size_t *length)
{
    size_t size = 4096;
    char *text;
    int fd = open_file(pid, name);
    ssize_t got = 1;

    if (fd < 0)
        return NULL;
    text = reallocate(NULL, size, 1);
    for (*length = 0; got > 0 && *length < limit; *length += (size_t)(got > 0 ? got : 0)) {
        if (*length + 1 == size) {
            size *= 2;
            text = reallocate(text, size, 1);
        }
        got = read(fd, text + *length, size - *length - 1);
    }
    close(fd);
    text[*length] = 0;
    if (got >= 0)
        return text;
    free(text);
    return NULL;
}

/* The number at a field that is counted from the one after "(NAME)"; the name may hold anything. */
static bool stat_field(const char **at, unsigned int *here, unsigned int field, uint64_t *value)
{
    char *end;

    for (; *here < field; ++*here) {
        *at = strchr(*at, ' ');
        if (!*at)
            return false;
        ++*at;
    }
    errno = 0;
    *value = strtoull(*at, &end, 10);
    return end > *at && !errno;
}

bool procfs_parse_stat(const char *text, struct proc_stat *stat)
{
    enum { MINOR = 7, MAJOR = 9, USER = 11, KERNEL = 12, THREADS = 17, START = 19 };
    const char *at = strrchr(text, ')');
    unsigned int here = 0;

    if (!at || at[1] != ' ')
        return false;
    at += 2;
    stat->state = *at;
    return stat_field(&at, &here, MINOR, &stat->minor_faults) &&
           stat_field(&at, &here, MAJOR, &stat->major_faults) &&
           stat_field(&at, &here, USER, &stat->user) &&
           stat_field(&at, &here, KERNEL, &stat->kernel) &&
           stat_field(&at, &here, THREADS, &stat->threads) &&
           stat_field(&at, &here, START, &stat->start);
}

bool procfs_parse_statm(const char *text, struct proc_statm *statm)
{
    unsigned int here = 0;
    const char *at = text;

    return stat_field(&at, &here, 0, &statm->size) && stat_field(&at, &here, 1, &statm->resident) &&
           stat_field(&at, &here, 2, &statm->shared) && stat_field(&at, &here, 5, &statm->data);
}

bool procfs_parse_line(const char *text, const char *name, uint64_t *value)
{
    size_t length = strlen(name);
    char *end;

    for (; text; text = strchr(text, '\n'), text = text ? text + 1 : NULL)
        if (!strncmp(text, name, length) && text[length] == ':') {
            *value = strtoull(text + length + 1, &end, 10);
            return end > text + length + 1;
        }
    return false;
}

bool procfs_parse_io(const char *text, struct proc_io *io)
{
    return procfs_parse_line(text, "rchar", &io->read_bytes) &&
           procfs_parse_line(text, "wchar", &io->write_bytes) &&
           procfs_parse_line(text, "syscr", &io->reads) &&
           procfs_parse_line(text, "syscw", &io->writes);
}

/* Without a tick it is user time. */
void procfs_divide(const struct timespec *sum, const struct proc_stat *stat, uint64_t *ret_user,
                   uint64_t *ret_kernel)
{
    uint64_t both = (uint64_t)sum->tv_sec * SECOND + (uint64_t)sum->tv_nsec / 100;
    uint64_t ticks = stat->user + stat->kernel;
    double share = ticks ? (double)stat->user / (double)ticks : 1;

    *ret_user = (uint64_t)((double)both * share);
    *ret_kernel = both - *ret_user;
}

/* 100 ns in so many clock ticks. */
static uint64_t duration(uint64_t ticks)
{
    static uint64_t second;

    if (!second)
        second = (uint64_t)sysconf(_SC_CLK_TCK);
    return ticks / second * SECOND + ticks % second * SECOND / second;
}

uint64_t procfs_date(uint64_t ticks)
{
    struct timespec since_boot;
    uint64_t boot;

    clock_gettime(CLOCK_BOOTTIME, &since_boot);
    boot = clock_date() - (uint64_t)since_boot.tv_sec * SECOND - (uint64_t)since_boot.tv_nsec / 100;
    return boot + duration(ticks);
}

uint64_t procfs_start(pid_t pid)
{
    struct proc_file file = {-1};
    struct proc_stat stat = {0};
    char text[1024];

    if (procfs_read(&file, pid, "stat", text, sizeof(text)) < 0 || !procfs_parse_stat(text, &stat))
        stat.start = 0;
    procfs_close(&file);
    return stat.start;
}
