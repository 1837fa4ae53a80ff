/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * flock() of the test's own, which the linker takes before the C library's.
 */
#include "locks.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool refusing;
static unsigned int refused;

void refuse_locks(void)
{
    refusing = true;
}

unsigned int locks_refused(void)
{
    return refused;
}

int flock(int fd, int operation)
{
    if (!refusing)
        return (int)syscall(SYS_flock, fd, operation);
    refused++;
    errno = ENOLCK;
    return -1;
}
