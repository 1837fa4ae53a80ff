/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Folders, names and validity of records. No other file knows them.
 */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEX_DIGITS    "0123456789abcdef"
#define RUNTIME_NAME  "wine-procstats"
#define TMP_NAME      "wine-procstats-" /* the user's number follows */
#define HOME_NAME     ".wine-procstats"
#define SERVER_PREFIX "server-" /* so wineserver calls its folder, then comes the session's name   \
                                 */
#define SERVER_SOCKET "socket"  /* in it, as long as the wineserver runs */

unsigned int record_folders(uid_t uid, const char *runtime, const char *home,
                            char paths[RECORD_FOLDERS][PATH_MAX])
{
    unsigned int count = 0;

    if (runtime && runtime[0] == '/' &&
        snprintf(paths[count], PATH_MAX, "%s/" RUNTIME_NAME, runtime) < PATH_MAX)
        count++;
    snprintf(paths[count++], PATH_MAX, "/tmp/" TMP_NAME "%lu", (unsigned long)uid);
    if (home && home[0] == '/' &&
        snprintf(paths[count], PATH_MAX, "%s/" HOME_NAME, home) < PATH_MAX)
        count++;
    return count;
}

int open_private_folder(int parent, const char *name, uid_t uid)
{
    struct stat st;
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0)
        return -errno;
    if (fstat(fd, &st) || st.st_uid != uid || (st.st_mode & 077)) {
        close(fd);
        return -EPERM;
    }
    return fd;
}

static int open_servers(uid_t uid)
{
    char path[32]; /* "/tmp/.wine-", ten digits and NUL fit */

    snprintf(path, sizeof(path), "/tmp/.wine-%lu", (unsigned long)uid);
    return open_private_folder(AT_FDCWD, path, uid);
}

int open_server_folder(uid_t uid, const char *session)
{
    char name[sizeof(SERVER_PREFIX) + SESSION_NAME_SIZE];
    int servers = open_servers(uid), server;

    if (servers < 0)
        return servers;
    snprintf(name, sizeof(name), SERVER_PREFIX "%s", session);
    server = open_private_folder(servers, name, uid);
    close(servers);
    return server;
}

/* Whether a path could be one of record_folders': nothing is ever removed from another folder. */
static bool is_place(const char *path)
{
    const char *name = strrchr(path, '/');
    size_t named = strlen(TMP_NAME);

    return path[0] == '/' && (!strcmp(name + 1, RUNTIME_NAME) || !strcmp(name + 1, HOME_NAME) ||
                              (!strncmp(name + 1, TMP_NAME, named) &&
                               strspn(name + 1 + named, "0123456789") == strlen(name + 1 + named)));
}

static int read_link(int server, char path[PATH_MAX])
{
    ssize_t length = readlinkat(server, PLACE_LINK, path, PATH_MAX - 1);

    if (length < 0)
        return -errno;
    path[length] = 0;
    return is_place(path) ? 0 : -EINVAL;
}

int read_place(int server, char path[PATH_MAX])
{
    struct stat link, socket;

    if (fstatat(server, PLACE_LINK, &link, AT_SYMLINK_NOFOLLOW) ||
        fstatat(server, SERVER_SOCKET, &socket, AT_SYMLINK_NOFOLLOW))
        return -errno;
    if (link.st_mtim.tv_sec < socket.st_mtim.tv_sec ||
        (link.st_mtim.tv_sec == socket.st_mtim.tv_sec &&
         link.st_mtim.tv_nsec < socket.st_mtim.tv_nsec))
        return -ENOENT;
    return read_link(server, path);
}

void each_place(uid_t uid, void (*use)(void *context, const char *path), void *context)
{
    int servers = open_servers(uid);
    DIR *folder = servers < 0 ? NULL : fdopendir(servers);
    const struct dirent *entry;
    char path[PATH_MAX];

    while (folder && (entry = readdir(folder))) {
        int server;

        if (strncmp(entry->d_name, SERVER_PREFIX, strlen(SERVER_PREFIX)) != 0 ||
            !is_session_name(entry->d_name + strlen(SERVER_PREFIX)))
            continue;
        server = open_private_folder(dirfd(folder), entry->d_name, uid);
        if (server < 0)
            continue;
        if (!read_link(server, path))
            use(context, path);
        close(server);
    }
    if (folder)
        closedir(folder);
    else if (servers >= 0)
        close(servers);
}

void name_session(dev_t device, ino_t inode, char name[SESSION_NAME_SIZE])
{
    snprintf(name, SESSION_NAME_SIZE, "%llx-%llx", (unsigned long long)device,
             (unsigned long long)inode);
}

void name_record(uint32_t windows_pid, char name[RECORD_NAME_SIZE])
{
    snprintf(name, RECORD_NAME_SIZE, "%08x", windows_pid);
}

bool is_session_name(const char *name)
{
    size_t length = strlen(name);

    return length && length < SESSION_NAME_SIZE && strspn(name, HEX_DIGITS "-") == length;
}

bool is_record_name(const char *name)
{
    return strlen(name) == RECORD_NAME_SIZE - 1 && strspn(name, HEX_DIGITS) == RECORD_NAME_SIZE - 1;
}

bool record_is_valid(const struct process_record *record)
{
    return record->magic == RECORD_MAGIC && record->version == RECORD_VERSION &&
           record->size == RECORD_SIZE && memchr(record->image_name, 0, RECORD_IMAGE_MAX) &&
           memchr(record->prefix, 0, RECORD_PREFIX_MAX);
}
