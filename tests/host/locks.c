/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * flock() of the test's own, which the linker takes before the C library's.
 */
#include "locks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool refusing, stealing;
static unsigned int refused, stolen, waited_for;
static int exclusive = -1; /* the descriptor that has been locked so last */

void refuse_locks(void)
{
    refusing = true;
}

unsigned int locks_refused(void)
{
    return refused;
}

void steal_locks(void)
{
    stealing = true;
}

unsigned int locks_stolen(void)
{
    return stolen;
}

unsigned int locks_waited_for(void)
{
    return waited_for;
}

/* The file that takes the lock stays open. */
static void steal(int fd)
{
    char path[32];
    int other;

    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    other = open(path, O_RDWR | O_CLOEXEC);
    if (other >= 0 && !syscall(SYS_flock, fd, LOCK_UN) &&
        !syscall(SYS_flock, other, LOCK_EX | LOCK_NB))
        stolen++;
    exclusive = -1;
}

int flock(int fd, int operation)
{
    int result;

    if (refusing) {
        refused++;
        errno = ENOLCK;
        return -1;
    }
    if (stealing && fd == exclusive && operation & LOCK_SH)
        steal(fd);
    if (stolen && !(operation & LOCK_NB)) {
        waited_for++;
        errno = EDEADLK;
        return -1;
    }
    result = (int)syscall(SYS_flock, fd, operation);
    if (!result)
        exclusive = operation & LOCK_EX ? fd : -1;
    return result;
}
