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
 *
 * A process that has no record yet holds no lock, but can be in a job. So the session
 * goes on, and nothing is removed, as long as wineserver knows one of its jobs.
 */
#include "session.h"

#include "../host/procfs.h"
#include "folder.h"
#include "link.h"
#include "sweep.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdbool.h>
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

/* A thread without the process's descriptors can have another file of that number. */
static int session_lock = -1;
static dev_t session_lock_device;
static ino_t session_lock_inode;

/* What the end needs again, from the entry on: the folder of wineserver, or -1, and the session's
 * name. */
static int own_server = -1;
static char own_session[SESSION_NAME_SIZE];
static job_is_known *knows_job;

static int make_directory(int parent, const char *name)
{
    return mkdirat(parent, name, 0700) && errno != EEXIST ? -errno : 0;
}

/* The first of the folders that is there, or can be made, and is this user's alone. */
static int open_preferred(char path[PATH_MAX])
{
    const char *runtime = getenv("XDG_RUNTIME_DIR"), *home = getenv("HOME");
    int fd = -ENOENT;

    for (unsigned int i = 0; i < RECORD_FOLDERS && fd < 0; i++) {
        if (!record_folder(i, geteuid(), runtime, home, path))
            continue;
        fd = make_directory(AT_FDCWD, path);
        if (!fd)
            fd = open_private_folder(AT_FDCWD, path, geteuid());
    }
    return fd;
}

