/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The first start in a new prefix. Wine makes the prefix while its first program
 * starts, and a second one may come when only a part of its DLLs is there, ours
 * the last of them. So a prefix is made by one process, and whoever comes
 * meanwhile waits: its folder is locked.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "files.h"
#include "prefix.h"
#include "report.h"

/* Wine writes it when it begins to make or to update a prefix, and takes one that has it for whole.
 */
#define WINE_STAMP ".update-timestamp"

/* There while we have Wine make the prefix. */
#define MAKING ".wine-procstats-making"

/* Whether the prefix has a file of that name. */
static bool has(const char *prefix, const char *name)
{
    char path[PATH_MAX];

    return path_format(path, "%s/%s", prefix, name) && file_exists(path);
}

static bool is_made(const char *prefix)
{
    return has(prefix, WINE_STAMP) && !has(prefix, MAKING);
}

/* Runs Wine's own program that makes prefixes. Wine itself tells what goes wrong, when the
 * program is started. */
static void run_wineboot(const char *loader)
{
    char *arguments[] = {(char *)loader, "wineboot", "--init", NULL};
    posix_spawn_file_actions_t actions;
    int error, status;
    pid_t child;

    if (posix_spawn_file_actions_init(&actions))
        return;
    /* Input and output are the program's. */
    error = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (!error)
        error = posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    if (!error)
        error = posix_spawn(&child, loader, &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error) {
        debug("cannot run %s: %s", loader, strerror(error));
        return;
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
}

/* Has Wine make the prefix, from the start if that was interrupted before. */
static void make(const char *prefix, const char *loader)
{
    char making[PATH_MAX], stamp[PATH_MAX];
    int fd;

    if (!path_format(making, "%s/" MAKING, prefix) || !path_format(stamp, "%s/" WINE_STAMP, prefix))
        return;
    debug("making the prefix %s", prefix);
    if (file_exists(making))
        unlink(stamp);
    fd = open(making, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (fd >= 0)
        close(fd);
    run_wineboot(loader);
    unlink(making);
}

/* Opens the prefix's folder, made as Wine would make it, if Wine will take it for this user's. */
static int open_prefix(const char *prefix)
{
    struct stat st;
    int fd;

    mkdir(prefix, 0777); /* whether it is there now, opening it tells */
    fd = open_folder(prefix);
    if (fd < 0 || fstat(fd, &st)) {
        if (errno != EACCES)
            cannot_examine(prefix);
    } else if (st.st_uid == geteuid()) {
        return fd;
    }
    if (fd >= 0)
        close(fd);
    return -1;
}

bool prefix_make(const char *loader, const char *library)
{
    char prefix[PATH_MAX];
    bool locked, ready = true;
    int fd;

    /* Where there is no prefix to be had, Wine will say so. */
    if (!prefix_path(prefix) || (fd = open_prefix(prefix)) < 0)
        return all_examined();
    set_way_out("set WINEPREFIX to a folder elsewhere");
    lock_folder(fd, LOCK_SH); /* waits for who makes it */
    if (!is_made(prefix) || prefix_lacks(prefix, library)) {
        locked = lock_folder(fd, LOCK_EX);
        if (!is_made(prefix) && all_examined())
            make(prefix, loader);
        ready = all_examined() && prefix_fill(prefix, library, locked);
    }
    close(fd);
    return ready && all_examined();
}
