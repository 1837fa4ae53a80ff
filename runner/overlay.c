/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Using overlays. One is built in a temporary folder and gets its name only when it
 * is whole. A runner that builds or removes holds the cache's lock; a runner that uses an overlay
 * holds a shared lock on it until exec, after which /proc shows that it is used.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cache.h"
#include "files.h"
#include "lock.h"
#include "overlay.h"
#include "overlay_build.h"
#include "report.h"
#include "users.h"

#define TEMPORARY ".tmp-"

enum {
    ATTEMPTS = 5 /* a stale overlay's removal can come between finding and locking */
};

const char *overlay_path(const struct plan *plan, const char *cache, struct manifest *ret_manifest)
{
    char key[MANIFEST_KEY_SIZE];
    const char *overlay;

    if (!plan_manifest(plan, ret_manifest))
        return NULL;
    manifest_key(ret_manifest, key);
    if (!(overlay = path_join(cache, key)))
        manifest_free(ret_manifest);
    return overlay;
}

/* Locks the overlay against removal, if it is there and is the one meant. */
static bool use(const struct manifest *manifest, const char *overlay)
{
    int fd = open_folder(overlay);

    if (fd < 0)
        return false;
    /* During the wait for the lock, another overlay may have got the name. */
    if (lock_wait(fd, LOCK_SH, "the overlay, which is being removed,") != LOCK_BUSY &&
        is_open_at(fd, overlay) && manifest_matches(manifest, overlay))
        return true; /* the descriptor, and with it the lock, stays until exec */
    close(fd);
    return false;
}

/* Takes the name off an overlay in one step, so that no process finds a part of it, and removes it.
 */
static bool take_away(const char *cache, const char *path)
{
    const char *doomed = path_format("%s/" TEMPORARY "%ld", cache, (long)getpid());

    return doomed && (!rename(path, doomed) || errno == ENOENT) && remove_tree(doomed);
}

/* Opens an overlay that no runner holds a lock on: all its users are in /proc. -1 if one does. */
static int open_unlocked(const char *path)
{
    int fd = open_folder(path);

    if (fd < 0 || lock_try(fd, LOCK_EX) == LOCK_TAKEN)
        return fd;
    close(fd);
    return -1;
}

/* Removes the overlay at path if it is stale and not in use. */
static void remove_if_stale(const char *cache, const struct manifest *current, const char *path)
{
    const char *changed;
    int fd;

    if ((manifest_is_fresh(path, &changed) && !manifest_supersedes(current, path)) ||
        (fd = open_unlocked(path)) < 0)
        return;
    if (!find_user(path, NULL)) {
        debug("removing the overlay %s: %s has changed", path, changed ? changed : "what it has");
        take_away(cache, path);
    }
    close(fd);
}

static bool is_overlay(const char *name)
{
    return strlen(name) == MANIFEST_KEY_SIZE - 1 &&
           strspn(name, "0123456789abcdef") == MANIFEST_KEY_SIZE - 1;
}

static bool is_temporary(const char *name)
{
    return !strncmp(name, TEMPORARY, strlen(TEMPORARY));
}

/* Removes what interrupted builds have left, and overlays that are stale where the current one has
 * that manifest. Only with the cache's lock. */
static void clean_up(const char *cache, const struct manifest *current)
{
    DIR *dir = opendir(cache);
    struct dirent *entry;

    while (dir && (entry = readdir(dir))) {
        const char *name = entry->d_name;
        const char *path = path_join(cache, name);

        if (path && is_temporary(name))
            remove_tree(path);
        else if (path && is_overlay(name))
            remove_if_stale(cache, current, path);
    }
    if (dir)
        closedir(dir);
}

/* Builds the overlay in a folder and gives it its name. */
static bool build_in(const char *temporary, const struct plan *plan,
                     const struct manifest *manifest, const char *overlay)
{
    const char *changed;
    int error;

    bool built = overlay_build(plan, manifest, temporary);

    if (manifest_has_changed(manifest, &changed)) {
        set_passing();
        return built && changed &&
               report("%s has changed while the overlay was made from it: try again when Wine is "
                      "no longer being changed",
                      changed);
    }
    if (!built)
        return false;
    if (!rename(temporary, overlay))
        return true;
    error = errno;
    /* Without locks another runner can have been faster: its overlay is as good. */
    if (manifest_matches(manifest, overlay)) {
        remove_tree(temporary);
        return true;
    }
    errno = error;
    return report_error("cannot rename %s to %s", temporary, overlay);
}

