/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The folder with the overlays. Programs run from there with the user's rights, so only
 * the user and root may be able to write to it or to put something else in its place.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "cache.h"
#include "files.h"
#include "home.h"
#include "lock.h"
#include "report.h"

enum { LOCK_ATTEMPTS = 5 };

#define WAY_OUT "set XDG_CACHE_HOME to a folder elsewhere"

static const char *home_folder(void)
{
    const char *home = getenv("HOME");

    if (!home || *home != '/')
        home = home_in_passwd();
    return home && *home == '/' ? home : NULL;
}

/* The folder as the environment names it. */
static const char *named_path(void)
{
    const char *base = getenv("XDG_CACHE_HOME");
    const char *home;

    /* The XDG base directory specification has relative paths ignored. */
    if (base && *base == '/')
        return path_join(base, "wine-procstats");
    if ((home = home_folder()))
        return path_join(home, ".cache/wine-procstats");
    report("there is no home folder to keep a cache in: set HOME or XDG_CACHE_HOME");
    return NULL;
}

/* The folder with the links in its path resolved but for its last part, so that changing one of
 * them later does not lead elsewhere. What is not there stays as it is. */
static const char *resolve_parent(const char *folder)
{
    const char *parent = path_parent(folder);
    const char *resolved = parent ? resolve_path(parent) : NULL;

    if (!resolved)
        return all_examined() ? folder : NULL;
    return path_format("%s%s", strcmp(resolved, "/") != 0 ? resolved : "", strrchr(folder, '/'));
}

const char *cache_path(void)
{
    const char *folder = named_path();

    return folder ? resolve_parent(folder) : NULL;
}

/* Whether a user id is the one that this user namespace shows for all ids without a mapping, as in
 * a sandbox: root and other users of the host look the same there. */
static bool is_unmapped(uid_t uid)
{
    FILE *map = fopen("/proc/self/uid_map", "re");
    unsigned long inside, count;
    bool unmapped = map != NULL;

    while (map && fscanf(map, "%lu %*u %lu", &inside, &count) == 2)
        if (uid >= inside && uid - inside < count)
            unmapped = false;
    if (map)
        fclose(map);
    return unmapped;
}

/* Whether users other than this one and root could replace what is in the folder. */
static bool others_can_change(const struct stat *st)
{
    /* In the way of Linux's distributions: the group of the user alone has the user's number. */
    bool own_group = st->st_uid && st->st_gid == st->st_uid;

    if (st->st_uid != geteuid() && st->st_uid && !is_unmapped(st->st_uid))
        return true;
    if (st->st_mode & S_ISVTX)
        return false; /* as in /tmp, only the owner of an entry can */
    return st->st_mode & S_IWOTH || (st->st_mode & S_IWGRP && !own_group);
}

/* Checks the folders that the cache folder is in, up to the first that this program is in too: a
 * user that can change that one can replace this program. */
static bool check_parents(const char *folder, const char *self)
{
    char *parent = path_parent(folder);
    struct stat st;

    if (!parent)
        return false;
    for (; !path_below(self, parent); path_cut(parent)) {
        if (stat(parent, &st))
            return report("cannot examine the folder %s: %s: " WAY_OUT, parent, strerror(errno));
        if (others_can_change(&st))
            return report("%s is writable by other users, so the cache inside it is not safe: "
                          "change its owner or mode, or " WAY_OUT,
                          parent);
    }
    return true;
}

static bool report_unexamined(const char *folder)
{
    return report("cannot examine the cache folder %s: %s: " WAY_OUT, folder, strerror(errno));
}

static bool check_folder(const char *folder, const struct stat *st, const char *self)
{
    if (!S_ISDIR(st->st_mode))
        return report("%s is not a folder: remove it, or " WAY_OUT, folder);
    if (st->st_uid != geteuid())
        return report("the cache folder %s belongs to user %lu: remove it, or " WAY_OUT, folder,
                      (unsigned long)st->st_uid);
    if (st->st_mode & (S_IWGRP | S_IWOTH))
        return report("the cache folder %s is writable by other users: remove it, or " WAY_OUT,
                      folder);
    return check_parents(folder, self);
}

bool cache_check(const char *folder, const char *self)
{
    struct stat st;

    return lstat(folder, &st) ? report_unexamined(folder) : check_folder(folder, &st, self);
}

/* The folder has been made, but --clean may have removed it meanwhile. */
static bool examine_made(const char *folder, struct stat *ret_st)
{
    for (int attempts = LOCK_ATTEMPTS; lstat(folder, ret_st); attempts--) {
        if (errno != ENOENT || !attempts)
            return report_unexamined(folder);
        if (!make_folders(folder))
            return false;
    }
    return true;
}

static bool can_run_programs(const char *folder)
{
    struct statvfs fs;

    if (!statvfs(folder, &fs) && (fs.f_flag & ST_NOEXEC))
        return report("no program can be run from the cache folder %s, its file system is mounted "
                      "noexec: " WAY_OUT,
                      folder);
    return true;
}

const char *cache_open(const char *self)
{
    const char *folder = named_path();
    struct stat st;

    set_way_out(WAY_OUT);
    if (!folder || !make_folders(folder) || !(folder = resolve_parent(folder)) ||
        !examine_made(folder, &st) || !check_folder(folder, &st, self) || !can_run_programs(folder))
        return NULL;
    return folder;
}

int cache_lock(const char *folder)
{
    int fd, i;

    for (i = 0; i < LOCK_ATTEMPTS; i++) {
        fd = open_folder(folder);
        if (fd >= 0 && lock_wait(fd, LOCK_EX, "the cache of overlays") != LOCK_TAKEN) {
            close(fd);
            return -1;
        }
        if (fd >= 0 && is_open_at(fd, folder))
            return fd;
        /* --clean has removed it meanwhile. */
        if (fd >= 0)
            close(fd);
        if (!make_folders(folder))
            return -1;
    }
    return -1;
}
