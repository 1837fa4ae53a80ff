/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The directory of a session's records: where it is, which processes take part in
 * the session, and what is removed when. Only this user can enter it, and nothing
 * that is found is trusted: links are not followed, owner and mode are checked.
 *
 * Each process of the session holds a shared lock on the file "lock", which ends
 * with the process however that ends. A process that can lock it exclusively is the
 * only one. Only records of processes that have ended are removed, so a lost race
 * costs no more than an early or a late removal.
 */
#include "session.h"

#include "folder.h"
#include "sweep.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* While another process sweeps, the lock cannot be shared: for milliseconds, longer on a busy
 * machine. */
#define LOCK_TRIES      500
#define LOCK_WAIT_USECS 1000

/* Where processes come and go one by one, each may be the last of the session: then a few tries
 * are needed. */
#define ENTER_TRIES 100

static int session_lock = -1;

static int make_directory(int parent, const char *name)
{
    return mkdirat(parent, name, 0700) && errno != EEXIST ? -errno : 0;
}

/* The first of the folders that is there, or can be made, and is this user's alone. */
static int open_root(void)
{
    char paths[RECORD_FOLDERS][PATH_MAX];
    unsigned int count =
        record_folders(geteuid(), getenv("XDG_RUNTIME_DIR"), getenv("HOME"), paths);
    int fd = -ENOENT;

    for (unsigned int i = 0; i < count && fd < 0; i++) {
        fd = make_directory(AT_FDCWD, paths[i]);
        if (!fd)
            fd = open_private_folder(AT_FDCWD, paths[i], geteuid());
    }
    return fd;
}

/* With an empty WINEPREFIX Wine does not start, so an empty one here is as none. */
int session_prefix(char *path, size_t size)
{
    const char *prefix = getenv("WINEPREFIX");
    const char *home = getenv("HOME");
    int length;

    if (prefix && prefix[0]) {
        length = snprintf(path, size, "%s", prefix);
    } else {
        if (!home) {
            const struct passwd *user = getpwuid(getuid());

            home = user ? user->pw_dir : NULL;
        }
        length = home ? snprintf(path, size, "%s/.wine", home) : -1;
    }
    return length < 0 || (size_t)length >= size ? -ENOENT : 0;
}

/* The wineserver is known by its prefix, and the prefix by device and inode. */
static int stat_prefix(struct stat *st)
{
    char path[PATH_MAX];
    int error = session_prefix(path, sizeof(path));

    if (!error && stat(path, st))
        error = -errno;
    return error;
}

static int name_own_session(char name[SESSION_NAME_SIZE])
{
    struct stat st;
    int error = stat_prefix(&st);

    if (!error)
        name_session(st.st_dev, st.st_ino, name);
    return error;
}

static int open_session(int make)
{
    char name[SESSION_NAME_SIZE];
    int error = name_own_session(name);
    int root, session;

    if (error)
        return error;
    root = open_root();
    if (root < 0)
        return root;
    session = make ? make_directory(root, name) : 0;
    if (!session)
        session = open_private_folder(root, name, geteuid());
    close(root);
    return session;
}

int session_open(void)
{
    return open_session(0);
}

/* Whether the lock's file still has its name: the last one to leave removes it. */
static int is_linked(int fd)
{
    struct stat st;

    return !fstat(fd, &st) && st.st_nlink > 0;
}

/* Whether no other process takes part. The name must still be this file's: a new file of that name
 * is the lock of processes that this lock says nothing about. */
static int lock_alone(int lock)
{
    return !flock(lock, LOCK_EX | LOCK_NB) && is_linked(lock);
}

static int share_lock(int lock)
{
    for (int tries = 0; tries < LOCK_TRIES; tries++) {
        if (!flock(lock, LOCK_SH | LOCK_NB))
            return is_linked(lock) ? 0 : -ENOENT;
        if (errno != EWOULDBLOCK && errno != EINTR)
            return -errno; /* the file system has no locks */
        usleep(LOCK_WAIT_USECS);
    }
    return -EAGAIN;
}

/* How many processes have entered, as the lock's file counts them. A count lost in a race is
 * harmless. The file is as long as it gets from then on. */
static uint64_t count_entry(int lock)
{
    uint64_t count = 0;
    struct stat st;

    if (fstat(lock, &st) || (st.st_size < LOCK_FILE_SIZE && ftruncate(lock, LOCK_FILE_SIZE)))
        return 0;
    if (pread(lock, &count, sizeof(count), 0) != sizeof(count))
        count = 0;
    count++;
    return pwrite(lock, &count, sizeof(count), 0) == sizeof(count) ? count : 0;
}

static int open_lock(int session)
{
    int lock = openat(session, LOCK_NAME, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

    return lock < 0 ? -errno : lock;
}

/* Removes a session's directory if no process takes part in it. */
static void clear_session(int root, const char *name)
{
    int session = openat(root, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int lock = session < 0 ? -1 : open_lock(session);

    if (lock >= 0 && lock_alone(lock)) {
        sweep_records(session, 0, NULL);
        unlinkat(session, LOCK_NAME, 0);
        unlinkat(root, name, AT_REMOVEDIR);
    }
    if (lock >= 0)
        close(lock);
    if (session >= 0)
        close(session);
}

/* What killed sessions left behind is removed when another begins; that is rare, so it may cost
 * something. */
static void clear_sessions(void)
{
    int root = open_root();
    DIR *directory = root < 0 ? NULL : fdopendir(root);
    struct dirent *entry;

    if (directory) {
        while ((entry = readdir(directory)))
            if (entry->d_name[0] != '.')
                clear_session(root, entry->d_name);
        closedir(directory);
    } else if (root >= 0) {
        close(root);
    }
}

static int take_part(int session, process_is_known *is_known)
{
    int lock = open_lock(session);
    int error = 0;

    if (lock < 0)
        return lock;
    if (lock_alone(lock)) {
        sweep_records(session, 0, NULL);
        clear_sessions();
        error = ftruncate(lock, 0) ? -errno : 0; /* the totals of the session before */
    }
    if (!error)
        error = share_lock(lock);
    if (error) {
        close(lock);
        return error;
    }
    if (count_entry(lock) % SWEEP_EVERY == 0)
        sweep_records(session, SWEEP_KEEPS, is_known);
    session_lock = lock;
    return 0;
}

int session_enter(process_is_known *is_known)
{
    int session = -ENOENT;
    int error = -ENOENT;

    /* Once more, if the session's last process has removed the lock or the directory meanwhile. */
    for (int tries = 0; tries < ENTER_TRIES && error == -ENOENT; tries++) {
        session = open_session(1);
        error = session < 0 ? session : take_part(session, is_known);
        if (error && session >= 0)
            close(session);
    }
    return error ? error : session;
}

void session_leave(uint32_t windows_pid)
{
    char name[SESSION_NAME_SIZE], record[RECORD_NAME_SIZE];
    int root, session;

    if (session_lock < 0 || !lock_alone(session_lock) || name_own_session(name))
        return;
    root = open_root();
    session = root < 0 ? root : open_private_folder(root, name, geteuid());
    if (session >= 0) {
        name_record(windows_pid, record);
        unlinkat(session, record, 0);
        sweep_records(session, 0, NULL);
        unlinkat(session, LOCK_NAME, 0);
        unlinkat(root, name, AT_REMOVEDIR);
        close(session);
    }
    if (root >= 0)
        close(root);
}
