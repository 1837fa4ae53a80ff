/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The folder for records, as the programs will choose it: the one that the prefix's
 * running processes use, else the first that is this user's alone, or can be made.
 * Another user can have made the one in /tmp, and what a service uses may not be
 * there for a login shell.
 */
#include "records.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../dlls/ntdll_procstats/unix/records/folder.h"
#include "../dlls/ntdll_procstats/unix/records/link.h"
#include "files.h"
#include "prefix.h"

/* Whether a folder has been seen to be no use, and not just not been seen, as without descriptors.
 */
static bool is_refused(int error)
{
    return error == EPERM || error == EACCES || error == ENOTDIR || error == ELOOP;
}

/* 0, or the error that a folder cannot be used with. */
static int folder_error(const char *folder)
{
    int fd = open_private_folder(AT_FDCWD, folder, geteuid());

    if (fd < 0)
        return -fd;
    close(fd);
    return 0;
}

/* Whether the programs can use a folder: it is there, or the one that it will be made in. */
static bool is_usable(const char *folder)
{
    int error = folder_error(folder);
    const char *parent;

    if (error != ENOENT)
        return !is_refused(error);
    parent = path_parent(folder);
    return parent && !faccessat(AT_FDCWD, parent, W_OK | X_OK, AT_EACCESS);
}

static bool exists(const char *folder)
{
    struct stat st;

    return !lstat(folder, &st);
}

/* Whether running processes of the prefix have named their folder. */
static bool shared_folder(char path[PATH_MAX])
{
    const char *prefix = prefix_path();
    char name[SESSION_NAME_SIZE];
    struct stat st;
    bool named;
    int server;

    if (!prefix || stat(prefix, &st))
        return false;
    name_session(st.st_dev, st.st_ino, name);
    if ((server = open_server_folder(geteuid(), prefix, name)) < 0)
        return false;
    named = !read_folder_link(server, path);
    close(server);
    return named;
}

/* The own choice, into path. Returns the folder of an earlier choice that another user has taken,
 * or NULL. */
static const char *choose(char path[PATH_MAX])
{
    const char *runtime = getenv("XDG_RUNTIME_DIR"), *home = getenv("HOME");
    const char *taken = NULL;

    for (unsigned int i = 0; i < RECORD_FOLDERS; i++) {
        if (!record_folder(i, geteuid(), runtime, home, path))
            continue;
        if (is_usable(path))
            return taken;
        if (exists(path))
            taken = path_copy(path);
    }
    snprintf(path, PATH_MAX, "nowhere, each process counts itself only");
    return taken;
}

bool records_state(const char **ret_state)
{
    char path[PATH_MAX];
    const char *taken = choose(path), *used = path_copy(path);
    bool elsewhere = used && shared_folder(path) && strcmp(path, used) != 0;
    int error = elsewhere ? folder_error(path) : 0;

    if (error)
        *ret_state = path_format(
            "%s; running programs of this prefix have theirs in %s, which cannot be used from "
            "here (%s): you and they see no I/O and no peaks of each other",
            used, path, strerror(error));
    else if (taken && !elsewhere)
        *ret_state = path_format("%s, since %s is not a folder of yours alone: remove it, or set "
                                 "XDG_RUNTIME_DIR to a folder that only you can write to",
                                 used, taken);
    else
        *ret_state = elsewhere ? path_copy(path) : used;
    return !error && (elsewhere || !taken);
}
