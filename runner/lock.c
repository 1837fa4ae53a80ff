/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Locks by flock. It has no time limit, so a wait asks again and again, with pauses.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

#include "lock.h"
#include "report.h"

enum {
    DEFAULT_LIMIT = 300, /* seconds: a first start on a slow machine takes one minute */
    LONGEST_LIMIT = 86400,
    PAUSE = 50,            /* milliseconds */
    SILENT = 1000 / PAUSE, /* pauses before the line */
};

unsigned long lock_limit(void)
{
    const char *variable = getenv("PROCSTATS_WAIT");
    char *end;
    unsigned long limit;

    if (!variable || *variable < '0' || *variable > '9')
        return DEFAULT_LIMIT;
    limit = strtoul(variable, &end, 10);
    return *end || limit > LONGEST_LIMIT ? DEFAULT_LIMIT : limit;
}

enum lock_result lock_try(int fd, int how)
{
    int result;

    do
        result = flock(fd, how | LOCK_NB);
    while (result && errno == EINTR);
    if (!result)
        return LOCK_TAKEN;
    if (errno == EWOULDBLOCK)
        return LOCK_BUSY;
    debug("this file system has no locks: %s", strerror(errno));
    return LOCK_ABSENT;
}

/* The process that holds a lock on the open file, by /proc/locks; 0 if that does not say. */
static long find_holder(int fd)
{
    char line[256];
    struct stat st;
    long holder = 0;
    FILE *locks;

    if (fstat(fd, &st) || !(locks = fopen("/proc/locks", "re")))
        return 0;
    while (!holder && fgets(line, sizeof(line), locks)) {
        uintmax_t inode;
        long process;

        /* "1: FLOCK  ADVISORY  WRITE 4711 08:01:123 0 EOF". Some file systems have other numbers
         * for devices there than stat has, so the inode has to do. */
        if (sscanf(line, "%*d: FLOCK %*s %*s %ld %*x:%*x:%ju", &process, &inode) == 2 &&
            inode == st.st_ino && process > 0)
            holder = process;
    }
    fclose(locks);
    return holder;
}

/* Says what the runner waits for. */
static void say(int fd, const char *what)
{
    char path[64], name[32] = "";
    long holder = find_holder(fd);
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%ld/comm", holder);
    if (holder && (file = fopen(path, "re"))) {
        if (!fgets(name, sizeof(name), file))
            name[0] = 0;
        name[strcspn(name, "\n")] = 0;
        fclose(file);
    }
    if (holder)
        inform("waiting for %s, which process %ld (%s) has locked, at most %lu s", what, holder,
               name, lock_limit());
    else
        inform("waiting for %s, which another process has locked, at most %lu s", what,
               lock_limit());
}

enum lock_result lock_wait(int fd, int how, const char *what)
{
    const struct timespec pause = {.tv_nsec = PAUSE * 1000000L};
    const unsigned long pauses = lock_limit() * (1000 / PAUSE);
    enum lock_result result;
    unsigned long i;

    for (i = 0; (result = lock_try(fd, how)) == LOCK_BUSY && i < pauses; i++) {
        if (i == SILENT)
            say(fd, what);
        nanosleep(&pause, NULL);
    }
    return result;
}
