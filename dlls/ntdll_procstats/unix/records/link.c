/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which folder for records the processes of one prefix share. Where a wineserver has
 * its folder depends on the Wine: in /tmp/.wine-UID; Debian's has it in /run/user/UID/wine
 * or else in a new folder in /tmp, whose name it writes into the prefix.
 */
#include "link.h"

#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SERVER_SOCKET "socket" /* in its folder, as long as it runs */
#define MOST_NAME     64       /* of a folder in /tmp */

/* What Debian's wineserver wrote into the prefix, if it is a name. */
static int read_tmp_name(uid_t uid, const char *prefix, char name[MOST_NAME])
{
    int folder = open(prefix, O_PATH | O_DIRECTORY | O_CLOEXEC), fd;
    ssize_t length = -1;
    struct stat st;

    if (folder < 0)
        return -errno;
    fd = openat(folder, "wineserver", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    close(folder);
    if (fd < 0)
        return -ENOENT;
    if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_uid == uid)
        length = read(fd, name, MOST_NAME - 1);
    close(fd);
    if (length <= 0)
        return -ENOENT;
    name[length] = 0;
    return strchr(name, '/') || name[0] == '.' ? -EINVAL : 0;
}

/* The wineserver's folder in the one that a user's wineservers share, which has a name in another
 * folder, if it runs. */
static int open_running(uid_t uid, const char *folder, const char *name, const char *session)
{
    char server_name[sizeof("server-") + SESSION_NAME_SIZE];
    int outer = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC), parent, server;
    struct stat socket;

    if (outer < 0)
        return -errno;
    parent = open_private_folder(outer, name, uid);
    close(outer);
    if (parent < 0)
        return parent;
    snprintf(server_name, sizeof(server_name), "server-%s", session);
    server = open_private_folder(parent, server_name, uid);
    close(parent);
    if (server >= 0 && fstatat(server, SERVER_SOCKET, &socket, AT_SYMLINK_NOFOLLOW)) {
        close(server);
        server = -ENOENT;
    }
    return server;
}

int open_server_folder(uid_t uid, const char *prefix, const char *session)
{
    const char *tmp = getenv("TMPDIR");
    char run[40], name[MOST_NAME]; /* "/run/user/" and ten digits fit */
    int server;

    snprintf(run, sizeof(run), "/run/user/%lu", (unsigned long)uid);
    server = open_running(uid, run, "wine", session);
    if (server < 0 && !read_tmp_name(uid, prefix, name)) {
        if (tmp && tmp[0] == '/')
            server = open_running(uid, tmp, name, session);
        if (server < 0)
            server = open_running(uid, "/tmp", name, session);
    }
    snprintf(name, sizeof(name), ".wine-%lu", (unsigned long)uid);
    return server < 0 ? open_running(uid, "/tmp", name, session) : server;
}

static int is_older(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec < b->tv_sec || (a->tv_sec == b->tv_sec && a->tv_nsec < b->tv_nsec);
}

int read_folder_link(int server, char path[PATH_MAX])
{
    struct stat link, socket;
    ssize_t length;

    if (fstatat(server, FOLDER_LINK, &link, AT_SYMLINK_NOFOLLOW) ||
        fstatat(server, SERVER_SOCKET, &socket, AT_SYMLINK_NOFOLLOW))
        return -errno;
    if (is_older(&link.st_mtim, &socket.st_mtim))
        return -ENOENT;
    length = readlinkat(server, FOLDER_LINK, path, PATH_MAX - 1);
    if (length < 0)
        return -errno;
    path[length] = 0;
    return is_record_folder(path) ? 0 : -EINVAL;
}
