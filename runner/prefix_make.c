/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The first start in a new prefix. Wine makes the prefix while its first program
 * starts, and a second program may start when only a part of the DLLs is there; the DLLs of this
 * package come last. So one process makes a prefix under a lock, and the others wait. A prefix that
 * is ready is used without the lock.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "files.h"
#include "lock.h"
#include "prefix.h"
#include "report.h"

/* Wine writes it when it begins to make or to update a prefix, and takes one that has it for whole.
 */
#define WINE_STAMP ".update-timestamp"

/* Exists while Wine makes the prefix for us. */
#define MAKING ".wine-procstats-making"

/* Exists while a process makes or fills the prefix, and is locked by it. */
#define LOCK ".wine-procstats-lock"

static bool is_made(const char *prefix)
{
    return folder_has(prefix, WINE_STAMP) && !folder_has(prefix, MAKING);
}

/* Runs Wine's own program that makes prefixes. If that fails, Wine says why when the user's program
 * is started. */
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

/* Lets Wine make the prefix, from the start if that was interrupted before. */
static void make(const char *prefix, const char *loader)
{
    const char *making = path_join(prefix, MAKING);
    const char *stamp = path_join(prefix, WINE_STAMP);
    int fd;

    if (!making || !stamp)
        return;
    debug("making the prefix %s", prefix);
    if (file_exists(making))
        unlink(stamp);
    fd = open(making, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
    if (fd >= 0)
        close(fd);
    run_wineboot(loader);
    unlink(making);
}

/* Whether Wine will take the folder for this user's. Makes the folder if there is none. */
static bool is_usable(const char *prefix)
{
    struct stat st;
    bool there = !stat(prefix, &st);

    if (!there) {
        mkdir(prefix, 0777); /* the next call shows whether it is there now */
        there = !stat(prefix, &st);
    }
    if (there)
        return S_ISDIR(st.st_mode) && st.st_uid == geteuid();
    return errno != EACCES && cannot_examine(prefix);
}

/* Takes the prefix's lock. Its file is the user's alone, since anybody who can open a file can lock
 * it. *ret_fd is -1 if there are no locks here. */
static enum lock_result take_lock(const char *path, const char *what, int *ret_fd)
{
    enum lock_result result;

    for (;;) {
        *ret_fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
        if (*ret_fd < 0)
            return LOCK_ABSENT;
        result = lock_wait(*ret_fd, LOCK_EX, what);
        /* The process that had the lock before has removed the file. */
        if (result == LOCK_TAKEN && is_open_at(*ret_fd, path))
            return result;
        close(*ret_fd);
        *ret_fd = -1;
        if (result != LOCK_TAKEN)
            return result;
    }
}

/* Makes and fills the prefix under its lock. */
static bool make_ready(const char *prefix, const char *loader, const char *library,
                       struct prefix *ret)
{
    const char *lock = path_join(prefix, LOCK);
    const char *what = path_format("the prefix %s", prefix);
    bool ready;
    int fd;

    if (!lock || !what)
        return false;
    if (take_lock(lock, what, &fd) == LOCK_BUSY)
        return report("the prefix %s is still locked after %lu s: end the process that has locked "
                      "%s, or set WINEPREFIX to another folder",
                      prefix, lock_limit(), lock);
    if (!is_made(prefix) && all_examined())
        make(prefix, loader);
    prefix_look(prefix, ret);
    ready = all_examined() && prefix_fill(ret, library, fd >= 0);
    if (fd >= 0) {
        unlink(lock);
        close(fd);
    }
    return ready;
}

bool prefix_make(const char *loader, const char *library, struct prefix *ret)
{
    const char *prefix = prefix_path();

    *ret = (struct prefix){.path = prefix};
    /* If there can be no prefix, Wine will say so. */
    if (!prefix || !is_usable(prefix))
        return all_examined();
    set_way_out("set WINEPREFIX to a folder elsewhere");
    if (is_made(prefix)) {
        prefix_look(prefix, ret);
        if (!prefix_lacks(ret, library))
            return all_examined();
    }
    return all_examined() && make_ready(prefix, loader, library, ret);
}
