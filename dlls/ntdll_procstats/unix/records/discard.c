/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Removes the record of one process. The remover locks the record's file first: so
 * only one process removes it and adds its figures, and no new process can take the
 * name meanwhile. Where files cannot be locked, the record is removed without a lock.
 */
#include "discard.h"

#include "jobs.h"
#include "totals.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_TRIES      200
#define LOCK_WAIT_USECS 1000

/* Whether the file that is open has this name. */
static bool has_name(int fd, int session, const char *name)
{
    struct stat file, named;

    return !fstat(fd, &file) && !fstatat(session, name, &named, AT_SYMLINK_NOFOLLOW) &&
           file.st_dev == named.st_dev && file.st_ino == named.st_ino;
}

/* Another program may hold the lock for good: after a while the record is removed without it. */
static int lock_file(int fd, bool waits)
{
    for (int tries = 0; flock(fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK; tries++) {
        if (!waits)
            return -EBUSY;
        if (tries == LOCK_TRIES)
            break;
        usleep(LOCK_WAIT_USECS);
    }
    return 0;
}

static int discard_open(int fd, int session, const char *name, bool settles)
{
    struct io_counters io;
    int error = io_of_file(fd, &io);

    if (settles)
        job_settle(session, name);
    if (unlinkat(session, name, 0))
        return -errno;
    if (!error)
        session_add_io(session, &io);
    return 0;
}

/* A link, a socket or what may not be read is no record. But another process can make one where
 * there was nothing, and what this process has no descriptor left for can be the record of one
 * that runs. */
static bool is_no_record(int error)
{
    return error != -ENOENT && error != -EMFILE && error != -ENFILE && error != -ENOMEM;
}

int discard_record(int session, const char *name, bool settles, may_discard *may_go)
{
    int fd = openat(session, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    int error;

    if (fd < 0 && !is_no_record(-errno))
        return -errno;
    if (fd < 0)
        return unlinkat(session, name, 0) ? -errno : 0;
    error = lock_file(fd, !may_go);
    if (!error && !has_name(fd, session, name))
        error = -ENOENT;
    if (!error && may_go && !may_go(fd))
        error = -EPERM;
    if (!error)
        error = discard_open(fd, session, name, settles);
    close(fd);
    return error;
}
