/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The floor, as a native program: the bare system calls that the answers are
 * made of, printed as bench.exe prints its rows.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define BATCHES 40
#define CALLS   500

static int statm_fd, stat_fd, other_statm_fd;
static char text[4096];

static int read_whole(int fd)
{
    return pread(fd, text, sizeof(text), 0) > 0;
}

/* GetProcessMemoryInfo on the own process. */
static int own_memory(void)
{
    struct rusage usage;

    return read_whole(statm_fd) && !getrusage(RUSAGE_SELF, &usage);
}

/* The host's part of GetProcessMemoryInfo on another process that has had no page fault since. */
static int other_memory(void)
{
    return read_whole(stat_fd) && read_whole(other_statm_fd);
}

static int64_t clock_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void time_row(const char *name, int (*call)(void))
{
    double best = 0;
    int succeeded = 1;

    for (int batch = 0; batch < BATCHES; batch++) {
        int64_t began = clock_ns();
        double took;

        for (int i = 0; i < CALLS; i++)
            succeeded &= call();
        took = (double)(clock_ns() - began) / CALLS;
        best = !batch || took < best ? took : best;
    }
    printf("%s\t%.2f\t%s\n", name, best, succeeded ? "ok" : "failed");
}

static int open_or_fail(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        fprintf(stderr, "floor: cannot open %s: %s\n", path, strerror(errno));
        exit(1);
    }
    return fd;
}

int main(void)
{
    char path[64];
    int pid = (int)getppid();

    statm_fd = open_or_fail("/proc/self/statm");
    snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    stat_fd = open_or_fail(path);
    snprintf(path, sizeof(path), "/proc/%d/statm", pid);
    other_statm_fd = open_or_fail(path);
    time_row("host, own memory", own_memory);
    time_row("host, another's memory", other_memory);
    return 0;
}