static bool build(const struct plan *plan, const char *cache, const struct manifest *manifest,
                  const char *overlay)
{
    char *temporary = path_format("%s/" TEMPORARY "XXXXXX", cache);

    if (!temporary)
        return false;
    if (!mkdtemp(temporary))
        return report_error("cannot create a folder in the cache folder %s", cache);
    debug("building the overlay %s", overlay);
    if (build_in(temporary, plan, manifest, overlay))
        return true;
    remove_tree(temporary);
    return false;
}

/* Builds the overlay, unless another runner has done so while this one waited for its turn. */
static bool build_once(const struct plan *plan, const char *cache, const struct manifest *manifest,
                       const char *overlay)
{
    int lock = cache_lock(cache);
    bool built = true;

    if (!manifest_matches(manifest, overlay)) {
        if (lock >= 0)
            clean_up(cache, manifest);
        take_away(cache, overlay); /* there only if something has damaged it */
        built = build(plan, cache, manifest, overlay);
    }
    if (lock >= 0)
        close(lock);
    return built;
}

/*
 * The same in a process of its own: this one becomes the program, which would have the processor
 * time and the page faults of the work as its own. If that fails, it is done here, to say why.
 */
static bool build_apart(const struct plan *plan, const char *cache, const struct manifest *manifest,
                        const char *overlay)
{
    pid_t child;
    int status;

    fflush(NULL);
    child = fork();
    if (!child)
        _exit(!build_once(plan, cache, manifest, overlay));
    while (child > 0 && waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            child = -1;
    return (child > 0 && WIFEXITED(status) && !WEXITSTATUS(status)) ||
           build_once(plan, cache, manifest, overlay);
}

/* Removes the overlay at path if it is not in use. */
static void clean_overlay(const char *cache, const char *path, struct cleaned *cleaned)
{
    int fd = open_unlocked(path);
    char why[64] = "a program is being started from it";
    pid_t user = fd < 0 ? 0 : find_user(path, NULL);

    if (user < 0)
        snprintf(why, sizeof(why), "the processes in /proc cannot be read");
    if (user > 0)
        snprintf(why, sizeof(why), "process %ld runs from it", (long)user);
    if (fd < 0 || user)
        count_kept(cleaned, path, why);
    else
        count_removed(cleaned, path, take_away(cache, path));
    if (fd >= 0)
        close(fd);
}

bool overlay_clean(const char *cache, struct cleaned *cleaned)
{
    int lock = cache_lock(cache);
    DIR *dir = opendir(cache);
    struct dirent *entry;

    if (!dir) {
        report_look("cannot read the folder", cache);
        if (lock >= 0)
            close(lock);
        return false;
    }
    while ((entry = next_entry(dir, cache))) {
        const char *path = path_join(cache, entry->d_name);

        if (path && is_overlay(entry->d_name))
            clean_overlay(cache, path, cleaned);
        else if (path && is_temporary(entry->d_name))
            count_removed(cleaned, path, remove_tree(path));
    }
    closedir(dir);
    rmdir(cache); /* if nothing is left in it */
    if (lock >= 0)
        close(lock);
    return true;
}

const char *overlay_ensure(const struct plan *plan, const char *cache)
{
    struct manifest manifest;
    const char *overlay = overlay_path(plan, cache, &manifest);
    bool ready;
    int i;

    if (!overlay)
        return NULL;
    ready = use(&manifest, overlay);
    debug("overlay: %s, %s", overlay, ready ? "re-used" : "not built yet");
    for (i = 0; i < ATTEMPTS && !ready; i++) {
        if (!build_apart(plan, cache, &manifest, overlay))
            break;
        ready = use(&manifest, overlay);
    }
    manifest_free(&manifest);
    if (i == ATTEMPTS && !ready)
        report("the overlay %s vanishes as soon as it is built", overlay);
    return ready ? overlay : NULL;
}
