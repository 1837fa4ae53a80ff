/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The directory of a session's records: where it is, which processes take part in
 * the session, and what is removed when. Only this user can enter it, and nothing
 * that is found is trusted: links are not followed, owner and mode are checked.
 *
 * All processes of the prefix use the folder that the first of them chose, by a link
 * in wineserver's folder (link.h). A process holds a lock on that folder while it
 * enters or leaves the session, so that no other process removes the link between
 * its look at the link and its entry.
 *
 * Each process of the session holds a shared lock on the file "lock", which ends
 * with the process however that ends. A process that can lock it exclusively is the
 * only one. Only records of processes that have ended are removed, so a lost race
 * costs no more than an early or a late removal.
 */
#include "session.h"

#include "folder.h"
#include "link.h"
#include "sweep.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
static int open_preferred(char path[PATH_MAX])
{
    char paths[RECORD_FOLDERS][PATH_MAX];
    unsigned int count =
        record_folders(geteuid(), getenv("XDG_RUNTIME_DIR"), getenv("HOME"), paths);
    int fd = -ENOENT;

    for (unsigned int i = 0; i < count && fd < 0; i++) {
        fd = make_directory(AT_FDCWD, paths[i]);
        if (!fd)
            fd = open_private_folder(AT_FDCWD, paths[i], geteuid());
        memcpy(path, paths[i], PATH_MAX);
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

/* A lock that others hold for a moment only: 0, or a negative errno. */
static int take_lock(int fd, int kind)
{
    for (int tries = 0; tries < LOCK_TRIES; tries++) {
        if (!flock(fd, kind | LOCK_NB))
            return 0;
        if (errno != EWOULDBLOCK && errno != EINTR)
            return -errno; /* the file system has no locks */
        usleep(LOCK_WAIT_USECS);
    }
    return -EAGAIN;
}

/* The folder of this session's wineserver, or a negative errno. */
static int open_own_server(const char *session)
{
    char prefix[PATH_MAX];
    int error = session_prefix(prefix, sizeof(prefix));

    return error ? error : open_server_folder(geteuid(), prefix, session);
}

/* The first process of a wineserver names its folder for the others, in the place of what the first
 * one of an earlier wineserver named. Without the link each makes its own choice. */
static void choose_folder(int server)
{
    char path[PATH_MAX];
    int preferred;

    if (server < 0 || !read_folder_link(server, path))
        return;
    preferred = open_preferred(path);
    unlinkat(server, FOLDER_LINK, 0);
    if (preferred >= 0) {
        symlinkat(path, server, FOLDER_LINK);
        close(preferred);
    }
}

/* The folder of sessions that this session's processes share, or a negative errno. */
static int open_shared(int server)
{
    char path[PATH_MAX];
    int error = server < 0 ? server : read_folder_link(server, path);

    return error ? error : open_private_folder(AT_FDCWD, path, geteuid());
}

/* The folder of sessions to use. Where that which is shared cannot be used from here, as in another
 * mount namespace, it is this process's own choice. */
static int open_root(int server)
{
    char path[PATH_MAX];
    int root = open_shared(server);

    return root < 0 ? open_preferred(path) : root;
}

static int open_session(int server, const char *name, int make)
{
    int root = open_root(server), session;

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
    char name[SESSION_NAME_SIZE];
    int error = name_own_session(name), server, session;

    if (error)
        return error;
    server = open_own_server(name);
    session = open_session(server, name, 0);
    if (server >= 0)
        close(server);
    return session;
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
    int error = take_lock(lock, LOCK_SH);

    return error || is_linked(lock) ? error : -ENOENT;
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
static void clear_sessions(int server)
{
    int root = open_root(server);
    DIR *directory = root < 0 ? NULL : fdopendir(root);
    struct dirent *entry;

    if (directory) {
        while ((entry = readdir(directory)))
            if (is_session_name(entry->d_name))
                clear_session(root, entry->d_name);
        closedir(directory);
    } else if (root >= 0) {
        close(root);
    }
}

static int take_part(int server, int session, process_is_known *is_known)
{
    int lock = open_lock(session);
    int error = 0;

    if (lock < 0)
        return lock;
    if (lock_alone(lock)) {
        sweep_records(session, 0, NULL);
        clear_sessions(server);
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
    char name[SESSION_NAME_SIZE];
    int error = name_own_session(name);
    int session = -ENOENT, server;

    if (error)
        return error;
    server = open_own_server(name);
    if (server >= 0)
        take_lock(server, LOCK_EX);
    choose_folder(server);
    error = -ENOENT;
    /* Once more, if the session's last process has removed the lock or the directory meanwhile. */
    for (int tries = 0; tries < ENTER_TRIES && error == -ENOENT; tries++) {
        session = open_session(server, name, 1);
        error = session < 0 ? session : take_part(server, session, is_known);
        if (error && session >= 0)
            close(session);
    }
    if (server >= 0)
        close(server);
    return error ? error : session;
}

static void remove_session(int server, const char *name, uint32_t windows_pid)
{
    char record[RECORD_NAME_SIZE];
    int shared = open_shared(server), root = open_root(server);
    int session = root < 0 ? root : open_private_folder(root, name, geteuid());

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
    if (shared >= 0) {
        unlinkat(server, FOLDER_LINK, 0);
        close(shared);
    }
}

void session_leave(uint32_t windows_pid)
{
    char name[SESSION_NAME_SIZE];
    int server;

    if (session_lock < 0 || !lock_alone(session_lock) || name_own_session(name))
        return;
    /* A process that enters has that folder's lock and waits for this one. If another program has
     * taken this one meanwhile, it is not waited for long. */
    if (take_lock(session_lock, LOCK_SH))
        return;
    server = open_own_server(name);
    if (server >= 0)
        take_lock(server, LOCK_EX);
    if (lock_alone(session_lock))
        remove_session(server, name, windows_pid);
    if (server >= 0)
        close(server);
}
