/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Processor time, as Linux has it, in Windows's units. Linux keeps the sum of
 * both modes in nanoseconds and divides it by the share of clock ticks that it
 * met in each; the same is done here for other processes, so that the own
 * process and its parent give one number. Cycles are that sum, times the rate
 * of the time stamp counter.
 */
#include "times.h"

#include "../host/procfs.h"
#include "../records/records.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#define NANOSECONDS UINT64_C(1000000000) /* in a second */
#define SHORTEST    UINT64_C(1000000)    /* nanoseconds over which the rate is measured, at least */

#define TICKS 100 /* of /proc's times, in a second */

/* Linux's number for the clock of a thread, as pthread_getcpuclockid makes it. */
#define THREAD_CLOCK(tid) ((clockid_t)(~(tid) << 3 | 6))

static uint64_t start_cycles, start_time;

static uint64_t read_clock(clockid_t clock)
{
    struct timespec time = {0};

    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * NANOSECONDS + (uint64_t)time.tv_nsec;
}

void times_attach(void)
{
    start_cycles = __builtin_ia32_rdtsc();
    start_time = read_clock(CLOCK_MONOTONIC_RAW);
}

/* Cycles in so many nanoseconds. */
static uint64_t cycles_in(uint64_t nanoseconds)
{
    uint64_t time = read_clock(CLOCK_MONOTONIC_RAW);

    while (time - start_time < SHORTEST)
        time = read_clock(CLOCK_MONOTONIC_RAW);
    return (uint64_t)((double)nanoseconds * (double)(__builtin_ia32_rdtsc() - start_cycles) /
                      (double)(time - start_time));
}

static uint64_t microseconds(const struct timeval *time)
{
    return (uint64_t)time->tv_sec * 1000000 + (uint64_t)time->tv_usec;
}

int own_times(struct process_times *ret_times)
{
    struct rusage usage;

    if (getrusage(RUSAGE_SELF, &usage))
        return -errno;
    *ret_times = (struct process_times){
        .user = RAISE_OWN(times.user, 10 * microseconds(&usage.ru_utime)),
        .kernel = RAISE_OWN(times.kernel, 10 * microseconds(&usage.ru_stime)),
        .cycles = RAISE_OWN(times.cycles, cycles_in(read_clock(CLOCK_PROCESS_CPUTIME_ID))),
    };
    return 0;
}

/* Divides the sum, in nanoseconds, by the ticks of each mode; without a tick it is user time. */
static void divide(uint64_t sum, const struct proc_stat *stat, struct process_times *times)
{
    uint64_t ticks = stat->utime + stat->stime;
    double share = ticks ? (double)stat->utime / (double)ticks : 1;

    times->user = (uint64_t)((double)sum * share) / 100;
    times->kernel = sum / 100 - times->user;
}

static int read_living(struct peer *peer, struct process_times *ret_times)
{
    struct proc_stat stat;
    uint64_t sum;
    int error = peer_stat(&peer->files, peer->unix_pid, &stat, &sum);

    if (error)
        return error;
    divide(sum, &stat, ret_times);
    ret_times->cycles = cycles_in(sum);
    return 0;
}

/* What was seen before counts if it is higher; the higher goes into the record. */
static void raise_times(const struct peer *peer, const struct process_times *known,
                        struct process_times *times)
{
    for (size_t offset = 0; offset < sizeof(*times); offset += sizeof(uint64_t)) {
        uint64_t *value = (uint64_t *)((char *)times + offset);
        uint64_t before = *(const uint64_t *)((const char *)known + offset);

        if (*value < before)
            *value = before;
        else if (*value > before)
            raise_in_peer(peer, offsetof(struct process_record, times) + offset, *value);
    }
}

int times_of_peer(struct peer *peer, bool ended, struct process_times *ret_times)
{
    struct process_times times = {0};
    struct process_record record = {0};
    int error = peer->page ? peer_figures(peer, &record) : 0;

    if (error)
        return error;
    if (!ended) {
        error = read_living(peer, &times);
        /* Between a process's last instruction and its end for wineserver, its files go. */
        if (error && error != -ESRCH && error != -ENOENT)
            return error;
        if (error && !peer->page)
            return error;
    }
    raise_times(peer, &record.times, &times);
    *ret_times = times;
    return 0;
}

int times_of_recorded(const struct process_record *process, struct process_times *ret_times)
{
    struct peer peer = no_peer;
    struct process_times times = {0};
    int error;

    peer.unix_pid = process->unix_pid;
    peer.files.stat_fd = procfs_open_of(process->unix_pid, "stat");
    error = peer.files.stat_fd < 0 ? -errno : read_living(&peer, &times);
    close_peer(&peer);
    if (error)
        return error;
    ret_times->user = raise_maximum(&times.user, process->times.user);
    ret_times->kernel = raise_maximum(&times.kernel, process->times.kernel);
    ret_times->cycles = raise_maximum(&times.cycles, process->times.cycles);
    return 0;
}

struct process_times times_of_both_modes(uint64_t user, uint64_t kernel)
{
    return (struct process_times){
        .user = user, .kernel = kernel, .cycles = cycles_in((user + kernel) * 100)};
}

/*
 * What a thread has used in all, in nanoseconds. Its clock can be read from
 * within its process only; schedstat is a clock tick late of one that runs.
 */
static uint64_t sum_of_thread(uint32_t tid, const struct proc_stat *stat)
{
    char path[64], text[PROCFS_TEXT_MAX];
    uint64_t ticks = (stat->utime + stat->stime) * (NANOSECONDS / TICKS), sum;
    struct timespec time;

    if (!clock_gettime(THREAD_CLOCK(tid), &time))
        return (uint64_t)time.tv_sec * NANOSECONDS + (uint64_t)time.tv_nsec;
    snprintf(path, sizeof(path), "/proc/%u/task/%u/schedstat", tid, tid);
    sum = procfs_read_path(path, text, sizeof(text)) ? 0 : strtoull(text, NULL, 10);
    return sum > ticks ? sum : ticks;
}

int times_of_thread(uint32_t tid, struct process_times *ret_times)
{
    char path[64], text[PROCFS_TEXT_MAX];
    struct proc_stat stat;
    uint64_t sum;
    int error;

    snprintf(path, sizeof(path), "/proc/%u/task/%u/stat", tid, tid);
    error = procfs_read_path(path, text, sizeof(text));
    if (!error)
        error = procfs_parse_stat(text, &stat);
    if (error)
        return error;
    sum = sum_of_thread(tid, &stat);
    divide(sum, &stat, ret_times);
    ret_times->cycles = cycles_in(sum);
    return 0;
}
