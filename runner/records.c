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

/* Whether the programs can use a folder: it is there, or the one that it will be made in. */
static bool is_usable(const char *folder)
{
    char parent[PATH_MAX];
    char *slash;
    int fd = open_private_folder(AT_FDCWD, folder, geteuid());

    if (fd >= 0)
        close(fd);
    if (fd != -ENOENT)
        return fd >= 0 || !is_refused(-fd);
    if (!path_format(parent, "%s", folder))
        return false;
    slash = strrchr(parent, '/');
    *(slash > parent ? slash : slash + 1) = 0;
    return !faccessat(AT_FDCWD, parent, W_OK | X_OK, AT_EACCESS);
}

static bool exists(const char *folder)
{
    struct stat st;

    return !lstat(folder, &st);
}

/* Whether running processes of the prefix have named their folder, and the error that it cannot be
 * used with from here, or 0. */
static bool shared_folder(char path[PATH_MAX], int *ret_error)
{
    char prefix[PATH_MAX], name[SESSION_NAME_SIZE];
    int server = -1, fd;
    struct stat st;
    bool named;

    if (prefix_path(prefix) && !stat(prefix, &st)) {
        name_session(st.st_dev, st.st_ino, name);
        server = open_server_folder(geteuid(), prefix, name);
    }
    named = server >= 0 && !read_folder_link(server, path);
    if (server >= 0)
        close(server);
    if (!named)
        return false;
    fd = open_private_folder(AT_FDCWD, path, geteuid());
    *ret_error = fd < 0 ? -fd : 0;
    if (fd >= 0)
        close(fd);
    return true;
}

/* The own choice. Returns the folder of an earlier choice that another user has taken, or NULL. */
static const char *choose(char folders[RECORD_FOLDERS][PATH_MAX], const char **ret_used)
{
    const char *taken = NULL;
    unsigned int count =
        record_folders(geteuid(), getenv("XDG_RUNTIME_DIR"), getenv("HOME"), folders);

    *ret_used = NULL;
    for (unsigned int i = 0; i < count && !*ret_used; i++) {
        if (is_usable(folders[i]))
            *ret_used = folders[i];
        else if (exists(folders[i]))
            taken = folders[i];
    }
    if (!*ret_used)
        *ret_used = "nowhere, each process counts itself only";
    return taken;
}

bool records_state(char state[RECORDS_STATE])
{
    char folders[RECORD_FOLDERS][PATH_MAX], shared[PATH_MAX];
    const char *used, *taken = choose(folders, &used);
    int error = 0;
    bool elsewhere = shared_folder(shared, &error) && strcmp(shared, used) != 0;

    if (elsewhere && !error) {
        snprintf(state, RECORDS_STATE, "%s", shared);
        return true;
    }
    if (elsewhere)
        snprintf(state, RECORDS_STATE,
                 "%s; running programs of this prefix have theirs in %s, which cannot be used from "
                 "here (%s): you and they see no I/O and no peaks of each other",
                 used, shared, strerror(error));
    else if (taken)
        snprintf(state, RECORDS_STATE,
                 "%s, since %s is not a folder of yours alone: remove it, or set "
                 "XDG_RUNTIME_DIR to a folder that only you can write to",
                 used, taken);
    else
        snprintf(state, RECORDS_STATE, "%s", used);
    return !elsewhere && !taken;
}
