/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Makes the own process's record: a page of a file in a directory that only
 * this user can enter, one directory for each wineserver, one file for each
 * Windows process id. Nothing here trusts what it finds: links are not
 * followed, owner and mode are checked.
 */
#include "private.h"
#include "procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define RECORD_NAME_SIZE 9 /* eight hexadecimal digits and NUL */

/* Opens the directory name in parent, made if need be; it must be ours alone. */
static int open_private_directory(int parent, const char *name)
{
    struct stat st;
    int fd;

    if (mkdirat(parent, name, 0700) && errno != EEXIST)
        return -errno;
    fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    if (fstat(fd, &st) || st.st_uid != geteuid() || (st.st_mode & 077)) {
        close(fd);
        return -EPERM;
    }
    return fd;
}

/* $XDG_RUNTIME_DIR/wine-procstats, or a directory of this user's in /tmp. */
static int open_record_root(void)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    char path[PATH_MAX];
    int fd;

    if (runtime && runtime[0] == '/' &&
        (size_t)snprintf(path, sizeof(path), "%s/wine-procstats", runtime) < sizeof(path)) {
        fd = open_private_directory(AT_FDCWD, path);
        if (fd >= 0)
            return fd;
    }
    snprintf(path, sizeof(path), "/tmp/wine-procstats-%u", (unsigned)geteuid());
    return open_private_directory(AT_FDCWD, path);
}

/* The wineserver is known by its prefix, and the prefix by device and inode. */
static int stat_prefix(struct stat *st)
{
    const char *prefix = getenv("WINEPREFIX");
    const char *home = getenv("HOME");
    char path[PATH_MAX];

    if (!prefix || !prefix[0]) {
        if (!home) {
            const struct passwd *user = getpwuid(getuid());

            home = user ? user->pw_dir : NULL;
        }
        if (!home || (size_t)snprintf(path, sizeof(path), "%s/.wine", home) >= sizeof(path))
            return -ENOENT;
        prefix = path;
    }
    return stat(prefix, st) ? -errno : 0;
}

/* Gives a descriptor of the wineserver's directory of records, or a negative errno. */
static int open_session(void)
{
    char name[2 * 16 + 2]; /* two 64-bit numbers in hexadecimal, '-' and NUL */
    struct stat st;
    int root, session, error;

    error = stat_prefix(&st);
    if (error)
        return error;
    root = open_record_root();
    if (root < 0)
        return root;
    snprintf(name, sizeof(name), "%llx-%llx", (unsigned long long)st.st_dev,
             (unsigned long long)st.st_ino);
    session = open_private_directory(root, name);
    close(root);
    return session;
}

static void name_record(uint32_t windows_pid, char name[RECORD_NAME_SIZE])
{
    snprintf(name, RECORD_NAME_SIZE, "%08x", windows_pid);
}

/* Gives a descriptor of another process's record; what is in it is for the caller to check. */
int record_open(uint32_t windows_pid)
{
    char name[RECORD_NAME_SIZE];
    int session = open_session();
    int fd;

    if (session < 0)
        return session;
    name_record(windows_pid, name);
    fd = openat(session, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        fd = -errno;
    close(session);
    return fd;
}

/*
 * A new file, not the predecessor's: who still looks at that keeps seeing it.
 * The page is written, not just reserved, so that a full tmpfs is an error here
 * and not a SIGBUS later.
 */
static int map_new_file(int session, const char *name, int low, struct process_record **ret_record)
{
    static const char zeros[RECORD_SIZE];
    ssize_t written;
    int error = 0;
    void *page;
    int fd;

    if (unlinkat(session, name, 0) && errno != ENOENT)
        return -errno;
    fd = openat(session, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    written = write(fd, zeros, RECORD_SIZE);
    if (written != RECORD_SIZE) {
        error = written < 0 ? -errno : -ENOSPC;
        goto cleanup;
    }
    page =
        mmap(NULL, RECORD_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | (low ? MAP_32BIT : 0), fd, 0);
    if (page == MAP_FAILED) {
        error = -errno;
        goto cleanup;
    }
    *ret_record = page;
cleanup:
    if (error)
        unlinkat(session, name, 0);
    close(fd);
    return error;
}

int record_create(const struct attach_params *process, struct process_record **ret_record)
{
    char text[PROCFS_TEXT_MAX];
    char name[RECORD_NAME_SIZE];
    struct process_record *record = NULL;
    struct proc_stat stat;
    int session, error;

    error = procfs_read_path("/proc/self/stat", text, sizeof(text));
    if (!error)
        error = procfs_parse_stat(text, &stat);
    if (error)
        return error;
    session = open_session();
    if (session < 0)
        return session;
    name_record(process->windows_pid, name);
    error = map_new_file(session, name, process->pointer_size == 4, &record);
    close(session);
    if (error)
        return error;

    record->version = RECORD_VERSION;
    record->size = RECORD_SIZE;
    record->windows_pid = process->windows_pid;
    record->unix_pid = (uint32_t)getpid();
    record->creation_time = process->creation_time;
    record->unix_start_time = stat.starttime;
    __atomic_store_n(&record->magic, RECORD_MAGIC, __ATOMIC_RELEASE);
    *ret_record = record;
    return 0;
}
