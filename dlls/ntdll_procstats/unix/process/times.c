/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Processor time, as Linux has it, in Windows's units. Linux keeps the sum of
 * both modes in nanoseconds and divides it by the share of clock ticks that it
 * met in each; the same is done here for other processes, so that the own
 * process and its parent give one number. Cycles are that sum, times the rate
 * of the time stamp counter.
 */
#include "times.h"

#include "../host/hold.h"
#include "../host/procfs.h"
#include "../records/records.h"
#include "../records/totals.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define NANOSECONDS UINT64_C(1000000000) /* in a second */
#define SHORTEST    UINT64_C(1000000)    /* nanoseconds over which the rate is measured, at least */

#define LOOKS 4 /* at both clocks */

#define TICKS 100 /* of /proc's times, in a second */

/* Linux's number for the clock of a thread, as pthread_getcpuclockid makes it. */
#define THREAD_CLOCK(tid) ((clockid_t)(~(tid) << 3 | 6))

/* One moment by both clocks. */
struct moment {
    uint64_t cycles;
    uint64_t time; /* in nanoseconds */
};

static struct moment start;

static uint64_t read_clock(clockid_t clock)
{
    struct timespec time = {0};

    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * NANOSECONDS + (uint64_t)time.tv_nsec;
}

/* The closest of some looks: between the two clocks the thread can lose its processor. */
static struct moment read_moment(void)
{
    uint64_t shortest = UINT64_MAX;
    struct moment moment = {0};

    for (int look = 0; look < LOOKS; look++) {
        uint64_t before = read_clock(CLOCK_MONOTONIC_RAW);
        uint64_t cycles = __builtin_ia32_rdtsc();
        uint64_t after = read_clock(CLOCK_MONOTONIC_RAW);

        if (after - before < shortest) {
            shortest = after - before;
            moment = (struct moment){.cycles = cycles, .time = before + shortest / 2};
        }
    }
    return moment;
}

void times_attach(void)
{
    start = read_moment();
}

static uint64_t measure_rate(void)
{
    struct moment now = read_moment();

    while (now.time - start.time < SHORTEST)
        now = read_moment();
    return (uint64_t)((double)(now.cycles - start.cycles) * (double)NANOSECONDS /
                      (double)(now.time - start.time));
}

/* Cycles in so many nanoseconds, by the rate that the whole session uses. */
static uint64_t cycles_in(uint64_t nanoseconds)
{
    static uint64_t agreed;
    uint64_t rate = __atomic_load_n(&agreed, __ATOMIC_RELAXED);

    if (!rate) {
        rate = session_cycle_rate(measure_rate());
        __atomic_store_n(&agreed, rate, __ATOMIC_RELAXED);
    }
    return (uint64_t)((double)nanoseconds * (double)rate / (double)NANOSECONDS);
}

static uint64_t microseconds(const struct timeval *time)
{
    return (uint64_t)time->tv_sec * 1000000 + (uint64_t)time->tv_usec;
}

int own_times_by_mode(struct process_times *ret_times)
{
    struct rusage usage;

    if (getrusage(RUSAGE_SELF, &usage))
        return -errno;
    *ret_times = (struct process_times){
        .user = RAISE_OWN(times.user, 10 * microseconds(&usage.ru_utime)),
        .kernel = RAISE_OWN(times.kernel, 10 * microseconds(&usage.ru_stime)),
    };
    return 0;
}

int own_times(struct process_times *ret_times)
{
    int error = own_times_by_mode(ret_times);

    if (!error)
        ret_times->cycles =
            RAISE_OWN(times.cycles, cycles_in(read_clock(CLOCK_PROCESS_CPUTIME_ID)));
    return error;
}

/* Divides the sum, in nanoseconds, by the ticks of each mode; without a tick it is user time. */
static void divide(uint64_t sum, const struct proc_stat *stat, struct process_times *times)
{
    uint64_t ticks = stat->utime + stat->stime, both = sum / 100;
    double share = ticks ? (double)stat->utime / (double)ticks : 1;

    times->user = (uint64_t)((double)both * share);
    times->kernel = both - times->user;
}

static void set_times(uint64_t sum, const struct proc_stat *stat, struct process_times *times)
{
    divide(sum, stat, times);
    times->cycles = cycles_in(sum);
}

