/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Using overlays. One is built in a temporary folder and gets its name only when it
 * is whole. Who builds or removes holds the cache's lock; who uses holds a shared
 * lock on the overlay until exec, after which /proc tells that it is used.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "cache.h"
#include "files.h"
#include "overlay.h"
#include "overlay_build.h"
#include "report.h"

#define TEMPORARY ".tmp-"

enum {
    ATTEMPTS = 5 /* a stale overlay's removal can come between finding and locking */
};

bool overlay_path(const struct plan *plan, const char *cache, struct manifest *ret_manifest,
                  char ret_overlay[PATH_MAX])
{
    char key[MANIFEST_KEY_SIZE];

    if (!plan_manifest(plan, ret_manifest))
        return false;
    manifest_key(ret_manifest, key);
    if (path_format(ret_overlay, "%s/%s", cache, key))
        return true;
    manifest_free(ret_manifest);
    return report("the path of the cache folder %s is too long", cache);
}

/* Locks the overlay against removal, if it is there and is the one meant. */
static bool use(const struct manifest *manifest, const char *overlay)
{
    int fd = open(overlay, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return false;
    if (flock(fd, LOCK_SH) && errno != ENOLCK && errno != EOPNOTSUPP)
        debug("cannot lock %s: %s", overlay, strerror(errno));
    if (manifest_matches(manifest, overlay))
        return true; /* the descriptor, and with it the lock, stays until exec */
    close(fd);
    return false;
}

/* Whether a living process runs from the folder. */
static bool in_use(const char *folder)
{
    DIR *proc = opendir("/proc");
    struct dirent *entry;
    bool used = false;

    if (!proc)
        return true;
    while (!used && (entry = readdir(proc))) {
        char path[PATH_MAX], exe[PATH_MAX];
        ssize_t length;

        if (!isdigit((unsigned char)entry->d_name[0]) ||
            !path_format(path, "/proc/%s/exe", entry->d_name))
            continue;
        if ((length = readlink(path, exe, sizeof(exe) - 1)) < 0)
            continue; /* it has ended, or is another user's */
        exe[length] = 0;
        used = path_below(exe, folder) != NULL;
    }
    closedir(proc);
    return used;
}

/* Removes the overlay at path if it is stale and nobody uses it. */
static void remove_if_stale(const char *cache, const char *path)
{
    char changed[PATH_MAX], doomed[PATH_MAX];
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0)
        return;
    if (!manifest_is_fresh(path, changed) && !flock(fd, LOCK_EX | LOCK_NB) && !in_use(path) &&
        path_format(doomed, "%s/" TEMPORARY "%ld", cache, (long)getpid()) &&
        !rename(path, doomed)) {
        debug("removing the overlay %s: %s has changed", path, changed);
        remove_tree(doomed);
    }
    close(fd);
}

/* Removes what interrupted builds have left, and stale overlays. Only with the cache's lock. */
static void clean_up(const char *cache)
{
    DIR *dir = opendir(cache);
    struct dirent *entry;

    while (dir && (entry = readdir(dir))) {
        const char *name = entry->d_name;
        char path[PATH_MAX];

        if (!path_format(path, "%s/%s", cache, name))
            continue;
        if (!strncmp(name, TEMPORARY, strlen(TEMPORARY)))
            remove_tree(path);
        else if (strlen(name) == MANIFEST_KEY_SIZE - 1 &&
                 strspn(name, "0123456789abcdef") == MANIFEST_KEY_SIZE - 1)
            remove_if_stale(cache, path);
    }
    if (dir)
        closedir(dir);
}

static bool build(const struct plan *plan, const char *cache, const struct manifest *manifest,
                  const char *overlay)
{
    char temporary[PATH_MAX];

    if (!path_format(temporary, "%s/" TEMPORARY "XXXXXX", cache))
        return report("the path of the cache folder %s is too long", cache);
    if (!mkdtemp(temporary))
        return report("cannot create a folder in the cache folder %s: %s", cache, strerror(errno));
    debug("building the overlay %s", overlay);
    if (!overlay_build(plan, manifest, temporary)) {
        remove_tree(temporary);
        return false;
    }
    if (!rename(temporary, overlay))
        return true;
    /* Without locks another runner can have been faster: its overlay is as good. */
    if (manifest_matches(manifest, overlay)) {
        remove_tree(temporary);
        return true;
    }
    report("cannot rename %s to %s: %s", temporary, overlay, strerror(errno));
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
            clean_up(cache);
        remove_tree(overlay); /* there only if something has damaged it */
        built = build(plan, cache, manifest, overlay);
    }
    if (lock >= 0)
        close(lock);
    return built;
}

bool overlay_ensure(const struct plan *plan, const char *cache, char ret_overlay[PATH_MAX])
{
    struct manifest manifest;
    bool ready;
    int i;

    if (!overlay_path(plan, cache, &manifest, ret_overlay))
        return false;
    ready = use(&manifest, ret_overlay);
    debug("overlay: %s, %s", ret_overlay, ready ? "re-used" : "not built yet");
    for (i = 0; i < ATTEMPTS && !ready; i++) {
        if (!build_once(plan, cache, &manifest, ret_overlay))
            break;
        ready = use(&manifest, ret_overlay);
    }
    manifest_free(&manifest);
    if (i == ATTEMPTS && !ready)
        return report("the overlay %s vanishes as soon as it is built", ret_overlay);
    return ready;
}
