/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The folder that the overlays are kept in. What is run from there runs with the
 * user's rights: it must be the user's alone.
 */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "cache.h"
#include "files.h"
#include "report.h"

/* Not by getpwuid: a static program would load the name services that the system is set up for. */
static const char *home_in_passwd(void)
{
    FILE *file = fopen("/etc/passwd", "re");
    const struct passwd *user;

    if (!file)
        return NULL;
    do
        user = fgetpwent(file);
    while (user && user->pw_uid != geteuid());
    fclose(file); /* what was read is in memory of its own */
    return user ? user->pw_dir : NULL;
}

static const char *home_folder(void)
{
    const char *home = getenv("HOME");

    if (!home || *home != '/')
        home = home_in_passwd();
    return home && *home == '/' ? home : NULL;
}

bool cache_path(char ret_folder[PATH_MAX])
{
    const char *base = getenv("XDG_CACHE_HOME");
    const char *home = home_folder();
    bool formatted;

    /* The XDG base directory specification has relative paths ignored. */
    if (base && *base == '/')
        formatted = path_format(ret_folder, "%s/wine-procstats", base);
    else if (home)
        formatted = path_format(ret_folder, "%s/.cache/wine-procstats", home);
    else
        return report("there is no home folder to keep a cache in: set HOME or XDG_CACHE_HOME");
    return formatted || report("the path of the cache folder is too long: set XDG_CACHE_HOME");
}

/* Whether somebody but the user and root could put something else in place of what is in the
 * folder. In one with the sticky bit, as /tmp, only the owner of an entry can. */
static bool others_can_change(const struct stat *st)
{
    if (st->st_uid != geteuid() && st->st_uid)
        return true;
    if (st->st_mode & S_ISVTX)
        return false;
    return st->st_mode & S_IWOTH || (st->st_mode & S_IWGRP && st->st_gid != getegid());
}

static bool check_folder(const char *folder)
{
    char parent[PATH_MAX];
    struct stat st;

    if (lstat(folder, &st))
        return report("cannot examine the cache folder %s: %s", folder, strerror(errno));
    if (!S_ISDIR(st.st_mode))
        return report("%s is not a folder: remove it, or set XDG_CACHE_HOME", folder);
    if (st.st_uid != geteuid())
        return report("the cache folder %s belongs to user %lu: remove it, or set XDG_CACHE_HOME",
                      folder, (unsigned long)st.st_uid);
    if (st.st_mode & (S_IWGRP | S_IWOTH))
        return report("others can write to the cache folder %s: remove it, or set XDG_CACHE_HOME",
                      folder);

    path_format(parent, "%s", folder);
    path_cut(parent);
    if (stat(parent, &st))
        return report("cannot examine the folder %s: %s", parent, strerror(errno));
    if (others_can_change(&st))
        return report("others can write to %s, the folder of the cache: change that, or set "
                      "XDG_CACHE_HOME",
                      parent);
    return true;
}

bool cache_open(char ret_folder[PATH_MAX])
{
    struct statvfs fs;

    if (!cache_path(ret_folder) || !make_folders(ret_folder) || !check_folder(ret_folder))
        return false;
    if (!statvfs(ret_folder, &fs) && (fs.f_flag & ST_NOEXEC))
        return report("no program can be run from the cache folder %s, its file system is mounted "
                      "noexec: set XDG_CACHE_HOME",
                      ret_folder);
    return true;
}

int cache_lock(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int result;

    if (fd < 0)
        return -1;
    do
        result = flock(fd, LOCK_EX);
    while (result && errno == EINTR);
    if (!result)
        return fd;
    debug("cannot lock %s: %s", folder, strerror(errno));
    close(fd);
    return -1;
}