static int read_living(struct peer *peer, struct process_times *ret_times)
{
    struct proc_stat stat;
    uint64_t sum;
    int error = peer_stat(&peer->files, peer->unix_pid, &stat, &sum);

    if (!error)
        set_times(sum, &stat, ret_times);
    return error;
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

int times_of_peer_as_read(struct peer *peer, struct process_times *ret_times)
{
    const struct host_files *files = &peer->files;
    struct process_times times;
    struct process_record record = {0};
    int error = peer->page ? peer_figures(peer, &record) : 0;

    if (!files->ran)
        return times_of_peer(peer, false, ret_times);
    if (error)
        return error;
    set_times(files->ran, &files->stat, &times);
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

static int read_thread(uint32_t unix_pid, uint32_t tid, const char *name, char *text, size_t size)
{
    char path[64];

    snprintf(path, sizeof(path), "/proc/%u/task/%u/%s", unix_pid, tid, name);
    return procfs_read_path_held(path, text, size);
}

static int read_schedstat(uint32_t unix_pid, uint32_t tid, struct proc_schedstat *ret_schedstat)
{
    char text[128]; /* three numbers */
    int error = read_thread(unix_pid, tid, "schedstat", text, sizeof(text));

    return error ? error : procfs_parse_schedstat(text, ret_schedstat);
}

static int read_thread_stat(uint32_t unix_pid, uint32_t tid, struct proc_stat *ret_stat)
{
    char text[PROCFS_TEXT_MAX];
    int error = read_thread(unix_pid, tid, "stat", text, sizeof(text));

    return error ? error : procfs_parse_stat(text, ret_stat);
}

/* Its clock can be read from within its process only. */
static bool read_thread_clock(uint32_t tid, uint64_t *ret_sum)
{
    struct timespec time;

    if (clock_gettime(THREAD_CLOCK(tid), &time))
        return false;
    *ret_sum = (uint64_t)time.tv_sec * NANOSECONDS + (uint64_t)time.tv_nsec;
    return true;
}

/* schedstat is a clock tick late of a thread that runs. */
static uint64_t sum_without_clock(const struct proc_stat *stat,
                                  const struct proc_schedstat *schedstat)
{
    uint64_t ticks = (stat->utime + stat->stime) * (NANOSECONDS / TICKS);

    return schedstat->run_time > ticks ? schedstat->run_time : ticks;
}

int usage_of_thread(const struct thread_identity *thread, struct thread_usage *usage)
{
    struct proc_schedstat schedstat = {0};
    struct proc_stat stat;
    uint64_t sum;
    int error = read_schedstat(thread->unix_pid, thread->tid, &schedstat);

    /* It has not had a processor since it was seen to wait, so all is as it was. Linux can have
     * been built or told not to count: then all is 0. */
    if (!error && usage->state == 'S' && schedstat.run_time &&
        usage->run_time == schedstat.run_time && usage->switches == schedstat.switches)
        return 0;
    error = read_thread_stat(thread->unix_pid, thread->tid, &stat);
    if (error)
        return error;
    if (!thread->own || !read_thread_clock(thread->tid, &sum))
        sum = sum_without_clock(&stat, &schedstat);
    *usage = (struct thread_usage){
        .run_time = schedstat.run_time,
        .switches = schedstat.switches,
        .state = (char)stat.state,
        .holds_usr1 = stat.blocked >> (SIGUSR1 - 1) & 1,
    };
    divide(sum, &stat, &usage->times);
    usage->times.cycles = cycles_in(sum);
    return 0;
}

/* Of the calling thread, in the ticks that its file would have. */
static int read_own_ticks(struct proc_stat *stat)
{
    struct rusage usage;

    if (getrusage(RUSAGE_THREAD, &usage))
        return -errno;
    stat->utime = microseconds(&usage.ru_utime) / (1000000 / TICKS);
    stat->stime = microseconds(&usage.ru_stime) / (1000000 / TICKS);
    return 0;
}

int times_of_thread(uint32_t tid, struct process_times *ret_times)
{
    struct proc_schedstat schedstat = {0};
    struct proc_stat stat = {0};
    sigset_t signals;
    uint64_t sum;
    int error;

    hold_signals(&signals);
    error = tid == (uint32_t)gettid() ? read_own_ticks(&stat) : read_thread_stat(tid, tid, &stat);
    if (!error && !read_thread_clock(tid, &sum)) {
        read_schedstat(tid, tid, &schedstat);
        sum = sum_without_clock(&stat, &schedstat);
    }
    release_signals(&signals);
    if (error)
        return error;
    divide(sum, &stat, ret_times);
    ret_times->cycles = cycles_in(sum);
    return 0;
}
