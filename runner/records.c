/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The folder for records, as the programs will choose it: the first that is this
 * user's alone, or can be made. Another user can have made the one in /tmp.
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
#include "files.h"

/* Whether the programs can use a folder: it is there, or the one that it will be made in. */
static bool is_usable(const char *folder)
{
    char parent[PATH_MAX];
    char *slash;
    int fd = open_private_folder(AT_FDCWD, folder, geteuid());

    if (fd >= 0)
        close(fd);
    if (fd != -ENOENT)
        return fd >= 0;
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

bool records_state(char state[RECORDS_STATE])
{
    char folders[RECORD_FOLDERS][PATH_MAX];
    const char *taken = NULL, *used = NULL;
    unsigned int count =
        record_folders(geteuid(), getenv("XDG_RUNTIME_DIR"), getenv("HOME"), folders);

    for (unsigned int i = 0; i < count && !used; i++) {
        if (is_usable(folders[i]))
            used = folders[i];
        else if (exists(folders[i]))
            taken = folders[i];
    }
    if (!used)
        used = "nowhere, each process counts itself only";
    if (taken)
        snprintf(state, RECORDS_STATE,
                 "%s, since %s is not a folder of yours alone: remove it, or set "
                 "XDG_RUNTIME_DIR to a folder that only you can write to",
                 used, taken);
    else
        snprintf(state, RECORDS_STATE, "%s", used);
    return !taken;
}
