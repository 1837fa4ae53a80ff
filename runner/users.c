/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Finds living processes of an overlay in /proc. Wine's processes are programs of the
 * overlay's loader, and have the prefix in their environment.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "users.h"

/* Whether a process runs from the folder; *ret_unknown is set if it may. */
static bool runs_from(const char *process, const char *folder, bool *ret_unknown)
{
    const char *path = path_format("/proc/%s/exe", process);
    char exe[PATH_MAX];
    ssize_t length = path ? readlink(path, exe, sizeof(exe) - 1) : -1;

    /* It has ended, is another user's, or has a longer path than any here. */
    if (length < 0 && errno != ENOENT && errno != ESRCH && errno != EACCES && errno != EPERM &&
        errno != ENAMETOOLONG)
        *ret_unknown = true;
    if (length < 0)
        return false;
    exe[length] = 0;
    return path_below(exe, folder) != NULL;
}

/* The prefix of a process by the environment it was started with, NULL if that does not say. */
static const char *prefix_of(const char *process)
{
    const char *path = path_format("/proc/%s/environ", process), *prefix = NULL;
    char *variable = NULL;
    size_t room = 0;
    bool named = false;
    FILE *file;

    if (!path || !(file = fopen(path, "re")))
        return NULL;
    while (!named && getdelim(&variable, &room, 0, file) > 0) {
        named = !strncmp(variable, "WINEPREFIX=", 11);
        if (named)
            prefix = path_copy(variable + 11);
        else if (!strncmp(variable, "HOME=", 5))
            prefix = path_format("%s/.wine", variable + 5);
    }
    free(variable);
    fclose(file);
    return prefix;
}

/* Whether a process may be in the prefix; one that cannot be asked may. */
static bool may_be_in(const char *process, const char *prefix)
{
    const char *its_prefix = prefix_of(process);
    struct stat its, ours;

    if (!its_prefix || stat(its_prefix, &its) || stat(prefix, &ours))
        return true;
    return its.st_dev == ours.st_dev && its.st_ino == ours.st_ino;
}

pid_t find_user(const char *folder, const char *prefix)
{
    /* An empty one is not mounted. */
    DIR *proc = access("/proc/self", F_OK) ? NULL : opendir("/proc");
    struct dirent *entry;
    bool unknown = false;
    pid_t user = 0;

    if (!proc)
        return -1;
    while (!user && (errno = 0, entry = readdir(proc)))
        if (isdigit((unsigned char)entry->d_name[0]) &&
            runs_from(entry->d_name, folder, &unknown) &&
            (!prefix || may_be_in(entry->d_name, prefix)))
            user = (pid_t)strtol(entry->d_name, NULL, 10);
    if (!user && (errno || unknown))
        user = -1;
    closedir(proc);
    return user;
}
