/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Removes what earlier runs have left for later ones: overlays, records, our files in a
 * prefix.
 */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cache.h"
#include "clean.h"
#include "files.h"
#include "library.h"
#include "overlay.h"
#include "prefix.h"
#include "report.h"
#include "users.h"
#include "../dlls/ntdll_procstats/unix/records/folder.h"

void count_removed(struct cleaned *cleaned, const char *path, bool removed)
{
    if (removed) {
        show("removed  %s", path);
        cleaned->removed++;
    } else {
        report("cannot remove all of %s: see what is left there", path);
        cleaned->failed++;
    }
}

void count_kept(struct cleaned *cleaned, const char *path, const char *why)
{
    show("kept     %s: %s", path, why);
    cleaned->kept++;
}

static bool is_private(const char *folder)
{
    struct stat st;

    if (lstat(folder, &st))
        return cannot_examine(folder);
    return S_ISDIR(st.st_mode) && st.st_uid == geteuid() && !(st.st_mode & 077);
}

/* Removes the records of a session unless a process takes part in it: that one holds the lock. */
static void clean_session(const char *session, struct cleaned *cleaned)
{
    const char *path;
    int lock;

    if (!is_private(session) || !(path = path_join(session, LOCK_NAME)))
        return;
    lock = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (lock < 0) {
        cannot_examine(path);
        return;
    }
    if (flock(lock, LOCK_EX | LOCK_NB))
        count_kept(cleaned, session, "a living process takes part in it");
    else
        count_removed(cleaned, session, remove_tree(session));
    close(lock);
}

/* Removes records that lie in a folder as doc/records.md describes it. */
static void clean_records(const char *folder, struct cleaned *cleaned)
{
    struct dirent *entry;
    DIR *dir;

    if (!is_private(folder))
        return;
    if (!(dir = opendir(folder))) {
        cannot_examine(folder);
        return;
    }
    while ((entry = next_entry(dir, folder))) {
        const char *session = path_join(folder, entry->d_name);

        if (session && entry->d_name[0] != '.')
            clean_session(session, cleaned);
    }
    closedir(dir);
    rmdir(folder); /* if nothing is left in it */
}

static void clean_all_records(struct cleaned *cleaned)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR"), *home = getenv("HOME");
    char path[PATH_MAX];

    for (unsigned int i = 0; i < RECORD_FOLDERS; i++)
        if (record_folder(i, geteuid(), runtime, home, path))
            clean_records(path, cleaned);
}

static bool clean_prefix(const char *cache, const struct wine_install *install,
                         struct cleaned *cleaned)
{
    const char *prefix = prefix_path();
    struct prefix seen;
    pid_t user;

    if (!prefix)
        return report(
            "WINEPREFIX, or else HOME, is no absolute path: set WINEPREFIX to the prefix");
    set_way_out(NULL);
    user = find_user(cache, prefix);
    if (user < 0)
        return report("the processes in /proc cannot be read, so one may run in the prefix %s",
                      prefix);
    if (user)
        return report("process %ld runs in the prefix %s: end its programs first, with "
                      "'wineserver -k' for one",
                      (long)user, prefix);
    prefix_look(prefix, &seen);
    return prefix_clean(&seen, install, cleaned);
}

bool clean(const struct wine_install *install)
{
    struct cleaned cleaned = {0};
    const char *cache = cache_path(), *self;
    bool done;

    if (!cache)
        return false;
    /* First, while the processes that use the prefix are known by the overlays. */
    done = !install || clean_prefix(cache, install, &cleaned);
    if (folder_exists(cache))
        done = (self = find_self()) && cache_check(cache, self) && overlay_clean(cache, &cleaned) &&
               done;
    clean_all_records(&cleaned);
    done &= all_examined();
    if (cleaned.removed || cleaned.kept || !done)
        return done && !cleaned.failed;
    return report("there is nothing to remove: no overlay is in %s, and no record is left", cache);
}