/* With an empty WINEPREFIX Wine does not start, so an empty one here is as none. */
int session_prefix(char *path, size_t size)
{
    const char *prefix = getenv("WINEPREFIX"), *below = "";
    size_t length, end;

    if (!prefix || !prefix[0]) {
        prefix = getenv("HOME");
        below = "/.wine";
    }
    if (!prefix) {
        const struct passwd *user = getpwuid(getuid());

        prefix = user ? user->pw_dir : NULL;
    }
    if (!prefix)
        return -ENOENT;
    length = strlen(prefix);
    end = strlen(below) + 1;
    if (length >= size || end > size - length)
        return -ENOENT;
    memcpy(path, prefix, length);
    memcpy(path + length, below, end);
    return 0;
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

/* Names the folder for the others, in the place of what the first process of an earlier wineserver
 * named. Without the link each process makes its own choice. */
static void name_folder(int server, const char *path)
{
    int error;

    unlinkat(server, FOLDER_LINK, 0);
    error = symlinkat(path, server, FOLDER_LINK);
    (void)error;
}

/* The folder of sessions to use, or a negative errno. Where that which is shared cannot be used
 * from here, as in another mount namespace, it is this process's own choice. The first process of a
 * wineserver that enters names its choice. ret_shared may be NULL. */
static int open_root(int server, bool enters, bool *ret_shared)
{
    char path[PATH_MAX];
    bool named = server >= 0 && !read_folder_link(server, path);
    int root = named ? open_private_folder(AT_FDCWD, path, geteuid()) : -ENOENT;

    if (ret_shared)
        *ret_shared = root >= 0;
    if (root >= 0)
        return root;
    root = open_preferred(path);
    if (root >= 0 && enters && server >= 0 && !named)
        name_folder(server, path);
    return root;
}

int session_open(void)
{
    char name[SESSION_NAME_SIZE];
    int error = name_own_session(name), server, root, session;

    if (error)
        return error;
    server = open_own_server(name);
    root = open_root(server, false, NULL);
    session = root < 0 ? root : open_private_folder(root, name, geteuid());
    if (root >= 0)
        close(root);
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
    session_lock_device = st.st_dev;
    session_lock_inode = st.st_ino;
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

/* From a record. Inlined, the whole record would be on the stack during what follows. */
static __attribute__((noinline)) bool read_prefix(int session, const char *record_name,
                                                  char prefix[RECORD_PREFIX_MAX])
{
    int fd = openat(session, record_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct process_record record;
    bool found;

    if (fd < 0)
        return false;
    found = pread(fd, &record, sizeof(record), 0) == sizeof(record) && record_is_valid(&record) &&
            record.prefix[0];
    close(fd);
    if (found)
        memcpy(prefix, record.prefix, RECORD_PREFIX_MAX);
    return found;
}

/* What prefix a session is of, by one of its records; empty: none says it. */
static void find_prefix(int session, char prefix[RECORD_PREFIX_MAX])
{
    int directory = openat(session, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct procfs_walk walk;
    bool found = false;
    const char *name;

    prefix[0] = 0;
    if (directory < 0)
        return;
    procfs_start_walk(&walk, directory);
    while (!found && (name = procfs_next_name(&walk)))
        found = is_record_name(name) && read_prefix(session, name, prefix);
    close(directory);
}

/* Whether the wineserver of a session runs, as far as its folder can be found. */
static bool server_runs(int session, const char *name)
{
    char prefix[RECORD_PREFIX_MAX];
    int server;

    find_prefix(session, prefix);
    server = open_server_folder(geteuid(), prefix, name);
    if (server >= 0)
        close(server);
    return server >= 0;
}

/* Another wineserver cannot be asked: as long as it runs, it may know any job. */
static bool may_be_known(const struct job_record *job)
{
    (void)job;
    return true;
}

/* False if nothing was removed, since the session may go on. */
static bool clear_other(int session, const char *name)
{
    return clear_records(session, NULL, may_be_known) ||
           (!server_runs(session, name) && clear_records(session, NULL, NULL));
}

/* Removes a session's directory if no process takes part in it. */
static void clear_session(int root, const char *name)
{
    int session = openat(root, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int lock = session < 0 ? -1 : open_lock(session);

    if (lock >= 0 && lock_alone(lock) && clear_other(session, name)) {
        unlinkat(session, LOCK_NAME, 0);
        unlinkat(root, name, AT_REMOVEDIR);
    }
    if (lock >= 0)
        close(lock);
    if (session >= 0)
        close(session);
}

/* What killed sessions left behind is removed when another begins. */
static void clear_sessions(int root, const char *but)
{
    struct procfs_walk walk;
    const char *name;
    int directory = openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (directory < 0)
        return;
    procfs_start_walk(&walk, directory);
    while ((name = procfs_next_name(&walk)))
        if (is_session_name(name) && strcmp(name, but) != 0)
            clear_session(root, name);
    close(directory);
}

/* Of the only process. A directory that it has just made itself is empty. */
static int begin_session(int root, int session, int lock, bool made)
{
    clear_sessions(root, own_session);
    if (made || !clear_records(session, NULL, knows_job))
        return 0;
    return ftruncate(lock, 0) ? -errno : 0; /* the totals of the session before */
}

static int take_part(int root, int session, bool made, process_is_known *is_known)
{
    int lock = open_lock(session);
    int error = 0;

    if (lock < 0)
        return lock;
    if (lock_alone(lock))
        error = begin_session(root, session, lock, made);
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

/* Gives the session's directory, or a negative errno. */
static int enter_in(int root, process_is_known *is_known)
{
    bool made = !mkdirat(root, own_session, 0700);
    int session, error;

    if (!made && errno != EEXIST)
        return -errno;
    session = open_private_folder(root, own_session, geteuid());
    error = session < 0 ? session : take_part(root, session, made, is_known);
    if (error && session >= 0)
        close(session);
    return error ? error : session;
}

int session_enter(process_is_known *is_known, job_is_known *job_known)
{
    int session = name_own_session(own_session), root;

    knows_job = job_known;
    if (session)
        return session;
    own_server = open_own_server(own_session);
    if (own_server >= 0)
        take_lock(own_server, LOCK_EX);
    root = open_root(own_server, true, NULL);
    session = root < 0 ? root : enter_in(root, is_known);
    /* Once more, if the session's last process has removed the lock or the directory meanwhile. */
    for (int tries = 1; tries < ENTER_TRIES && session == -ENOENT; tries++) {
        if (root >= 0)
            close(root);
        root = open_root(own_server, false, NULL);
        session = root < 0 ? root : enter_in(root, is_known);
    }
    if (root >= 0)
        close(root);
    if (own_server >= 0)
        flock(own_server, LOCK_UN);
    return session;
}

int session_lock_file(void)
{
    struct stat st;

    if (session_lock < 0 || fstat(session_lock, &st) || st.st_dev != session_lock_device ||
        st.st_ino != session_lock_inode)
        return -1;
    return session_lock;
}

/* Of the only process: false if nothing was removed, since the session goes on. */
static bool remove_records(int root, int session, uint32_t windows_pid)
{
    char record[RECORD_NAME_SIZE];

    name_record(windows_pid, record);
    if (!clear_records(session, record, knows_job))
        return false;
    unlinkat(session, record, 0);
    unlinkat(session, LOCK_NAME, 0);
    unlinkat(root, own_session, AT_REMOVEDIR);
    return true;
}

/* The link goes only if the folder that it names can be used from here. */
static void remove_session(uint32_t windows_pid)
{
    bool shared, removed = true;
    int root = open_root(own_server, false, &shared), session;

    session = root < 0 ? root : open_private_folder(root, own_session, geteuid());
    if (session >= 0) {
        removed = remove_records(root, session, windows_pid);
        close(session);
    }
    if (root >= 0)
        close(root);
    if (shared && removed)
        unlinkat(own_server, FOLDER_LINK, 0);
    if (!removed)
        take_lock(session_lock, LOCK_SH); /* so that others may enter */
}

void session_leave(uint32_t windows_pid)
{
    if (session_lock < 0 || !lock_alone(session_lock))
        return;
    /* A process that enters has that folder's lock and waits for this one. If another program has
     * taken this one meanwhile, it is not waited for long. */
    if (take_lock(session_lock, LOCK_SH))
        return;
    if (own_server >= 0)
        take_lock(own_server, LOCK_EX);
    if (lock_alone(session_lock))
        remove_session(windows_pid);
    if (own_server >= 0)
        flock(own_server, LOCK_UN);
}
