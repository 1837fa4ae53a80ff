/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The first start in a new prefix. Wine makes the prefix while its first program
 * starts, and a second one may come when only a part of its DLLs is there, ours
 * the last of them. So prefixes are made one at a time, and whoever comes
 * meanwhile waits.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "files.h"
#include "prefix.h"
#include "report.h"

/* Locks with LOCK_SH or LOCK_EX. A file system that knows no locks is done without. */
static void lock(int fd, int how)
{
    int result;

    do
        result = flock(fd, how);
    while (result && errno == EINTR);
    if (result)
        debug("cannot lock the cache folder: %s", strerror(errno));
}

/* Has Wine make the prefix. Wine itself tells what goes wrong, when the program is started. */
static void make_prefix(const char *loader)
{
    char *arguments[] = {(char *)loader, "wineboot", "--init", NULL};
    posix_spawn_file_actions_t actions;
    int error, status;
    pid_t child;

    debug("making the prefix");
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

bool prefix_make(const char *cache, const char *loader)
{
    char prefix[PATH_MAX], made[PATH_MAX];
    int fd;

    if (!prefix_path(prefix))
        return true;
    if (!path_format(made, "%s/.update-timestamp", prefix))
        return report("the path of the prefix %s is too long", prefix);
    fd = open(cache, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return report("cannot open the cache folder %s: %s", cache, strerror(errno));
    lock(fd, LOCK_SH);
    if (!file_exists(made)) {
        lock(fd, LOCK_EX);
        if (!file_exists(made))
            make_prefix(loader);
    }
    close(fd);
    return true;
}
